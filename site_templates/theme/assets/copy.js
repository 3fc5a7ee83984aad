// On the page Subscribe: a button beside each address, which copies it.
document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll(".address")) {
    const address = place.querySelector("code");
    const button = document.createElement("button");
    const label = `${say("Copy")}<span class="for-ears"> ${say("the address of this feed")}</span>`;
    button.type = "button";
    button.innerHTML = label;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(address.textContent);
        button.textContent = say("Copied");
      } catch {
        getSelection().selectAllChildren(address); // no clipboard here
        button.textContent = say("By hand");
      }
      setTimeout(() => (button.innerHTML = label), 2000);
    });
    place.setAttribute("aria-live", "polite");
    place.append(button);
  }
});

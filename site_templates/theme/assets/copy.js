// On the page Subscribe: a button beside each address, which copies it.
document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll(".address")) {
    const address = place.querySelector("code");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy the address of the feed ${place.dataset.name}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(address.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(address); // no clipboard here
        button.textContent = "By hand";
      }
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    place.setAttribute("aria-live", "polite");
    place.append(button);
  }
});

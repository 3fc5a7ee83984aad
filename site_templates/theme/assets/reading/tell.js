// A line at the foot of the window, so that nothing moves when it comes.

export const tell = (text) => {
  document.querySelector(".told")?.remove();
  const bar = document.createElement("aside");
  const line = document.createElement("p");
  const close = document.createElement("button");
  bar.className = "old told";
  bar.setAttribute("aria-label", say("Notice"));
  line.setAttribute("role", "status");
  close.type = "button";
  close.textContent = say("Close");
  close.addEventListener("click", () => bar.remove());
  bar.append(line, close);
  document.body.append(bar);
  line.textContent = text;
};

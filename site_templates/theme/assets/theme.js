// The reader's choice of light, dark or the system's own, kept in their browser alone.
(() => {
  const KEY = "daily-papers.theme";
  const NAMES = { system: "System colours", light: "Light colours", dark: "Dark colours" };
  const CHOICES = Object.keys(NAMES);

  const read = () => {
    try {
      const kept = localStorage.getItem(KEY);
      return CHOICES.includes(kept) ? kept : "system";
    } catch {
      return "system"; // storage is off: the choice lasts for this page
    }
  };

  const keep = (choice) => {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // storage is off or full
    }
  };

  const button = document.createElement("button");
  const apply = (choice) => {
    document.documentElement.dataset.theme = choice;
    button.textContent = NAMES[choice];
  };

  let choice = read();
  apply(choice);
  button.type = "button";
  button.className = "theme-switch";
  button.addEventListener("click", () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    keep(choice);
    apply(choice);
  });
  document.addEventListener("DOMContentLoaded", () => document.querySelector(".site-header").append(button));
})();

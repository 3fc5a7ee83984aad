// What has to be there before a page is first drawn. First, what scripts say: all others find it under these names.
(() => {
  const WORDS = {{ (config.extra.words or {}) | tojson }};
  const { lang } = document.documentElement;

  // Return a message, which is its own key in English, with values in the places of %(name)s.
  globalThis.say = (message, values = {}) => (WORDS[message] ?? message).replace(/%\((\w+)\)s/g, (_, name) => values[name]);

  // How days and numbers are written.
  globalThis.LOCALE = lang === "en" ? "en-GB" : lang;

  // Return how many there are of what: languages here have a form for one and another for more, or the same for all.
  globalThis.many = (count, one, others) => {
    const forms = WORDS[one] ?? [one, others];
    return `${count.toLocaleString(LOCALE)} ${count === 1 ? forms[0] : forms.at(-1)}`;
  };
})();

// Then the reader's colours, light, dark or the system's own, the compact view, and the room for tools that come later.
// Both choices are kept in their browser alone.
(() => {
  const KEY = "daily-papers.theme";
  const NAMES = { system: say("System colours"), light: say("Light colours"), dark: say("Dark colours") };
  const CHOICES = Object.keys(NAMES);
  const root = document.documentElement;
  const saved = new URL("../saved.html", document.currentScript.src);

  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is off: the choice lasts for this page
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
    root.dataset.theme = choice;
    button.textContent = NAMES[choice];
  };

  let choice = CHOICES[0];
  const show = () => {
    const kept = read(KEY);
    choice = CHOICES.includes(kept) ? kept : choice;
    apply(choice);
    root.dataset.view = read("daily-papers.view") ?? root.dataset.view ?? "full";
  };

  show();
  addEventListener("pageshow", ({ persisted }) => persisted && show()); // back here, after a choice on another page
  addEventListener("storage", show); // or in another tab
  if (location.protocol !== "file:") root.dataset.tools = ""; // there a browser loads no modules
  button.type = "button";
  button.className = "theme-switch";
  button.addEventListener("click", () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    keep(choice);
    apply(choice);
  });

  const link = document.createElement("a");
  link.href = saved.href;
  link.textContent = say("Saved");
  if (location.pathname === saved.pathname) link.setAttribute("aria-current", "page");

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector(".site-header").append(button);
    if (location.protocol !== "file:") document.querySelector(".site-header nav").append(link);
  });
})();

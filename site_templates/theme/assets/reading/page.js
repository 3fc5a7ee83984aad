// What every page with papers offers a reader: marks, filters, keys, a compact view. It is kept in this browser alone.

import { listen } from "./keys.js";
import { show } from "./marks.js";
import { keep } from "./offline.js";
import { prune } from "./state.js";
import { greet, visit } from "./visits.js";

const isAsked = (search) => /[?&](?:with|without|votes|topic|code)=/.test(search);

const button = (name, pressed) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = name;
  if (pressed !== undefined) made.setAttribute("aria-pressed", pressed);
  return made;
};

const compact = () => {
  const root = document.documentElement;
  const made = button(say("Compact"), root.dataset.view === "compact");
  const tell = () => made.setAttribute("aria-pressed", root.dataset.view === "compact");
  for (const event of ["pageshow", "storage"]) addEventListener(event, tell); // theme.js has shown what is kept then
  made.addEventListener("click", () => {
    root.dataset.view = root.dataset.view === "compact" ? "full" : "compact";
    tell();
    try {
      localStorage.setItem("daily-papers.view", root.dataset.view);
    } catch {
      // storage is off or full: it lasts for this page
    }
  });
  return made;
};

// The form is fetched when it is first asked for, here or in the address.
const filter = (masthead) => {
  const made = button(say("Filter"));
  let form;
  const open = async (isOpen) => {
    const { filters } = await import("./filters.js");
    form ??= filters(masthead);
    form.hidden = !(isOpen ?? form.hidden);
    made.setAttribute("aria-expanded", !form.hidden);
    if (isOpen === undefined && !form.hidden) form.elements.with.focus();
  };
  made.setAttribute("aria-expanded", false);
  made.addEventListener("click", () => open());
  if (isAsked(location.search)) open(true);
  return made;
};

const keys = () => {
  const made = button(say("Keys"));
  made.className = "keys";
  made.addEventListener("click", () => import("./sheet.js").then(({ open }) => open()));
  return made;
};

const isNew = visit();
const masthead = document.querySelector(".masthead");
if (masthead?.parentElement.querySelector(".papers, .rows")) {
  const tools = document.createElement("div");
  tools.className = "tools";
  tools.append(filter(masthead), compact(), keys());
  masthead.append(tools);
}
show(isNew);
greet(isNew);
listen();

// What has time is done when the page is there and the browser has nothing else to do.
const isList = Boolean(document.querySelector(".papers, .rows"));
const later = () =>
  (window.requestIdleCallback ?? setTimeout)(() => {
    if (isList) prune();
    keep(isList);
  });
if (document.readyState === "complete") later();
else addEventListener("load", later);

// A reader's hands stay on the keys: from paper to paper, open, save, mark. A slash is in reader.js: it is for every page.

import { toggleRead, toggleSaved } from "./marks.js";
import { isWhole, PAPERS, shown, titleOf } from "./papers.js";

const OFF = "daily-papers.keys";
const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => isWhole(current()) || titleOf(current())?.click(),
  s: () => toggleSaved(current()),
  m: () => toggleRead(current()),
  "?": () => import("./sheet.js").then(({ open }) => open()),
};

let last; // the paper where the reader was

// Keys of one letter can be in the way of those who speak to their computer: they can be switched off.
export const areOn = () => {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
};

export const turn = (on) => {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "off");
  } catch {
    // storage is off or full: they stay as they are
  }
};

// The paper with the focus, or where that was last, or the first in sight.
const current = () => {
  const focused = document.activeElement.closest(PAPERS);
  const there = shown();
  if (focused) return focused;
  return there.includes(last) ? last : there.find((paper) => paper.getBoundingClientRect().bottom > 60);
};

const step = (by) => {
  const there = shown();
  if (isWhole(there[0])) return document.querySelector(`.neighbours [rel=${by > 0 ? "next" : "prev"}]`)?.click();
  const isThere = there.includes(last) || document.activeElement.closest(PAPERS);
  const from = current();
  const to = from ? there[there.indexOf(from) + (isThere ? by : 0)] : there.at(-1);
  if (!to) return undefined;
  last = to;
  titleOf(to).focus({ preventScroll: true });
  return to.scrollIntoView({ block: to.offsetHeight > innerHeight ? "start" : "nearest" });
};

export const listen = () => {
  addEventListener("focusin", ({ target }) => (last = target.closest(PAPERS) ?? last));
  addEventListener("keydown", (event) => {
    const isWriting = event.target.closest?.("input, select, textarea, dialog, [contenteditable]");
    const act = ACTS[event.key];
    if (!act || isWriting || event.altKey || event.ctrlKey || event.metaKey || !(areOn() || event.key === "?")) return;
    if (event.key !== "?" && !shown().length) return;
    if ("osm".includes(event.key) && !current()) return; // all papers are above what is in sight
    event.preventDefault();
    act();
  });
};

// What a reader keeps, in this browser alone. Each thing has a key of its own, so that two tabs do not write over each
// other, and what is broken costs nothing else. Addresses of mirrors on one host differ in their path, and so do keys.

import { FORM, isId, KINDS } from "./forms.js";

export const home = new URL("../../", import.meta.url);

const PREFIX = `daily-papers:${home.pathname}:`;
const OFF = say("This browser lets the site keep nothing.");
const FULL = say("This browser has no room left for the site, so that was not kept. On the page Saved you can export what is there, and take away what you no longer want.");
const MOST_READ = 5000; // marks; the oldest go first
const dropped = new Map(); // what was taken away since the page was opened, here or in another tab, and may be put back

const key = (kind, id) => `${PREFIX}${kind}:${id}`;

const parsed = (kind, text) => {
  try {
    return KINDS[kind](JSON.parse(text));
  } catch {
    return undefined;
  }
};

const complain = (text) => import("./tell.js").then(({ tell }) => tell(text));

// Return what is kept under an id, or undefined.
export const get = (kind, id = "") => {
  try {
    return parsed(kind, localStorage.getItem(key(kind, id)));
  } catch {
    return undefined; // storage is off
  }
};

// Return all that is kept of a kind: [[id, value]].
export const all = (kind) => {
  const start = key(kind, "");
  try {
    const ids = Object.keys(localStorage).filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
    return ids.filter(isId).map((id) => [id, get(kind, id)]).filter(([, value]) => value !== undefined);
  } catch {
    return [];
  }
};

// Keep a value; say whether that went well, and tell the reader if not.
export const put = (kind, id, value) => {
  try {
    localStorage.setItem(key(kind, id), JSON.stringify(value));
  } catch (error) {
    if (kind !== "visit") complain(error.name === "SecurityError" ? OFF : FULL); // which nobody asked to keep
    return false;
  }
  announce(kind, id);
  return true;
};

// Take away what is kept under an id.
export const drop = (kind, id) => {
  dropped.set(key(kind, id), get(kind, id));
  try {
    localStorage.removeItem(key(kind, id));
  } catch {
    return; // storage is off
  }
  announce(kind, id);
};

// Return a saved paper, or one taken away as it would be put back.
export const savedOnce = (id) => get("saved", id) ?? dropped.get(key("saved", id));

// Change some fields of that, as it is now.
export const change = (id, fields) => {
  const value = { ...savedOnce(id), ...fields };
  if (get("saved", id)) put("saved", id, value);
  else dropped.set(key("saved", id), value);
};

// Save a paper of which these facts are known, or as it was when it was taken away.
export const save = (id, facts) => put("saved", id, { form: FORM, rank: Date.now(), notes: "", tags: [], ...facts, ...dropped.get(key("saved", id)) });

export const mark = (id) => get("read", id) || put("read", id, new Date().toISOString().slice(0, 10));

// Call `see` with the kind and the id of whatever is changed, in this tab or another; without them it may be anything.
export const watch = (see) => {
  addEventListener("kept", ({ detail }) => see(...detail));
  addEventListener("storage", (event) => {
    if (event.key === null) see();
    else if (event.key.startsWith(PREFIX)) {
      const [kind, id] = event.key.slice(PREFIX.length).split(/:(.*)/s);
      if (event.newValue === null) dropped.set(event.key, parsed(kind, event.oldValue));
      see(kind, id);
    }
  });
  addEventListener("pageshow", ({ persisted }) => persisted && see()); // back on a page that heard nothing meanwhile
};

let isQuiet = false;
const announce = (...detail) => isQuiet || dispatchEvent(new CustomEvent("kept", { detail }));

// Do `work` that changes much, and say so once.
export const together = (work) => {
  isQuiet = true;
  try {
    return work();
  } finally {
    isQuiet = false;
    announce();
  }
};

// Forget the oldest marks when they are too many.
export const prune = () => {
  const marks = all("read").sort(([, one], [, other]) => (one < other ? 1 : -1));
  if (marks.length > MOST_READ) together(() => marks.slice(MOST_READ).forEach(([id]) => drop("read", id)));
};

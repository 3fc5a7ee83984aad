// The page of a search: what is asked, in a form and in the address, and what is found.

import { LATEST, open } from "./index.js";
import { parse } from "./query.js";
import { results } from "./results.js";
import { search } from "./search.js";

const AT_ONCE = 5; // papers shown
const LOOKED_AT = 3; // times as many as are fetched at once, for papers that hold a phrase
const IN_VAIN = 5; // times that no paper came of looking further, after which a reader is to ask for that
const AHEAD = "50%"; // of a screen, before its end is seen when more papers are fetched
const PATIENCE = 500; // ms after which it is told that a search goes on
const PAUSE = 60; // ms without a letter, after which what is typed is looked for
const MOVES = ["wheel", "touchmove", "pointerdown", "keydown"]; // by which a reader goes elsewhere on the page
const FILTERS = ["topic", "votes", "code", "from", "to"];
const folder = new URL("./", location.href);
const form = document.querySelector("form.search");
const box = form.elements.q;
const told = document.querySelector(".found");
const list = document.querySelector(".results");
const more = document.querySelector(".more");

let index; // once it is asked for; asked for again after a failure
let turn = 0; // which search this is: one that was overtaken shows nothing
let next = () => {}; // shows more of what was found, and tells whether nothing else was asked meanwhile
let vain = 0; // how often no paper came, one time after the other
let isTyping = false; // whether what the address has is still being typed: a step back leads past it

const get = async (path, label) => {
  const answer = await fetch(new URL(label ? `${path}?v=${label}` : path, folder), { signal: AbortSignal.timeout(LATEST) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  if (label && !new TextDecoder().decode(bytes.slice(0, 100)).includes(label)) throw new Error(`${path}: of another build`);
  return bytes;
};

// What the form asks, without what is not set.
const asked = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));

const fill = () => {
  const params = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = params.has(field.name);
    else if (field.name) field.value = params.get(field.name) ?? "";
    if (field.selectedIndex < 0) field.selectedIndex = 0; // there is no such choice
  }
  form.querySelector(".filters").open ||= [...params.keys()].some((name) => name !== "q");
};

const filters = (params) => ({
  marks: [
    ...(params.has("topic") ? [`topic:${params.get("topic")}`] : []),
    ...(params.has("votes") ? [`votes:${params.get("votes")}`] : []),
    ...(params.has("code") ? ["has:code"] : []),
  ],
  from: params.get("from"),
  to: params.get("to"),
  by: params.get("by"),
  newest: params.get("sort") === "newest" || !params.has("q"),
});

const summary = (found, { phrases }, { lost }) =>
  [
    ...found.corrected.map(({ instead, term }) => say("No paper has “%(word)s”; these have “%(other)s”.", { word: instead, other: term })),
    howMany(found, phrases),
    ...(lost.size ? [say("A part of the index could not be fetched, so papers may be missing.")] : []),
  ].join(" ");

// Phrases are looked for as papers come.
const howMany = ({ numbers, all, byMeaning }, phrases) => {
  const told = { papers: many(byMeaning ? numbers.length : all, "paper", "papers") };
  if (all && phrases.some(({ wanted }) => wanted)) return say("Of %(papers)s with these words, those with the phrase:", told);
  if (all && phrases.length) return say("Of %(papers)s, those without the phrase:", told);
  if (!numbers.length) return say("No paper found.");
  if (byMeaning) return say("%(papers)s, the nearest in meaning first.", told);
  if (!all) return say("None has all of these words; these come nearest, the best first.");
  if (numbers.length > all) return say("%(papers)s, and others that come near.", told);
  return say("%(papers)s.", told);
};

const failure = (error) => {
  console.info(error);
  index = undefined;
  const hint = location.protocol === "file:" ? say("A search wants a server: use the site where it is hosted, or “make serve”.") : say("Try again when you are online.");
  return nothing(`${say("The index could not be fetched.")} ${hint}`);
};

const nothing = (text) => ({ papers: [].values(), text: () => text });

// Return the papers that answer what is asked, and what makes the text that says how many.
const find = async (params) => {
  const query = parse(params.get("q") ?? "", { titlesOnly: params.has("title") });
  const isAsked = query.words.length || query.without.length || query.phrases.some(({ wanted }) => !wanted);
  if (params.has("q") && !isAsked) return nothing(say("Nothing to look for: a word is missing, or these are in nearly every paper."));
  if (!isAsked && !FILTERS.some((name) => params.has(name))) return nothing("");
  const opened = await (index ??= open(get));
  opened.lost.clear();
  const [found] = await Promise.all([search(opened, query, filters(params)), ...opened.volumes.map(({ papers }) => papers())]);
  if (opened.lost.size) index = undefined; // there may be a new build
  return { papers: results(opened, query, found), text: () => summary(found, query, opened), isWhole: !opened.lost.size };
};

// Show what is asked, and of the papers as many as there were before. Return whether nothing else was asked meanwhile.
const show = async (before = 0) => {
  const mine = ++turn;
  list.setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => mine === turn && (told.textContent = say("Searching …")), PATIENCE);
  const found = await find(asked()).catch(failure);
  clearTimeout(waiting);
  if (mine !== turn) return false;
  const wasHeld = list.contains(document.activeElement);
  list.replaceChildren();
  const upTo = async (count, most) => {
    const isOver = await append(found.papers, count, most, mine);
    if (mine !== turn) return false;
    tell(isOver && found.isWhole && !list.children.length ? say("No paper found.") : found.text());
    return true;
  };
  next = async () => {
    const before = list.children.length;
    const isHeld = more.contains(document.activeElement); // which it is not once it is hidden
    const isShown = await upTo(before + AT_ONCE, LOOKED_AT);
    if (isShown && isHeld) readOn(before);
    return isShown;
  };
  vain = 0;
  const isShown = before ? upTo(before, Infinity) : upTo(AT_ONCE, LOOKED_AT);
  tell(found.text()); // which is made while papers come
  if (!(await isShown)) return false;
  if (wasHeld) readOn(0);
  list.removeAttribute("aria-busy");
  return true;
};

// Say it once: what is the same again would be read aloud again.
const tell = (text) => {
  if (told.textContent !== text) told.textContent = text;
};

// Append papers up to `count`; of those with a phrase, as many as are in `most` times as many as are looked at at once.
// Return whether there are no more.
const append = async (papers, count, most, mine) => {
  more.hidden = true;
  vain++;
  for (let batches = 0; list.children.length < count && batches < most; ) {
    const { value, done } = await papers.next();
    if (mine !== turn || done) return done && mine === turn;
    if (value) {
      list.append(value);
      vain = 0;
    } else batches++;
  }
  more.hidden = false;
  return false;
};

// Give the paper at `place` the focus of what was taken away, or who uses keys would begin anew; if there is none, give it
// to the button for more, or the last paper.
const readOn = (place) => {
  if (document.activeElement !== document.body && !more.contains(document.activeElement)) return;
  const next = list.children[place] ?? (more.hidden ? list.lastElementChild : more);
  (next?.querySelector("h2 a") ?? next?.querySelector("button") ?? box).focus({ preventScroll: true });
};

const address = (params) => `${location.pathname}${params.size ? `?${params}` : ""}`;

const isInAddress = () => address(asked()) === address(new URLSearchParams(location.search));

const keep = () => history.replaceState({ shown: list.children.length, y: scrollY }, "");

// Write what is asked into the address, in the place of what was being typed or else after what was asked before.
const write = () => {
  if (!isTyping) keep();
  history[isTyping ? "replaceState" : "pushState"](null, "", address(asked()));
};

const ask = () => {
  if (!isInAddress()) write();
  isTyping = false;
  return show();
};

const restore = async () => {
  const { shown, y } = history.state ?? {};
  fill();
  isTyping = !location.search;
  if (!y) scrollTo(0, 0);
  const moved = new AbortController();
  for (const kind of MOVES) addEventListener(kind, () => moved.abort(), { signal: moved.signal, passive: true });
  const isShown = await show(shown);
  if (y && isShown && !moved.signal.aborted) scrollTo(0, y);
  moved.abort();
};

const type = () => {
  if (isInAddress()) return;
  write();
  isTyping = true;
  show();
};

let pause; // while letters follow each other: the first is looked for at once, and then what they came to
form.addEventListener("input", ({ target }) => {
  if (target !== box) return;
  if (!pause) type();
  clearTimeout(pause);
  pause = setTimeout(() => {
    pause = undefined;
    type();
  }, PAUSE);
});
let chosen; // the field that was changed last, while it has the focus: a date comes digit by digit
form.addEventListener("change", ({ target }) => {
  if (target === box) return;
  isTyping = target === chosen;
  chosen = target;
  ask();
});
form.addEventListener("focusout", () => (chosen = undefined));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(pause);
  ask();
});
more.addEventListener("click", async () => {
  vain = 0;
  const isShown = await next();
  if (isShown && vain && !more.hidden) tell(`${told.textContent} ${say("None among those looked at now.")}`);
});
new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && vain < IN_VAIN && next(), { rootMargin: AHEAD }).observe(more);
addEventListener("popstate", () => isInAddress() || restore()); // a link to a place on this page asks nothing else
addEventListener("pagehide", () => {
  keep();
  isTyping = false; // who comes back has asked what is there
});

// Down and up lead from the box through the papers, and back.
addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const places = [box, ...list.querySelectorAll("h2 a")];
  const at = places.indexOf(document.activeElement);
  if (!step || at < 0 || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const to = places[at + step];
  if (!to) return;
  event.preventDefault();
  to.focus();
  to.closest("article")?.scrollIntoView({ block: "nearest" });
});

history.scrollRestoration = "manual";
if (!new URLSearchParams(location.search).size) box.focus();
restore();

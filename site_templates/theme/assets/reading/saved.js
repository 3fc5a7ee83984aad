// The page of saved papers: each with its notes and tags, in the reader's order; taken along as a file, and back.

import { tags } from "./forms.js";
import { cite, exported, imported } from "./files.js";
import { shown } from "./papers.js";
import { all, change, drop, home, savedOnce, together, watch } from "./state.js";

const list = document.querySelector(".papers.saved");
const told = document.querySelector(".found");
const PAUSE = 300; // ms without a letter, after which a note is kept

const inOrder = () => all("saved").sort(([one, { rank: a }], [other, { rank: b }]) => b - a || (one < other ? -1 : 1));
const idOf = (article) => article.dataset.paper;
const rankOf = (article) => savedOnce(idOf(article))?.rank ?? 0;

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const date = (day) => new Date(day).toLocaleDateString(LOCALE, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const place = (path, text) => element("a", { href: new URL(path, home).href, textContent: text });

const article = ([id, value]) => {
  const made = element("article", { className: "paper" });
  const title = value.title || id;
  made.dataset.paper = id;
  made.append(
    element("header", {}, element("h2", {}, place(`papers/${encodeURIComponent(id)}.html`, title)), element("p", { className: "byline" }, element("span", { className: "authors", textContent: value.byline }))),
    element("p", { className: "dates" }, ...(value.day ? [`${say("Listed")} `, place(`daily/${value.day}.html#${id}`, date(value.day))] : [])),
    element("p", { className: "own" }, field(say("Notes"), "textarea", "notes", id), field(say("Tags"), "input", "tags", id), mover(say("Up"), -1, made, title), mover(say("Down"), 1, made, title)),
  );
  show(made);
  return made;
};

const field = (label, kind, name, id) => {
  const made = element(kind, { name, maxLength: 10_000, placeholder: name === "tags" ? say("one, another") : "", rows: 1 });
  let pause;
  const keep = () => {
    clearTimeout(pause);
    pause = undefined;
    change(id, { [name]: name === "tags" ? tags(made.value) : made.value });
  };
  made.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(keep, PAUSE);
  });
  made.addEventListener("change", keep);
  addEventListener("pagehide", () => pause && keep());
  return element("label", {}, `${label} `, made);
};

const mover = (name, by, made, title) => {
  const button = element("button", { type: "button" }, name, element("span", { className: "for-ears", textContent: `: ${title}` }));
  button.addEventListener("click", () => {
    const there = shown();
    const to = there[there.indexOf(made) + by];
    if (!to) return;
    if (by < 0) to.before(made);
    else to.after(made);
    together(rank);
    button.focus();
  });
  return button;
};

// Give papers ranks that fall from the first to the last, and change as few as may be.
const rank = () => {
  let least = -Infinity;
  for (const id of [...list.children].map(idOf).reverse()) {
    const { rank } = savedOnce(id) ?? {};
    if (rank === undefined) continue;
    least = rank > least ? rank : least + 1;
    if (least !== rank) change(id, { rank: least });
  }
};

// Show a paper's notes and tags as they are kept, but for those that the reader is writing.
const show = (made) => {
  const value = savedOnce(idOf(made));
  if (!value) return;
  made.dataset.topics = value.tags.join("|");
  for (const field of made.querySelectorAll("[name]")) {
    const now = field.name === "tags" ? value.tags.join(", ") : value.notes;
    if (field !== document.activeElement && field.value !== now) field.value = now;
  }
};

const count = () => {
  const { length } = all("saved");
  const papers = many(length, "paper", "papers");
  document.querySelector(".masthead p").textContent = length ? say("%(papers)s, kept in this browser alone", { papers }) : say("Nothing is saved yet: “Save” is beside each paper, or press s");
};

// A paper that was taken away keeps its place as long as the page is open, so that one can think again.
const refresh = (kind, id) => {
  if (kind && kind !== "saved") return;
  const there = new Map([...list.children].map((each) => [idOf(each), each]));
  list.append(...all("saved").filter(([id]) => !there.has(id)).map(article));
  for (const each of id && there.has(id) ? [there.get(id)] : there.values()) show(each);
  arrange();
  count();
};

// Bring the papers into the order that another tab or a file may have given them, and leave the focus where it is.
const arrange = () => {
  const held = document.activeElement;
  const ranks = new Map([...list.children].map((each) => [each, rankOf(each)]));
  const wanted = [...ranks.keys()].sort((one, other) => ranks.get(other) - ranks.get(one) || (idOf(one) < idOf(other) ? -1 : 1));
  for (const [at, each] of wanted.entries()) if (list.children[at] !== each) list.insertBefore(each, list.children[at]);
  if (held !== document.activeElement) held.focus({ preventScroll: true });
};

const tell = (text) => (told.textContent = text);
const acts = {
  json: exported,
  bib: () => cite(saved(), "bib").then(tell),
  ris: () => cite(saved(), "ris").then(tell),
  forget: () => {
    together(() => ["saved", "read"].forEach((kind) => all(kind).forEach(([id]) => drop(kind, id))));
    tell(say("Nothing is kept any more. As long as this page is open, what was there can be saved again."));
  },
};
const saved = () => inOrder().map(([id, { day }]) => [id, day]);

document.querySelector(".take").hidden = false;
list.append(...inOrder().map(article));
count();
watch(refresh);
for (const button of document.querySelectorAll("[data-act]")) button.addEventListener("click", () => acts[button.dataset.act]());
document.querySelector("input[type=file]").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (file) tell(await imported(file));
  target.value = "";
});

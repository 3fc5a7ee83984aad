// What a reader has read and saved, and what is new to them, on each paper of a page.

import { dayOf, facts, idOf, isWhole, papers, titleOf } from "./papers.js";
import { drop, get, mark, save, watch } from "./state.js";

const BUTTONS = [
  { kind: "saved", name: say("Save"), toggle: (paper) => toggleSaved(paper) },
  { kind: "read", name: say("Read"), toggle: (paper) => toggleRead(paper) },
];

export const toggleSaved = (paper) => toggle("saved", paper, (id) => save(id, facts(paper)));
export const toggleRead = (paper) => toggle("read", paper, mark);

const toggle = (kind, paper, keep) => {
  const id = idOf(paper);
  if (get(kind, id)) drop(kind, id);
  else keep(id);
};

// Show marks on all papers there are, and on those that come; `isNew` says of an id and a day whether that is new.
export const show = (isNew) => {
  const dress = () => papers().forEach((paper) => idOf(paper) && !paper.querySelector(".tools") && prepare(paper, isNew));
  dress();
  const list = document.querySelector(".results, .papers.saved");
  if (list) new MutationObserver(dress).observe(list, { childList: true });
  watch((kind, id) => papers().forEach((paper) => (id === undefined || idOf(paper) === id) && paper.querySelector(".tools") && refresh(paper)));
};

const prepare = (paper, isNew) => {
  const tools = document.createElement("div");
  tools.className = "tools";
  tools.append(...BUTTONS.map((each) => button(paper, each)));
  place(paper).append(tools);
  paper.classList.toggle("is-new", isNew(idOf(paper), dayOf(paper)));
  paper.querySelector("details.abstract")?.addEventListener("toggle", ({ target }) => target.open && mark(idOf(paper)));
  if (isWhole(paper)) mark(idOf(paper));
  refresh(paper);
};

// On a paper's own page the tools are beside its links, above the abstract.
const place = (paper) => (isWhole(paper) && paper.querySelector(".links, .dates:has(+ :not(.links))")) || paper;

const button = (paper, { kind, name, toggle }) => {
  const made = document.createElement("button");
  const whose = document.createElement("span");
  made.type = "button";
  made.className = kind;
  whose.className = "for-ears";
  whose.textContent = `: ${titleOf(paper).textContent}`;
  made.append(name, whose);
  made.addEventListener("click", () => toggle(paper));
  return made;
};

const refresh = (paper) => {
  for (const { kind } of BUTTONS) {
    const is = get(kind, idOf(paper)) !== undefined;
    paper.classList.toggle(`is-${kind}`, is);
    paper.querySelector(`.tools .${kind}`).setAttribute("aria-pressed", is);
  }
};

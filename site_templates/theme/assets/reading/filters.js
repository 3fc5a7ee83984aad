// Papers of a list narrowed down, as the address says: by words, votes, code and topic.

import { words } from "../search/words.js";
import { papers } from "./papers.js";

const VOTES = ["10", "30", "100"]; // at least, to choose from
const PAUSE = 120; // ms without a letter
const NAMES = ["with", "without", "votes", "topic", "code"];
const NAMES_OF_SAVED = ["with", "without", "topic"]; // of which no more is kept
const SAID = "h2 a, .title, .authors, .organisation, .rows p > span, .ai-summary, .abstract p";

const saved = () => document.querySelector(".papers.saved");
const topicsOf = (paper) => (paper.dataset.topics ?? "").split("|").filter(Boolean);
const votesOf = (paper) => Number(paper.querySelector(".votes")?.firstChild.data.replace(/\D/g, "") ?? 0);
const hasCode = (paper) => [...paper.querySelectorAll(".links a, .rows p a")].some((link) => link.textContent === say("Code"));

// What a paper says, and the reader of it. Labels, links and buttons say the same of every paper.
const textOf = (paper) => words([...[...paper.querySelectorAll(SAID)].map(said), ...[...paper.querySelectorAll("textarea, input")].map((field) => field.value)].join(" "));
const said = (place) => [...place.childNodes].map((part) => (part.className === "label" ? "" : part.textContent)).join("");

// What says whether a paper fits: all words are in it or begin one that is, and none of those that are not wanted.
const fitting = (params) => {
  const wanted = words(params.get("with") ?? "");
  const unwanted = words(params.get("without") ?? "");
  return (paper) => {
    if (params.has("code") && !hasCode(paper)) return false;
    if (params.has("votes") && votesOf(paper) < Number(params.get("votes"))) return false;
    if (params.has("topic") && !topicsOf(paper).includes(params.get("topic"))) return false;
    const said = wanted.length || unwanted.length ? textOf(paper) : [];
    return wanted.every((word) => said.some((each) => each.startsWith(word))) && !unwanted.some((word) => said.includes(word));
  };
};

const orMore = (count) => say("%(count)s or more", { count });

// Offer what there is to choose from, and what the address asks for besides.
const offer = (choice, values, asked, name = String) => {
  const all = new Set([...values, ...(asked ? [asked] : [])]);
  const inOrder = [...all].sort(new Intl.Collator(LOCALE, { numeric: true }).compare);
  choice.replaceChildren(choice.options[0], ...inOrder.map((value) => new Option(name(value), value)));
  choice.value = asked ?? "";
  choice.parentElement.hidden = !all.size;
};

const form = () => {
  const made = document.createElement("form");
  const example = say("words");
  made.className = "sieve";
  made.hidden = true;
  made.setAttribute("aria-label", say("Filter"));
  made.innerHTML = `<label>${say("With")} <input name="with" autocomplete="off" placeholder="${example}"></label> <label>${say("Without")} <input name="without" autocomplete="off" placeholder="${example}"></label>
    <label>${say("Votes")} <select name="votes"><option value="">${say("any")}</option></select></label> <label class="topic">${say("Topic")} <select name="topic"><option value="">${say("any")}</option></select></label>
    <label><input type="checkbox" name="code" value="1"> ${say("With code")}</label> <button type="reset">${say("Clear")}</button> <span class="count" role="status"></span>`;
  return made;
};

const offerTopics = ({ elements: { topic } }, params) => {
  offer(topic, papers().flatMap(topicsOf), params.get("topic"));
  if (saved()) topic.parentElement.firstChild.data = `${say("Tag")} `;
};

const fill = (made, params) => {
  offer(made.elements.votes, saved() ? [] : VOTES, params.get("votes"), orMore);
  made.elements.code.parentElement.hidden = Boolean(saved());
  offerTopics(made, params);
  for (const field of made.elements) {
    if (field.type === "checkbox") field.checked = params.has(field.name);
    else if (field.name) field.value = params.get(field.name) ?? "";
  }
};

const asked = (made) => new URLSearchParams([...new FormData(made)].filter(([, value]) => value.trim()));
const address = (params) => `${location.pathname}${params.size ? `?${params}` : ""}`;
const isAsked = ([name, value]) => (saved() ? NAMES_OF_SAVED : NAMES).includes(name) && value.trim() && (name !== "votes" || value > 0);
const told = () => new URLSearchParams([...new URLSearchParams(location.search)].filter(isAsked));

// Hide what does not fit; without anything asked, nothing.
const sift = (made) => {
  const params = told();
  const fits = fitting(params);
  const each = papers();
  for (const paper of each) paper.hidden = !fits(paper);
  const left = each.filter((paper) => !paper.hidden).length;
  const all = many(each.length, "paper", "papers");
  made.querySelector(".count").textContent = params.size ? say("%(left)s of %(papers)s", { left, papers: all }) : "";
};

// Add the form after `masthead`, filled as the address says, and return it.
export const filters = (masthead) => {
  const made = form();
  const restore = () => {
    fill(made, told());
    sift(made);
  };
  const ask = (go) => {
    if (address(asked(made)) !== address(told())) history[go](null, "", address(asked(made)));
    sift(made);
  };
  let pause;
  made.addEventListener("input", ({ target }) => {
    clearTimeout(pause);
    if (target.matches("[placeholder]")) pause = setTimeout(() => ask("replaceState"), PAUSE);
  });
  made.addEventListener("change", () => ask("pushState"));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    ask("pushState");
  });
  made.addEventListener("reset", () => setTimeout(() => ask("pushState")));
  addEventListener("popstate", restore);
  // Saved papers come from other tabs and files, and get tags. One that is given others stays in sight till more is asked.
  const follow = (changes) => {
    offerTopics(made, told());
    if (changes.some(({ type }) => type === "childList")) sift(made);
  };
  if (saved()) new MutationObserver(follow).observe(saved(), { childList: true, subtree: true, attributeFilter: ["data-topics"] });
  masthead.after(made);
  restore();
  return made;
};

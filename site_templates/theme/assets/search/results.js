// Papers found, as elements: each is the article of its own page, without what is of no use in a list.

import { LATEST, id } from "./index.js";
import { holds } from "./query.js";
import { words } from "./words.js";

const AT_ONCE = 5; // papers fetched
const FOR_A_PHRASE = 20; // and if only some of them may be wanted
const LEFT_OUT = ".cite, .media, .keywords, h2";
const WORD = /[\p{L}\p{N}\p{M}'’]+/gu;
const LISTS = ".authors, .keywords"; // with a comma after each
const PLACES = { title: "h1", author: ".authors", org: ".organisation", "": "h1, .ai-summary, .abstract > p, .keywords, .authors, .organisation" };

// Yield the papers of a search one by one, each as soon as those before it are there. Where a phrase is wanted, there may be
// none among many, so null comes after some. If no paper has all words, none has the phrase, and the nearest are shown, but
// those with a phrase that is not wanted.
export async function* results(index, query, { numbers, all, terms }) {
  const phrases = query.phrases.filter(({ wanted }) => all || !wanted);
  const count = phrases.length ? FOR_A_PHRASE : AT_ONCE;
  for (let at = 0; at < numbers.length; at += count) {
    const ids = await Promise.all(numbers.slice(at, at + count).map((number) => id(index, number)));
    const articles = ids.filter(Boolean).map(article);
    for await (const each of articles) {
      if (each.matches(".lost") || phrases.every((phrase) => fits(each, phrase))) yield entry(each, terms);
    }
    if (phrases.length) yield null;
  }
}

// Return the article of a paper's page, or one that says that it did not come.
const article = async (paper) => {
  const address = new URL(`../papers/${encodeURIComponent(paper)}.html`, location.href);
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(LATEST) });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    return at(page.querySelector("article.paper"), address);
  } catch {
    return at(lost(paper), address);
  }
};

const at = (found, address) => {
  const element = document.importNode(found, true);
  element.dataset.address = address.href;
  return element;
};

const lost = (paper) => {
  const element = document.createElement("article");
  element.className = "lost";
  element.innerHTML = `<header><h1></h1></header><p>${say("This paper could not be fetched.")}</p>`;
  element.querySelector("h1").textContent = paper;
  return element;
};

// No phrase reaches from one author or keyword to the next.
const fits = (element, phrase) =>
  [...element.querySelectorAll(PLACES[phrase.field])]
    .flatMap((place) => (place.matches(LISTS) ? place.textContent.split(", ") : place.textContent))
    .some((text) => holds(text, phrase)) === phrase.wanted;

// Make of a page's article an entry in a list.
const entry = (element, terms) => {
  for (const part of element.querySelectorAll(LEFT_OUT)) part.remove();
  highlight(element, terms);
  const title = document.createElement("h2");
  const link = document.createElement("a");
  const heading = element.querySelector("h1");
  link.href = element.dataset.address;
  link.append(...heading.childNodes);
  title.append(link);
  heading.replaceWith(title);
  element.classList.remove("whole");
  element.querySelector(".ai-summary")?.insertAdjacentHTML("afterbegin", `<span class="label">${say("AI summary")}</span> `);
  return element;
};

// Mark the words that were looked for, where they were.
const highlight = (element, terms) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("math, .counts, .dates, .links")) texts.push(walker.currentNode);
  for (const text of texts) {
    const field = Object.keys(PLACES).find((name) => name && text.parentElement.closest(PLACES[name]));
    const isTerm = (word) => terms.has(`:${word}`) || terms.has(`${field}:${word}`);
    for (const found of [...text.data.matchAll(WORD)].reverse()) {
      if (!words(found[0]).some(isTerm)) continue;
      const mark = document.createElement("mark");
      const rest = text.splitText(found.index);
      rest.splitText(found[0].length);
      rest.replaceWith(mark);
      mark.append(rest);
    }
  }
};

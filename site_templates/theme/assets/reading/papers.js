// The papers on a page, whatever page it is, and what it tells of them.

const PAGE = /\/papers\/([a-z0-9._-]+?)(?:\.html)?$/;
const DAY = /\/daily\/(\d{4}-\d\d-\d\d)/;
const NAMED = 200; // characters of authors, of which some papers have hundreds

export const PAPERS = ".paper, .rows > li";

export const papers = () => [...document.querySelectorAll(PAPERS)];
export const shown = () => papers().filter((paper) => !paper.hidden);
export const titleOf = (paper) => paper.querySelector("h2 a, a.title, h1");
export const isWhole = (paper) => paper.matches(".whole");

export const idOf = (paper) => (isWhole(paper) ? location : titleOf(paper))?.pathname?.match(PAGE)?.[1];

// The day on which a paper was listed: as it is told, or that of the page.
export const dayOf = (paper) => {
  const told = [...paper.querySelectorAll("a")].map((link) => link.pathname.match(DAY)?.[1]).find(Boolean);
  return told ?? location.pathname.match(DAY)?.[1] ?? document.querySelector(".through time")?.dateTime ?? "";
};

// What is kept of a paper, to be shown without its page.
export const facts = (paper) => ({ title: titleIn(paper), byline: cut(bylineIn(paper)), day: dayOf(paper) });

// A formula reads badly as text, and the title stands without any in what reference managers read.
const titleIn = (paper) => {
  const machines = new URLSearchParams(paper.querySelector(".Z3988")?.title).get("rft.title");
  const page = isWhole(paper) && document.querySelector("meta[name=citation_title]")?.content;
  return machines || page || text(titleOf(paper));
};

const bylineIn = (paper) => [...paper.querySelectorAll(".authors, .organisation, .rows p > span")].map(text).filter(Boolean).join(" · ");
const text = (element) => element.textContent.replace(/\s+/g, " ").trim();
const cut = (line) => (line.length > NAMED ? `${line.slice(0, NAMED).trimEnd()}…` : line);

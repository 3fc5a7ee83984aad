// What a reader typed: words, "phrases", -not, title: author: org:. As generator/queries.py has it.

import { singular, spelt, words } from "./words.js";

const TERM = /(-?)(?:(title|author|org):(?:\s+(?!-|(?:title|author|org):))?)?(?:"([^"]*)"?|([^\s"]+))/giu;
const QUOTES = /[“”„‟«»「」『』]/g; // as phones and other languages have them
const UNSEEN = /[\u00ad\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g; // hyphens within words, and directions, as they are copied
const NOTHING_YET = /^-?(?:title:|author:|org:)?$/i;
// A paper's number at arXiv, as it is copied: in an address, in brackets or quotation marks, at the end of a sentence.
const ID = /^(?:[<([{"']*(?:arxiv:?\s*)?|\S*[/.])(\d{4}\.\d{4,5})(?:v\d+)?(?:\.[a-z]+)?\/?(?:[?#]\S*)?[>)\]}"'.,;:]*(?:\s*\[[\w.-]+\].*)?$/i;
const GOES_ON = /[\p{L}\p{M}\p{N}]$/u; // at its end more letters may follow
const MOST = 32; // words that are looked for; the longest, which say most

// Common words tell nothing, but in names: elsewhere the index does not have them.
const COMMON = new Set(
  "a an and are as at be been but by can for from had has have how in into is it its no not of on or our such than that the their then there these they this those to was we were what when where which while who with".split(" "),
);
const NAMES = new Set(["author", "org"]);

// Return { words, phrases, without, whole, isSentence, id }: each word as { term, spelt, field, open }, each phrase as
// { terms, field, wanted, open }. The last word is open when more letters may follow, and a phrase that it ends. The whole
// has to be met when there is a phrase or field; a sentence has common words too. If all that is typed is one paper's id,
// or an address with it, that is wanted alone.
export const parse = (typed, { titlesOnly = false } = {}) => {
  const text = typed.normalize("NFKC").replace(UNSEEN, "").replace(QUOTES, '"');
  const query = { words: [], phrases: [], without: [], whole: false, isSentence: false, id: ID.exec(text.trim())?.[1] };
  for (const [whole, minus, name, phrase, word] of text.matchAll(TERM)) {
    if (NOTHING_YET.test(whole)) continue;
    const field = name?.toLowerCase() ?? (titlesOnly ? "title" : "");
    const told = spelt(phrase ?? word);
    const telling = NAMES.has(field) ? told : told.filter((each) => !COMMON.has(each));
    const isPhrase = told.length > 1 && (phrase !== undefined || minus !== "");
    if (isPhrase) query.phrases.push({ terms: told.map(singular), field, wanted: !minus, open: phrase !== undefined && GOES_ON.test(whole) });
    if (!minus && (isPhrase || field)) query.whole = true;
    if (!minus && telling.length < told.length) query.isSentence = true;
    if (!minus) query.words.push(...telling.map((each) => ({ term: singular(each), spelt: each, field, open: false })));
    else if (!isPhrase) query.without.push(...telling.map((each) => ({ term: singular(each), field })));
  }
  const last = query.words.at(-1);
  if (last && GOES_ON.test(text) && spelt(text).at(-1) === last.spelt) last.open = true;
  if (query.id) query.phrases = [];
  query.words = distinct(query.words).sort((a, b) => b.term.length - a.term.length).slice(0, MOST);
  return query;
};

const distinct = (found) => [...new Map(found.map((each) => [`${each.field}:${each.term}`, each])).values()];

// Say whether a text holds the words of a phrase one after the other; the last one whole, unless it is open.
export const holds = (text, { terms, open }) => ` ${words(text).join(" ")} `.includes(` ${terms.join(" ")}${open ? "" : " "}`);

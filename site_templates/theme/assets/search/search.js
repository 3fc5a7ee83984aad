// What a query finds, best or newest first.

import { beginningWith, each, postings, vocabulary, withId } from "./index.js";
import { nearness } from "./meaning.js";
import { singular } from "./words.js";

const TITLES = 15; // codes from here on are of a title
const NAMES = 30; // and from here on of a name
const FIELDS = { title: [TITLES, NAMES], author: [NAMES, NAMES + 1], org: [NAMES + 1, NAMES + 2], "": [0, NAMES + 2] };
const LEVELS = 15; // of each
const TOGETHER = 1; // how much better a paper is that has all words, than by those it has
const IN_A_NAME = 0.25; // what a word is worth there; at most in a title it is worth 1

const LONG_ENOUGH = 3; // letters, before a word may be one that goes on, or is misspelt
const GOING_ON = 0.6; // what a word is worth that begins like what was typed
const MISSPELT = [0.8, 0.3, 0.3]; // and one that is a letter away: the most frequent such word, the next ones
const ENDINGS = 6;

const BEST = 6; // papers by their words, which are taken to be about the same even where that is not looked into:
const AS_NEAR = 1 / 8; // as much as an eighth of those where it is
const MEANING = 2; // what it is worth that a paper is about the same, if none has any of the words; words, at most 1
const GIVES_WAY = { sentence: 1, words: 12 }; // how soon that is less, the more of the words one paper has
const STANDS_OUT = 4; // and the more one paper has of them than the next: such words were meant as they are
const WORTH_A_LOOK = 0.001; // and below which nothing is fetched for it

// Return { numbers, all, terms, corrected, byMeaning }: papers by number, in order; how many of them hold all words; which
// terms were looked for, each after its field and a colon; what was taken for another word; whether meaning alone chose. `filters` are { marks, from, to, newest, by }: by "words", by
// "meaning", else by both. A phrase and a word in a field are a matter of words alone.
export const search = async (index, query, filters) => {
  if (query.id) return named(index, query.id, await allowedBy(index, filters));
  const isMeant = index.count > 0 && !query.whole && filters.by !== "words";
  if (isMeant && query.isSentence) nearness(index, query.words.map(({ term }) => [term])); // so that cells come meanwhile
  const [words, without, allowed] = await Promise.all([
    Promise.all(query.words.map((word) => wordsFor(index, word))),
    Promise.all(query.without.map((word) => found(index, word.term, word.field, 1))),
    allowedBy(index, filters),
  ]);
  for (const list of without) each(list, (number, code) => isIn(code, list.field) && (allowed[number] = 0));
  const { scores, matched, share } = weigh(index.count, words);
  const whole = newestFirst(index.count, (number) => allowed[number] && matched[number] === words.length);
  const isStrict = whole.length > 0 && (filters.newest || query.whole);
  const order = (a, b) => scores[b] - scores[a] || b - a;
  let byMeaning = false;
  if (!isStrict && isMeant) {
    const best = newestFirst(index.count, (number) => allowed[number] && scores[number]).sort(order).slice(0, BEST);
    const alone = filters.by === "meaning";
    const worth = alone ? 1 : meaningOf(query, share, best.map((number) => scores[number]));
    byMeaning = await mean(index, words, best, { scores, worth, alone });
  }
  const numbers = isStrict ? whole : newestFirst(index.count, (number) => allowed[number] && (scores[number] || !words.length));
  if (!(whole.length && filters.newest)) numbers.sort(order);
  return {
    numbers,
    all: whole.length,
    terms: new Set(words.flat().map(({ field, term }) => `${field}:${term}`)),
    corrected: words.flatMap((lists) => lists.filter(({ instead }) => instead).slice(0, 1)).map(correction),
    byMeaning,
  };
};

// What was taken for another word, and that: with the ending that was typed, or the e that the index may have left out.
const correction = ({ term, instead }) => {
  const stem = singular(instead);
  const ending = instead.startsWith(stem) ? instead.slice(stem.length) : "";
  return { instead, term: `${term}${isNear(term, stem) ? "" : "e"}${ending}` };
};

const named = async (index, id, allowed) => {
  const numbers = (await withId(index, id)).filter((number) => allowed[number]);
  return { numbers, all: numbers.length, terms: new Set(), corrected: [] };
};

const newestFirst = (count, isWanted) => {
  const numbers = [];
  for (let number = count - 1; number >= 0; number--) if (isWanted(number)) numbers.push(number);
  return numbers;
};

// What meaning is worth beside words. A sentence tells what is meant, in whatever words; words alone mean themselves.
const meaningOf = ({ isSentence }, share, [first = 1, second = first]) =>
  MEANING * (1 - share) ** GIVES_WAY[isSentence ? "sentence" : "words"] * (second / first) ** STANDS_OUT;

// Let how near papers are to what the words are about be the score, or add it. Alone it is looked up for the best by words
// too; beside the words that would be a round trip for little. Return whether it is the score.
const mean = async (index, words, best, { scores, worth, alone }) => {
  if (!(worth >= WORTH_A_LOOK)) return false; // nor if nothing is known of the words
  const near = await nearness(index, words.map((lists) => lists.map(({ term }) => term)), alone ? best : []);
  if (alone && near.size) scores.fill(0);
  const cosines = [...near.values()].sort((a, b) => b - a);
  const asNear = alone ? 0 : (cosines[Math.floor(cosines.length * AS_NEAR)] ?? 0);
  for (const number of best) if (!near.has(number)) near.set(number, asNear);
  for (const [number, cosine] of near) scores[number] += worth * Math.max(cosine, 0);
  return alone && near.size > 0;
};

// How much each paper is about the words, at most 1; how many of them it has; of their weight, the greatest share that
// one has.
const weigh = (count, words) => {
  const scores = new Float32Array(count);
  const matched = new Uint8Array(count);
  const had = new Float32Array(count); // of the weight of all words, how much
  let all = 0;
  for (const lists of words) {
    const weight = Math.max(0, ...lists.map((list) => rarity(count, list)));
    all += weight;
    best(count, lists).forEach((value, number) => {
      if (!value) return;
      scores[number] += value;
      had[number] += weight;
      matched[number]++;
    });
  }
  had.forEach((weight, number) => weight && (scores[number] *= (1 + (TOGETHER * weight) / all) / (1 + TOGETHER) / all));
  return { scores, matched, share: had.reduce((most, weight) => Math.max(most, weight), 0) / all };
};

// How much each paper is about one word: by that of its forms that says most.
const best = (count, lists) => {
  const values = new Float32Array(count);
  for (const list of lists) {
    const weight = rarity(count, list);
    each(list, (number, code) => {
      if (!isIn(code, list.field)) return;
      const value = weight * (code >= NAMES ? IN_A_NAME : ((code % LEVELS) + 0.5) / LEVELS);
      if (value > values[number]) values[number] = value;
    });
  }
  return values;
};

const rarity = (count, list) => list.weight * Math.log(1 + (count - list.count + 0.5) / (list.count + 0.5));

const isIn = (code, field) => code >= FIELDS[field][0] && code < FIELDS[field][1];

const found = async (index, term, field, weight, instead = "") => ({ ...(await postings(index, term)), term, field, weight, instead });

// Return where a word is found: itself, what begins like it if it may go on, else what it may have been meant to be.
const wordsFor = async (index, { term, spelt, field, open }) => {
  const itself = await found(index, term, field, 1);
  const isLong = [...spelt].length >= LONG_ENOUGH;
  const longer = open && isLong ? await endings(index, term, spelt, field) : [];
  const goingOn = await Promise.all(longer.map((other) => found(index, other, field, itself.count ? GOING_ON : 1)));
  const others = goingOn.map((list) => ({ ...list, count: Math.max(list.count, itself.count) })); // no rarer than what is typed
  if (itself.count || others.length || !isLong) return [itself, ...others];
  const near = await neighbours(index, term, spelt);
  return Promise.all(near.map((other, rank) => found(index, other, field, MISSPELT[rank], spelt)));
};

const endings = async (index, term, spelt, field) => {
  const counts = await beginningWith(index, spelt, (code) => isIn(code, field));
  return most(counts, ENDINGS).filter((other) => other !== term);
};

// Return what a word that is in no paper was likely meant to be. If papers have it after all, its shard did not come.
const neighbours = async (index, term, spelt) => {
  const counts = await vocabulary(index);
  if (counts.has(term)) return [];
  return most(new Map([...counts].filter(([word]) => isNear(word, term) || isNear(`${word}e`, spelt))), MISSPELT.length);
};

const most = (counts, number) => [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, number).map(([word]) => word);

// Say whether two words differ by one letter: another one, one more, one less, or two that changed places.
const isNear = (one, other) => {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const [a, b] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  return (a.length <= 1 && b.length <= 1) || (a.length === 2 && b.length === 2 && a === b[1] + b[0]);
};

// Which papers the filters let through.
const allowedBy = async (index, { marks = [], from = "", to = "" }) => {
  const lists = await Promise.all(marks.map((mark) => postings(index, mark)));
  const allowed = new Uint8Array(index.count).fill(lists.length ? 0 : 1);
  const counts = new Uint8Array(index.count);
  for (const list of lists) each(list, (number) => (allowed[number] = ++counts[number] === lists.length));
  let number = 0;
  for (const [date, papers] of index.days) {
    if ((from && date < from) || (to && date > to)) allowed.fill(0, number, number + papers);
    number += papers;
  }
  return allowed;
};

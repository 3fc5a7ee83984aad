// What a query is about, and which papers are about as much. How that was learnt: generator/vectors.py.

import { about, cellOf, centres, inCell } from "./index.js";

const DIMENSIONS = 256;
const LOOKED_INTO = 3; // cells; few more papers are found in others

// Return how near papers are to what words are about, by number: those in the cells nearest to that, and in the cells of
// the papers asked for. It is empty if nothing was learnt of any word. A word is a list of terms, of which the first that
// is known counts.
export const nearness = async (index, words, numbers = []) => {
  const asked = Promise.all(numbers.map((number) => cellOf(index, number)));
  const [towards, cells] = await Promise.all([direction(index, words), centres(index)]);
  if (!towards) return new Map();
  const near = cells.map((bits, cell) => [cosine(towards, bits), cell]).sort(([a], [b]) => b - a).slice(0, LOOKED_INTO);
  const wanted = new Set([...near.map(([, cell]) => cell), ...(await asked).filter((cell) => cell !== undefined)]);
  const found = await Promise.all([...wanted].map((cell) => inCell(index, cell)));
  return new Map(found.flat().map(([number, bits]) => [number, cosine(towards, bits)]));
};

// Return the direction in which words lead together, of length 1, or null.
const direction = async (index, words) => {
  const known = await Promise.all(words.map(async (terms) => (await Promise.all(terms.map((term) => about(index, term)))).find(Boolean)));
  const sum = new Float64Array(DIMENSIONS);
  for (const { weight, direction } of known.filter(Boolean)) direction.forEach((byte, at) => {
    sum[2 * at] += weight * ((byte >> 4) - 8);
    sum[2 * at + 1] += weight * ((byte & 15) - 8);
  });
  const length = Math.hypot(...sum);
  return length ? sum.map((value) => value / length) : null;
};

// Of a direction of length 1 and one that has 1 or -1 in each dimension.
const cosine = (direction, bits) => {
  let sum = 0;
  direction.forEach((value, at) => (sum += (bits[at >> 3] >> (7 - (at & 7))) & 1 ? value : -value));
  return sum / Math.sqrt(DIMENSIONS);
};

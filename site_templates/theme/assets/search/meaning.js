// What a query is about, and which papers are about as much. How that was learnt: generator/vectors.py.

import { bitsOf, centres, inCell } from "./index.js";

const DIMENSIONS = 256;
const LOOKED_INTO = 3; // cells; few more papers are found in others

// Return the direction in which words lead together, of length 1, or null if nothing was learnt of any.
export const direction = (words) => {
  const sum = new Float64Array(DIMENSIONS);
  for (const { weight, direction } of words) direction.forEach((byte, at) => {
    sum[2 * at] += weight * ((byte >> 4) - 8);
    sum[2 * at + 1] += weight * ((byte & 15) - 8);
  });
  const length = Math.hypot(...sum);
  return length ? sum.map((value) => value / length) : null;
};

// Return how near papers are to a direction, by number: those in the cells nearest to it, and those asked for.
export const nearness = async (index, direction, numbers) => {
  const near = (await centres(index)).map((bits, cell) => [cosine(direction, bits), cell]).sort(([a], [b]) => b - a);
  const found = await Promise.all([
    ...near.slice(0, LOOKED_INTO).map(([, cell]) => inCell(index, cell)),
    ...numbers.map(async (number) => [[number, await bitsOf(index, number)]]),
  ]);
  return new Map(found.flat().filter(([, bits]) => bits).map(([number, bits]) => [number, cosine(direction, bits)]));
};

// Of a direction of length 1 and one that has 1 or -1 in each dimension.
const cosine = (direction, bits) => {
  let sum = 0;
  direction.forEach((value, at) => (sum += (bits[at >> 3] >> (7 - (at & 7))) & 1 ? value : -value));
  return sum / Math.sqrt(DIMENSIONS);
};

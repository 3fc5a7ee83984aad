// Citations out of the files of days, which hold those of all their papers.

const ENTRY = /^(?:@|TY  - )[^]*?(?:\n}\n|\nER  - ?\n)/gm;
const KEY = /^(?:@misc{|TY  - .*\nID  - )([^,\n]*)/;
const AT_ONCE = 6; // files fetched

const keyOf = (entry) => entry.match(KEY)?.[1] ?? "";

// A key ends in a year and the paper's id.
const isOf = (key, id) => key.endsWith(`-${id}`) && /(?:^|-)\d{4}$/.test(key.slice(0, -id.length - 1));

const entries = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.text()).match(ENTRY) ?? [];
};

// Return the citation with a key, out of the file of a day.
export const cited = async (address, key) => {
  const found = (await entries(address)).find((entry) => keyOf(entry) === key);
  if (!found) throw new Error(`${key} is not there`);
  return found;
};

// Return the citations of papers [[id, day]] in their order, as "bib" or "ris", and how many could not be had.
export const citations = async (home, papers, kind) => {
  const days = [...new Set(papers.map(([, day]) => day))].filter(Boolean);
  const files = new Map();
  for (let at = 0; at < days.length; at += AT_ONCE) {
    await Promise.all(days.slice(at, at + AT_ONCE).map(async (day) => files.set(day, await entries(new URL(`daily/${day}.${kind}`, home)).catch(() => []))));
  }
  const found = papers.map(([id, day]) => files.get(day)?.find((entry) => isOf(keyOf(entry), id))).filter(Boolean);
  return { text: found.map((entry) => `${entry}\n`).join(""), missing: papers.length - found.length };
};

// The index as files, fetched when they are asked for. What they hold: generator/postings.py, generator/search.py.

// Return an index whose files `get` fetches: a path and a label to the bytes, or an error. A file of the index that
// does not come is passed over, and told in `lost`; whoever searches clears that.
export const open = async (get) => {
  const { volumes, days } = json(await get("index.json"));
  const lost = new Set();
  const opened = await Promise.all(volumes.map((volume) => openVolume(volume, remembering(get), lost)));
  return { days, lost, volumes: opened, count: opened.reduce((sum, { count }) => sum + count, 0) };
};

// Return where a term is, in every volume that has it: [{ start, bytes }], and in how many papers.
export const postings = async (index, term) => {
  const found = await Promise.all(index.volumes.map(async (volume) => ({ volume, told: (await shard(volume, term)).get(term) })));
  const there = found.filter(({ told }) => told);
  return {
    count: there.reduce((sum, { told }) => sum + told.count, 0),
    places: there.map(({ volume, told }) => ({ start: volume.start, bytes: told.bytes })),
  };
};

// Call `see` with each paper's number and code in what `postings` found.
export const each = ({ places }, see) => {
  for (const { start, bytes } of places) {
    let number = start;
    for (let at = 0; at < bytes.length; ) {
      let value = 0;
      for (let shift = 0, more = true; more; shift += 7) {
        value |= (bytes[at] & 127) << shift;
        more = bytes[at++] > 127;
      }
      number += value >>> 5;
      see(number, value & 31);
    }
  }
};

// Return the terms that begin like `start`, in how many papers each is: the shards where they begin, and no more.
export const beginningWith = async (index, start) => {
  const counts = new Map();
  const shards = await Promise.all(index.volumes.map((volume) => shard(volume, start)));
  for (const [term, { count }] of shards.flatMap((terms) => [...terms])) {
    if (term.startsWith(start) && !term.includes(":")) counts.set(term, (counts.get(term) ?? 0) + count);
  }
  return counts;
};

// Return every word that is in more than a few papers, with about how many those are.
export const vocabulary = async (index) => {
  const lists = await Promise.all(index.volumes.map(({ find }) => find("words.txt", names, [])));
  const counts = new Map();
  for (const [word, power] of lists.flat()) counts.set(word, (counts.get(word) ?? 0) + 2 ** power);
  return counts;
};

// Return the id of the paper of a number.
export const id = async (index, number) => {
  const { start, papers } = index.volumes.findLast((volume) => volume.start <= number);
  return (await papers)[number - start]?.[0];
};

const openVolume = async ({ name, label, start, count }, get, lost) => {
  const find = async (path, read, otherwise) => {
    const place = `${name}/${path}`;
    try {
      return await get(place, label, read);
    } catch {
      lost.add(place);
      return otherwise;
    }
  };
  const { first } = await find("index.json", json, { first: [] });
  return { start, count, first, find, papers: find("papers.txt", names, []) };
};

// Return the terms in the shard where `term` would be.
const shard = async (volume, term) => {
  const number = volume.first.findLastIndex((first) => first <= term);
  return number < 0 ? new Map() : volume.find(`${number}.bin`, taken, new Map());
};

const taken = (buffer) => {
  const bytes = new Uint8Array(buffer);
  const end = bytes.findIndex((byte, at) => byte === 10 && bytes[at + 1] === 10);
  let at = end + 2;
  const lines = names(bytes.subarray(0, end)).map(([term, count, size]) => [term, { count: +count, bytes: bytes.subarray(at, (at += +size)) }]);
  return new Map(lines);
};

// Return the lines of a list of names, each in its parts, with what it shares with the name before.
const names = (bytes) => {
  let before = [];
  return text(bytes)
    .split("\n")
    .slice(1)
    .map((line) => {
      const [name, ...rest] = line.split(" ");
      before = [...before.slice(0, parseInt(name[0], 36)), ...name.slice(1)];
      return [before.join(""), ...rest];
    });
};

// Return what reads each file once, and again only when it did not come.
const remembering = (get) => {
  const asked = new Map();
  return (path, label, read) => {
    if (!asked.has(path)) asked.set(path, get(path, label).then(read));
    asked.get(path).catch(() => asked.delete(path));
    return asked.get(path);
  };
};

const text = (bytes) => new TextDecoder().decode(bytes);
const json = (bytes) => JSON.parse(text(bytes));

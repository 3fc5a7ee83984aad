// The index as files, fetched when they are asked for. What they hold: generator/lexicon.py, generator/atlas.py.

const DIRECTION = 128; // bytes of what a term is about
const NUMBER = 4; // bytes of a paper's number
const BITS = 32; // bytes of what a paper is about

export const LATEST = 30_000; // ms that a file may take to come: a connection that is dead says nothing

// Return an index whose files `get` fetches: a path and a label to the bytes, or an error. A file of the index that
// does not come is passed over, and told in `lost`; whoever searches clears that.
export const open = async (get) => {
  const { volumes, days } = JSON.parse(text(await get("index.json")));
  const lost = new Set();
  const opened = await Promise.all(volumes.map((volume) => openVolume(volume, remembering(get), lost)));
  return { days, lost, volumes: opened, count: opened.reduce((sum, { count }) => sum + count, 0) };
};

// Return where a term is, in every volume that has it: [{ start, bytes }]; and in how many papers.
export const postings = async (index, term) => {
  const found = await Promise.all(index.volumes.map(async (volume) => ({ start: volume.start, ...(await shard(volume, term)).get(term) })));
  const places = found.filter(({ bytes }) => bytes);
  return {
    count: places.reduce((sum, { numbers }) => sum + numbers[0], 0),
    places: places.map(({ start, ...entry }) => ({ start, bytes: papersOf(entry) })),
  };
};

// Return what a term is about, { weight, direction }, if that was learnt: it is told in the first volume.
export const about = async (index, term) => {
  const { numbers, bytes } = (await shard(index.volumes[0], term)).get(term) ?? {};
  return numbers?.length > 1 ? { weight: numbers[1], direction: bytes.subarray(-DIRECTION) } : undefined;
};

// Call `see` with each paper's number and code in what `postings` found.
export const each = ({ places }, see) => {
  for (const { start, bytes } of places) eachIn(bytes, start, see);
};

const eachIn = (bytes, start, see) => {
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
};

// Return the terms that begin like `start`, in how many papers each is whose code `isWanted`: the shards where they
// begin, and no more.
export const beginningWith = async (index, start, isWanted) => {
  const counts = new Map();
  const shards = await Promise.all(index.volumes.map((volume) => shard(volume, start)));
  for (const [term, entry] of shards.flatMap((terms) => [...terms])) {
    if (!term.startsWith(start) || term.includes(":")) continue;
    let count = counts.get(term) ?? 0;
    eachIn(papersOf(entry), 0, (_, code) => isWanted(code) && count++);
    if (count) counts.set(term, count);
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

// Return the bits of the centre of each cell.
export const centres = async (index) => index.volumes[0].find("cells/centres.bin", (buffer) => rows(rest(buffer)), []);

// Return the number of the cell that a paper is in, if it comes.
export const cellOf = async (index, number) => {
  const { start, find } = volumeOf(index, number);
  return (await find("cells/of.bin", rest, []))[number - start];
};

// Return the papers that are in a cell: [number, bits].
export const inCell = async (index, cell) => {
  const found = await Promise.all(
    index.volumes.map(async ({ start, together, find }) => {
      const cells = await find(`cells/${Math.floor(cell / together)}.bin`, taken, new Map());
      return { start, ...cells.get(hex(cell)) };
    }),
  );
  return found.filter(({ bytes }) => bytes).flatMap(({ start, bytes }) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return rows(bytes, NUMBER + BITS).map((row, at) => [start + view.getUint32(at * (NUMBER + BITS), true), row.subarray(NUMBER)]);
  });
};

// Return the id of the paper of a number, if it comes.
export const id = async (index, number) => {
  const { start, papers } = volumeOf(index, number);
  return (await papers())[number - start];
};

// Return the numbers of the papers that have an id: one, or none.
export const withId = async (index, wanted) => {
  const found = index.volumes.map(async ({ start, papers }) => (await papers()).flatMap((id, at) => (id === wanted ? [start + at] : [])));
  return (await Promise.all(found)).flat();
};

const volumeOf = (index, number) => index.volumes.findLast((volume) => volume.start <= number);

const openVolume = async ({ name, label, start, count, together }, get, lost) => {
  const find = async (path, read, otherwise) => {
    const place = `${name}/${path}`;
    if (lost.has(place)) return otherwise; // once is enough for a search
    try {
      return await get(place, label, read);
    } catch {
      lost.add(place);
      return otherwise;
    }
  };
  return { start, count, together, find, first: () => find("terms/first.txt", names, []), papers: () => find("papers.txt", lines, []) };
};

// Return the terms that are in the shard where `term` would be: of each, the numbers and bytes that belong to it.
const shard = async ({ find, first }, term) => {
  const number = (await first()).findLastIndex(([first]) => first <= term);
  return number < 0 ? new Map() : find(`terms/${number}.bin`, taken, new Map());
};

// Return the part of what belongs to a term that says in which papers it is.
const papersOf = ({ numbers, bytes }) => (numbers.length > 1 ? bytes.subarray(0, -DIRECTION) : bytes);

const taken = (buffer) => {
  const bytes = new Uint8Array(buffer);
  const end = bytes.findIndex((byte, at) => byte === 10 && bytes[at + 1] === 10);
  let at = end + 2;
  const lines = names(bytes.subarray(0, end)).map(([name, size, ...numbers]) => [name, { numbers: numbers.map(Number), bytes: bytes.subarray(at, (at += +size)) }]);
  return new Map(lines);
};

// Return the lines of a list of names, each in its parts, with what it shares with the name before.
const names = (bytes) => {
  let before = [];
  return lines(bytes).map((line) => {
    const [name, ...more] = line.split(" ");
    before = [...before.slice(0, parseInt(name[0], 36)), ...name.slice(1)];
    return [before.join(""), ...more];
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

const rows = (bytes, width = BITS) => Array.from({ length: bytes.length / width }, (_, row) => bytes.subarray(row * width, (row + 1) * width));
const rest = (buffer) => new Uint8Array(buffer).subarray(new Uint8Array(buffer).indexOf(10) + 1); // after the label
const hex = (cell) => cell.toString(16).padStart(2, "0");
const lines = (bytes) => text(bytes).split("\n").slice(1); // after the label
const text = (bytes) => new TextDecoder().decode(bytes);

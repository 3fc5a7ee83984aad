// The form of what is kept. What comes out of storage or a file may be anything; what leaves here is fit to be shown.

export const FORM = 1;

const ID = /^[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9_-])?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const UNSAFE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu; // what would reorder the text around it, or is no character
const LONGEST = { title: 1000, byline: 300, notes: 100_000, tag: 60 };
const MOST = 50; // tags of a paper
const SEEN = 1000; // papers of a day that are remembered

export const isId = (id) => typeof id === "string" && ID.test(id);

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isDay = (value) => typeof value === "string" && DAY.test(value);
const line = (value, most) => (typeof value === "string" ? value.slice(0, most).replace(UNSAFE, " ").trim() : "");
const number = (value) => (Number.isFinite(value) ? value : 0);
const day = (value) => (isDay(value) ? value : "");

export const tags = (value) => {
  const told = Array.isArray(value) ? value : String(value ?? "").split(",");
  return [...new Set(told.map((tag) => line(tag, LONGEST.tag).replace(/[,|]/g, " ").trim()))].filter(Boolean).slice(0, MOST);
};

const seen = (value) => isObject(value) && isDay(value.day) && { day: value.day, ids: Array.isArray(value.ids) ? value.ids.filter(isId).slice(0, SEEN) : [] };

// What is kept of each kind, or undefined if it is nothing of the kind. What a later version may add to a paper stays.
export const KINDS = {
  saved: (value) =>
    isObject(value)
      ? {
          ...value,
          title: line(value.title, LONGEST.title),
          byline: line(value.byline, LONGEST.byline),
          day: day(value.day),
          rank: number(value.rank),
          notes: typeof value.notes === "string" ? value.notes.slice(0, LONGEST.notes) : "",
          tags: tags(value.tags ?? []),
        }
      : undefined,
  read: (value) => (isDay(value) ? value : undefined),
  visit: (value) => (isObject(value) ? { at: number(value.at), seen: seen(value.seen) || undefined, before: seen(value.before) || undefined } : undefined),
};

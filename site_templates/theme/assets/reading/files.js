// What is kept as a file to take along, and back.

import { citations } from "./citations.js";
import { FORM, isId, isObject, KINDS } from "./forms.js";
import { all, get, home, put, together } from "./state.js";

const TYPES = { json: "application/json", bib: "application/x-bibtex", ris: "application/x-research-info-systems" };
const LARGEST = 20_000_000; // bytes of a file that is read

// What brings a file of each form to the next. Of form 0 is a bare list of ids.
const STEPS = [(ids) => ({ form: 1, saved: Object.fromEntries([ids].flat().map((id) => [id, {}])), read: {} })];

const ordered = (kind) => Object.fromEntries(all(kind).sort(([one], [other]) => (one < other ? -1 : 1)));

const download = (text, kind) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: TYPES[kind] }));
  link.download = `saved-papers.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

// Write all that is kept to a file; the same is always the same file.
export const exported = () => download(`${JSON.stringify({ form: FORM, saved: ordered("saved"), read: ordered("read") }, null, 1)}\n`, "json");

// Write the citations of papers [[id, day]] to a file; return what to say.
export const cite = async (papers, kind) => {
  const { text, missing } = await citations(home, papers, kind);
  if (text) download(text, kind);
  return missing ? say("%(missing)s of %(all)s citations could not be fetched.", { missing, all: papers.length }) : "";
};

// Take in a file that was exported; return what to say. What is kept already stays, and gains what it lacks, tags and notes.
export const imported = async (file) => {
  if (file.size > LARGEST) return say("This file is too large.");
  try {
    const found = opened(await file.text());
    if (!together(() => found.every(([kind, id, value]) => put(kind, id, merged(get(kind, id), value))))) return "";
    const count = found.filter(([kind]) => kind === "saved").length;
    const papers = many(count, "saved paper", "saved papers");
    const marks = many(found.length - count, "mark", "marks");
    return say("%(papers)s and %(marks)s taken in.", { papers, marks });
  } catch (error) {
    return error instanceof SyntaxError ? say("This file is no JSON.") : error.message;
  }
};

// Return what a file holds, as [[kind, id, value]]. Throws if it is none of ours, or of a later version.
const opened = (text) => {
  let file = JSON.parse(text);
  if (Array.isArray(file)) file = STEPS[0](file);
  if (!isObject(file) || !Number.isInteger(file.form) || file.form < 1) throw new TypeError(say("This is no file of saved papers."));
  if (file.form > FORM) throw new TypeError(say("This file is of a later version of the site: load this page again, then try once more."));
  for (const step of STEPS.slice(file.form)) file = step(file);
  return ["saved", "read"].flatMap((kind) =>
    Object.entries(isObject(file[kind]) ? file[kind] : {})
      .map(([id, value]) => [kind, id, KINDS[kind](value)])
      .filter(([, id, value]) => isId(id) && value !== undefined),
  );
};

// Say whether one text holds another, with no word cut.
const isIn = (part, text) => {
  const around = part ? text.split(part) : [];
  return !part || around.slice(1).some((after, at) => !/[\p{L}\p{N}]$/u.test(around[at]) && !/^[\p{L}\p{N}]/u.test(after));
};

const merged = (there, value) => {
  if (there === undefined || typeof value === "string") return there ?? value;
  const [shorter, longer] = [there.notes, value.notes].sort((one, other) => one.length - other.length);
  const notes = isIn(shorter, longer) ? longer : `${there.notes}\n\n${value.notes}`;
  const known = Object.fromEntries(Object.entries(there).filter(([, each]) => each !== "" && each !== 0));
  return { ...value, ...known, notes, tags: [...new Set([...there.tags, ...value.tags])] };
};

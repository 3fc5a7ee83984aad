// What is new since the last visit. A visit ends when no page has been opened for an hour.

import { dayOf, idOf, papers } from "./papers.js";
import { get, home, put } from "./state.js";

const PAUSE = 3_600_000; // ms

export const isHome = () => [home.pathname, `${home.pathname}index.html`, `${home.pathname}index`].includes(location.pathname);

// Note this visit; return what says of a paper's id and day, or of a day alone, whether it came since the one before.
export const visit = (now = Date.now()) => {
  const known = get("visit") ?? {};
  const isAnother = Math.abs(now - known.at) > PAUSE;
  const before = isAnother ? known.seen : known.before;
  put("visit", "", { at: now, seen: isHome() && papers().length ? seen() : known.seen, before });
  return (id, day) => before !== undefined && (day > before.day || (id !== undefined && day === before.day && !before.ids.includes(id)));
};

const seen = () => ({ day: document.querySelector(".through time")?.dateTime, ids: papers().map(idOf) });

const since = (count, number, isAll) => {
  const days = many(number, "day", "days");
  if (!number) return say("%(count)s new since your last visit", { count });
  if (isAll) return say("%(count)s new since your last visit, and %(days)s or more before", { count, days });
  return say("%(count)s new since your last visit, and %(days)s before", { count, days });
};

// Say on the first page how much is new: papers of the newest day, and which of the days before.
export const greet = (isNew) => {
  if (!isHome()) return;
  const fresh = papers().filter((paper) => isNew(idOf(paper), dayOf(paper)));
  const recent = [...document.querySelectorAll(".recent li")];
  const days = recent.filter((each) => isNew(undefined, dayOf(each)));
  for (const each of days) each.classList.add("is-new");
  if (!fresh.length) return;
  const told = document.createElement("span");
  told.className = "since";
  told.textContent = ` · ${since(fresh.length, days.length, days.length === recent.length)}`;
  document.querySelector(".masthead p").append(told);
};

// On the page for what is not kept: the days that are; and when the network is back, the page that was asked for.

import { home } from "./state.js";

const DAY = /\/daily\/(\d{4}-\d\d-\d\d)\.html$/;
const PAUSE = 2000; // ms between looks
const list = document.querySelector(".days.kept");
const date = (day) => new Date(day).toLocaleDateString(LOCALE, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

const days = async () => {
  const names = (await caches.keys()).filter((name) => name.includes(` ${home.pathname} `));
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map(({ url }) => url.match(DAY)?.[1]).filter(Boolean).sort().reverse();
};

// A network that is said to be there need not answer yet: it is asked until it does.
const look = async () => {
  if (!navigator.onLine || document.hidden) return;
  const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  if (answer) location.reload();
};
if (location.pathname !== new URL("offline.html", home).pathname) setInterval(look, PAUSE);

for (const day of await days().catch(() => [])) {
  const place = document.createElement("li");
  const link = document.createElement("a");
  link.href = new URL(`daily/${day}.html`, home);
  link.textContent = date(day);
  place.append(link);
  list.append(place);
}

// Keeps the last days and saved papers, so that they can be read without a network. A page is always asked of the network
// first; what is kept is shown when that does not answer, or not soon. All else, such as feeds, the index of searches and
// status.json, is between the page and the network. What to keep: generator/offline.py.

const HOME = new URL(registration.scope).pathname;
const NAMES = `daily-papers ${HOME} `; // of caches: other sites on this host have theirs
const NAME = `${NAMES}1`;
const LIST = `${HOME}offline.json`;
const PATIENCE = 4000; // ms that the network has, when there is something to show without
const MOST = 9_000_000; // bytes of what is kept; headers come on top, and all is to be less than 10 MB
const AT_ONCE = 6; // files fetched
const SETTLED = /\.[0-9a-f]{8}\.min\.\w+$/; // a name with a digest: what it names never changes

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => {
  const clear = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(NAMES) && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(clear());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(HOME)) return;
  if (request.mode === "navigate") event.respondWith(page(event, canonical(pathname)));
  else if (pathname.startsWith(`${HOME}assets/`)) event.respondWith(asset(event, pathname));
});

// A page can be asked for without the end of its name; that of a paper has a point in it besides.
const canonical = (path) => (path.endsWith("/") ? `${path}index.html` : path.endsWith(".html") ? path : `${path}.html`);

const page = async (event, path) => {
  const cache = await caches.open(NAME);
  const kept = await cache.match(path);
  // The browser's own cache may hold a page for minutes: here it asks whether that is still the page.
  const coming = fetch(event.request.url, { cache: "no-cache", redirect: "manual", credentials: "same-origin" });
  const fresh = coming.then(async (answer) => {
    if (kept && answer.ok) await cache.put(path, answer.clone());
    return answer;
  });
  event.waitUntil(fresh.catch(() => {}));
  return (await soonest(fresh, kept)) ?? notKept(cache);
};

const asset = async (event, path) => {
  const kept = await caches.match(path, { cacheName: NAME });
  if (kept && SETTLED.test(path)) return kept;
  return (await soonest(fetch(event.request), kept)) ?? Response.error();
};

// The network's answer, or what is kept where that fails, is a fault of the server, or takes too long.
const soonest = async (coming, kept) => {
  const answered = coming.then((answer) => (kept && answer.status >= 500 ? kept : answer)).catch(() => kept);
  return kept ? Promise.race([answered, new Promise((done) => setTimeout(done, PATIENCE, kept))]) : answered;
};

// The page that says so, at whatever address: its own links are made to begin at home.
const notKept = async (cache) => {
  const kept = await cache.match(`${HOME}offline.html`);
  if (!kept) return Response.error();
  const html = (await kept.text()).replace(/ (href|src|action)="(?!\/|#|\w+:)/g, ` $1="${HOME}`);
  return new Response(html, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
};

// What is kept is brought up to date one request after the other, so that two tabs do it once.
let work = Promise.resolve();
addEventListener("message", (event) => {
  if (!Array.isArray(event.data?.saved)) return;
  work = work.then(() => keep(event.data.saved.map((id) => `papers/${encodeURIComponent(id)}.html`))).catch(() => {});
  event.waitUntil(work);
});

const keep = async (saved) => {
  const cache = await caches.open(NAME);
  const answer = await fetch(LIST, { cache: "no-cache" });
  if (!answer.ok) return;
  const list = await answer.json();
  const isSparing = navigator.connection?.saveData === true;
  const wanted = inOrder(list, saved, isSparing);
  const now = JSON.stringify([...wanted]);
  const before = await (await cache.match(LIST))?.text();
  if (before === now) return;
  if (await fill(cache, wanted, new Map(JSON.parse(before ?? "[]")))) await cache.put(LIST, new Response(now));
};

// Paths with their labels, what is worth most first: the frame, what is saved, days, their papers, the newest first.
// A saved paper's page is fetched again when what is around it is another, as the page of saved papers is.
const inOrder = ({ frame, days }, saved, isSparing) =>
  new Map([
    ...frame,
    ...saved.map((path) => [path, new Map(frame).get("saved.html")]),
    ...days.map(({ page, label }) => [page, label]),
    ...(isSparing ? [] : days.flatMap(({ label, papers }) => papers.map((path) => [path, label]))),
  ].map(([path, label]) => [HOME + path, label]));

// Keep as much of what is wanted as there is room for, and nothing else; say whether all that fits came.
const fill = async (cache, wanted, before) => {
  const there = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  await Promise.all([...there].filter((path) => !wanted.has(path) && path !== LIST).map((path) => cache.delete(path)));
  const waiting = [...wanted];
  let room = MOST;
  let isWhole = true;
  while (waiting.length && room > 0) {
    const some = waiting.splice(0, AT_ONCE);
    const sizes = await Promise.all(some.map(([path, label]) => (there.has(path) && before.get(path) === label ? size(cache, path) : renew(cache, path))));
    for (const [number, [path]] of some.entries()) {
      isWhole &&= sizes[number] !== undefined;
      room -= sizes[number] ?? (await size(cache, path));
      if (room < 0) await cache.delete(path);
    }
  }
  await Promise.all(waiting.map(([path]) => cache.delete(path)));
  return isWhole;
};

const size = async (cache, path) => (await (await cache.match(path))?.blob())?.size ?? 0;

// Fetch and keep a file; return its size, or undefined if it did not come. What is no longer there is not kept.
const renew = async (cache, path) => {
  try {
    const answer = await fetch(path, { cache: "no-cache" });
    if (answer.status === 404) await cache.delete(path);
    if (!answer.ok) return answer.status === 404 ? 0 : undefined;
    const data = await answer.blob(); // an answer of its own: one that was led elsewhere is no answer to a visit
    await cache.put(path, new Response(data, { headers: { "Content-Type": answer.headers.get("Content-Type") ?? "" } }));
    return data.size;
  } catch {
    return undefined; // no network, or no room: what was there stays
  }
};

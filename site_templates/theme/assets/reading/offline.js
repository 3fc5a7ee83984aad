// Reading without a network: a service worker is asked to keep the last days and what is saved. Who comes to a paper's page
// alone, out of a search engine, and saves nothing, is spared it.

import { all, home, watch } from "./state.js";

const MOST = 300; // saved papers, those first in the reader's order
const PAUSE = 1000; // ms without a change

const saved = () =>
  all("saved")
    .sort(([, { rank: one }], [, { rank: other }]) => other - one)
    .slice(0, MOST)
    .map(([id]) => id);

const ask = async () => {
  try {
    const workers = navigator.serviceWorker;
    await workers.register(new URL("sw.js", home), { scope: home.pathname, updateViaCache: "none" });
    (await workers.ready).active.postMessage({ saved: saved() });
  } catch {
    // the browser does not want it: the site is there with a network
  }
};

// Keep what there is to keep: from a page with a list on, and whenever a paper is saved.
export const keep = (isList) => {
  const isKept = !document.querySelector(".days.kept"); // which are on the page for what is not
  if (!navigator.onLine && isKept) import("./tell.js").then(({ tell }) => tell(say("You are offline. This page is as it was when it was last fetched.")));
  if (!navigator.serviceWorker) return;
  let pause;
  watch((kind) => {
    if (kind && kind !== "saved") return;
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE);
  });
  if (isList) ask();
};

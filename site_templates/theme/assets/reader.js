// At the foot of the window, when the papers are older than they should be: how old, and why.
// That is found out here, from the newest day and from when on it is too old, so that no page says it is
// fresh when it is not. It is told once a visit.
{
  const home = new URL("../", document.currentScript.src);
  const DAY = 24 * 3600 * 1000; // ms
  const LATE = 3 * DAY; // after the last day that was asked for; runs are late, and there are fewer at weekends
  const SEEN = "old-papers-seen";

  const day = (date) => new Date(date).toLocaleDateString(LOCALE, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  const why = ({ sources }, now) => {
    const until = sources.map((source) => source.until).filter(Boolean).sort().pop();
    if (until && now > Date.parse(until) + LATE) return say("This site has not been brought up to date since %(day)s.", { day: day(until) });
    const broken = sources.find((source) => source.result === "broken" && source.cause !== "stale");
    return broken ? say("%(source)s does not answer as it should: %(reason)s.", { source: broken.title, reason: broken.reason }) : say("The source has listed nothing since.");
  };

  // The next of a week's runs: of each, the first moment from now on.
  const next = ({ runs }, now) => {
    const today = Math.floor(now / DAY) * DAY;
    const moments = runs.map(({ weekday, time }) => {
      const [hours, minutes] = time.split(":");
      const ahead = (weekday - new Date(now).getUTCDay() + 7) % 7;
      const moment = today + ahead * DAY + (hours * 60 + +minutes) * 60_000;
      return moment > now ? moment : moment + 7 * DAY;
    });
    return new Date(Math.min(...moments));
  };

  // Storage may be off: then it is told on each page.
  const kept = (act) => {
    try {
      return act(sessionStorage);
    } catch {
      return undefined;
    }
  };

  const tell = (status, now) => {
    const bar = document.createElement("aside");
    const link = document.createElement("a");
    const close = document.createElement("button");
    bar.className = "old";
    bar.setAttribute("aria-label", say("How old these papers are"));
    link.href = new URL("status.html", home);
    link.textContent = say("Status");
    close.type = "button";
    close.textContent = say("Close");
    close.addEventListener("click", () => {
      bar.remove();
      kept((storage) => storage.setItem(SEEN, status.through));
    });
    const text = document.createElement("p");
    text.setAttribute("role", "status");
    bar.append(text, link, close);
    document.body.append(bar);
    const old = say("These papers end on %(day)s, and newer ones should be here.", { day: day(status.through) });
    text.textContent = `${old} ${why(status, now)}`;
  };

  const look = async () => {
    const answer = await fetch(new URL("status.json", home));
    const status = await answer.json();
    const now = Date.parse(answer.headers.get("date")) || Date.now(); // the server's clock, or this one
    const place = document.querySelector("#next-run");
    if (place && status.runs.length) {
      const time = next(status, now).toLocaleString(LOCALE, { weekday: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
      const told = say("The next time is %(time)s.", { time });
      place.textContent = ` ${told}`;
    }
    if (status.stale_from && now >= Date.parse(status.stale_from) && kept((storage) => storage.getItem(SEEN)) !== status.through) tell(status, now);
  };

  if (location.protocol !== "file:") look().catch(() => {}); // of a site that cannot be reached a page says nothing
}

// A slash leads to the box for searches.
addEventListener("keydown", (event) => {
  const isWriting = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || isWriting || event.altKey || event.ctrlKey || event.metaKey) return;
  const boxes = [...document.querySelectorAll('input[type="search"]')];
  const box = boxes.find((each) => each.checkVisibility());
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// The tools for reading, their files at once, and after the papers that a page is waiting for. A browser that knows no
// modules has the page without them.
if (location.protocol !== "file:") {
  const NAMES = ["page", "forms", "keys", "marks", "offline", "papers", "state", "visits"];
  const waiting = document.querySelector("[aria-busy]");
  const there = new Promise((done) => (waiting ? new MutationObserver(done).observe(waiting, { attributes: true }) : done()));
  there.then(() => Promise.all(NAMES.map((name) => import(`./reading/${name}.js`)))).catch(() => delete document.documentElement.dataset.tools);
}

// At the foot of the window, when the papers are older than they should be: how old, and why.
// That is found out here, from the newest day and from when on it is too old, so that no page says it is
// fresh when it is not. It is told once a visit.
{
  const home = new URL("../", document.currentScript.src);
  const LATE = 24 * 3600 * 1000; // ms after which a run that was due is not just late
  const SEEN = "old-papers-seen";

  const day = (date) => new Date(date).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  const why = ({ next_run: next, sources }, now) => {
    const asked = sources.map((source) => source.asked).filter(Boolean).sort().pop();
    if (next && now > Date.parse(next) + LATE) return `This site has not been brought up to date since ${day(asked)}.`;
    const broken = sources.find((source) => source.result === "broken" && source.cause !== "stale");
    return broken ? `${broken.title} does not answer as it should: ${broken.reason}.` : "The source has listed nothing since.";
  };

  const tell = (status, now) => {
    const bar = document.createElement("aside");
    const link = document.createElement("a");
    const close = document.createElement("button");
    bar.className = "old";
    bar.setAttribute("aria-label", "How old these papers are");
    link.href = new URL("status.html", home);
    link.textContent = "Status";
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => {
      sessionStorage.setItem(SEEN, status.through);
      bar.remove();
    });
    const text = document.createElement("p");
    text.setAttribute("role", "status");
    bar.append(text, link, close);
    document.body.append(bar);
    text.textContent = `These papers end on ${day(status.through)}, and newer ones should be here. ${why(status, now)}`;
  };

  const look = async () => {
    const answer = await fetch(new URL("status.json", home));
    const status = await answer.json();
    const now = Date.parse(answer.headers.get("date")) || Date.now(); // the server's clock, or this one
    if (status.stale_from && now >= Date.parse(status.stale_from) && sessionStorage.getItem(SEEN) !== status.through) tell(status, now);
  };

  if (location.protocol !== "file:") look().catch(() => {}); // of a site that cannot be reached a page says nothing
}

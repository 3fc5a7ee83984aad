// On a paper's page: its citation, out of its day's file, copied or downloaded with one click.
// Without script the links lead to the files, which hold the whole day.
(() => {
  const source = new URL("reading/citations.js", document.currentScript.src);

  const cited = async (link, key) => {
    const citations = await import(source);
    return new Blob([await citations.cited(link.href, key)], { type: "text/plain" });
  };

  const copy = async (source) => navigator.clipboard.write([new ClipboardItem({ "text/plain": source })]);

  const save = async (source, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await source);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const button = (label, done, act, otherwise) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", async () => {
      try {
        await act();
        made.textContent = done;
      } catch {
        otherwise(); // no clipboard here, or the day's file is out of reach
        made.textContent = say("By hand");
      }
      setTimeout(() => (made.textContent = label), 2000);
    });
    return made;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const citation = document.querySelector(".citation");
    const bar = document.querySelector(".actions");
    const links = [...bar.querySelectorAll("a")];
    const key = bar.dataset.key;
    bar.setAttribute("aria-live", "polite");
    bar.replaceChildren(button(say("Copy"), say("Copied"), () => copy(new Blob([citation.textContent], { type: "text/plain" })), () => getSelection().selectAllChildren(citation)));
    for (const link of links) {
      const kind = link.textContent;
      const follow = () => location.assign(link.href);
      const name = `${key}.${link.pathname.split(".").pop()}`;
      bar.append(button(say("Copy %(kind)s", { kind }), say("Copied"), () => copy(cited(link, key)), follow), button(say("Download %(kind)s", { kind }), say("Downloaded"), () => save(cited(link, key), name), follow));
    }
  });
})();

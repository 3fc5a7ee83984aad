// On a paper's page: each citation copied or downloaded with one click. Without script they can be selected.
(() => {
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", () => act(made));
    return made;
  };

  const copy = (source, label) => async (pressed) => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      pressed.textContent = "Copied";
    } catch {
      source.closest("details")?.setAttribute("open", "");
      getSelection().selectAllChildren(source); // no clipboard here: selected, to be copied by hand
      pressed.textContent = "Selected";
    }
    setTimeout(() => (pressed.textContent = label), 2000);
  };

  const download = (source, name) => () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([source.textContent], { type: "text/plain;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const bar = document.createElement("p");
    bar.className = "actions";
    bar.setAttribute("aria-live", "polite");
    const cite = document.querySelector(".cite");
    bar.append(button("Copy", copy(cite.querySelector(".citation"), "Copy")));
    for (const details of cite.querySelectorAll("details")) {
      const kind = details.querySelector("summary").textContent;
      const source = details.querySelector("pre");
      bar.append(button(`Copy ${kind}`, copy(source, `Copy ${kind}`)), button(`Download ${kind}`, download(source, details.dataset.name)));
    }
    cite.querySelector(".citation").after(bar);
  });
})();

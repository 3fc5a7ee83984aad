// What the keys do, on a sheet over the page.

import { areOn, turn } from "./keys.js";
import { home } from "./state.js";

const KEYS = [
  ["j", say("next paper")],
  ["k", say("paper before")],
  ["o", say("open it")],
  ["s", say("save it, or no longer")],
  ["m", say("mark it read, or unread")],
  ["/", say("search")],
  ["?", say("this sheet")],
];

// Not every site has a search.
const has = ([key]) => key !== "/" || document.querySelector('input[type="search"]');

const make = () => {
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.setAttribute("aria-labelledby", "sheet-title");
  sheet.innerHTML = `<h2 id="sheet-title">${say("Keys")}</h2><dl>${KEYS.filter(has).map(([key, does]) => `<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`).join("")}</dl>
    <p><label><input type="checkbox"> ${say("Letters do this")}</label></p><form method="dialog"><button>${say("Close")}</button> <a href="${new URL("reading.html", home)}">${say("All tools")}</a></form>`;
  const box = sheet.querySelector("input");
  box.addEventListener("change", () => {
    turn(box.checked);
    box.checked = areOn();
  });
  document.body.append(sheet);
  return sheet;
};

export const open = () => {
  const sheet = document.querySelector("dialog.sheet") ?? make();
  sheet.querySelector("input").checked = areOn();
  if (!sheet.open) sheet.showModal();
};

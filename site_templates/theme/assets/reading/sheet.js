// What the keys do, on a sheet over the page.

import { areOn, turn } from "./keys.js";
import { home } from "./state.js";

const KEYS = [
  ["j", "next paper"],
  ["k", "paper before"],
  ["o", "open it"],
  ["s", "save it, or no longer"],
  ["m", "mark it read, or unread"],
  ["/", "search"],
  ["?", "this sheet"],
];

const make = () => {
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.setAttribute("aria-labelledby", "sheet-title");
  sheet.innerHTML = `<h2 id="sheet-title">Keys</h2><dl>${KEYS.map(([key, does]) => `<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`).join("")}</dl>
    <p><label><input type="checkbox"> Letters do this</label></p><form method="dialog"><button>Close</button> <a href="${new URL("reading.html", home)}">All tools</a></form>`;
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

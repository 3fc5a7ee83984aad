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

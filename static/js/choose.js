// A small bar stands at the words that somebody selects; on a narrow page at its lower edge.
function stand(bar, range) {
  bar.hidden = !range;
  if (!range) return;
  const box = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
  const left = Math.min(box.left, document.documentElement.clientWidth - bar.offsetWidth - 8);
  bar.style.left = `${Math.max(8, left) + scrollX}px`;
  bar.style.top = `${box.bottom + scrollY + 10}px`;
}

// chosen: answers the range that the bar is for, or nothing.
export function follow(bar, chosen) {
  let wait = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(wait);
    wait = setTimeout(() => stand(bar, chosen()), 200);
  });
  bar.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
}

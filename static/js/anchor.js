// Words that somebody selected in a text, as the server counts them: code points of its blocks in
// NFC, which stand in [data-block] and are joined by a newline each.
const points = (text) => [...text.normalize("NFC")].length;

export function blockOf(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return element?.closest("[data-block]") ?? null;
}

function before(block, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(block);
  range.setEnd(node, offset);
  return range.toString();
}

// The part of a range that lies within the text: nothing of what stands between its blocks.
function clipped(root, range) {
  const blocks = [...root.querySelectorAll("[data-block]")].filter((block) => range.intersectsNode(block));
  const first = blocks[0];
  const last = blocks.at(-1);
  if (!first) return null;
  const cut = range.cloneRange();
  if (!first.contains(range.startContainer)) cut.setStart(first, 0);
  if (!last.contains(range.endContainer)) cut.setEnd(last, last.childNodes.length);
  return { blocks, first, last, cut };
}

// {block, start, end, exact} of a range in the text at `root`; starts: {block id: where it begins}.
export function passage(root, range, starts) {
  const found = clipped(root, range);
  if (!found) return null;
  const { blocks, first, last, cut } = found;
  const head = before(first, cut.startContainer, cut.startOffset);
  const tail = before(last, cut.endContainer, cut.endOffset);
  const whole = blocks.map((block) => block.textContent.normalize("NFC")).join("\n");
  const start = points(head);
  const end = points(whole) - points(last.textContent) + points(tail);
  const exact = [...whole].slice(start, end).join("");
  const trimmed = exact.trimStart();
  const skipped = points(exact) - points(trimmed);
  const words = trimmed.trimEnd();
  if (!words) return null;
  const at = starts[first.dataset.block] + start + skipped;
  return { block: first.dataset.block, start: at, end: at + points(words), exact: words };
}

// Where notes stand, from the <mark data-n="3 7"> that the server printed: {note: Range}.
export function rangesOf(root) {
  const ranges = new Map();
  for (const mark of root.querySelectorAll("mark[data-n]")) {
    for (const note of mark.dataset.n.split(" ")) {
      const range = ranges.get(note) ?? document.createRange();
      if (!ranges.has(note)) range.setStartBefore(mark.firstChild);
      range.setEndAfter(mark.lastChild);
      ranges.set(note, range);
    }
  }
  return ranges;
}

// Words chosen by keys, also where the browser shows no caret in a text: with the focus on the
// number of a paragraph or its sign, Shift and an arrow move the end of what is chosen by a word,
// an arrow alone its beginning. It stays within the paragraph.
import { say } from "./told.js";

// What is chosen of these words.
function held(words) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  return words.contains(range.startContainer) && words.contains(range.endContainer) ? range : null;
}

// A place in the words, a word further or a word back.
function step(words, [node, offset], forth) {
  const selection = getSelection();
  selection.collapse(node, offset);
  selection.modify("move", forth ? "forward" : "backward", "word");
  const { focusNode, focusOffset } = selection;
  const stays = focusNode === node && focusOffset === offset;
  if (words.contains(focusNode) && !stays) return [focusNode, focusOffset];
  return [words, forth ? words.childNodes.length : 0];
}

// Whether the key was one of these.
export function chooseByKey(event) {
  const from = event.target.closest(".block-number, .note-add");
  const words = from?.closest(".block")?.querySelector("[data-block]");
  if (!words || !["ArrowLeft", "ArrowRight"].includes(event.key)) return false;
  const forth = (event.key === "ArrowRight") === (getComputedStyle(words).direction === "ltr");
  const range = held(words);
  if (!range && !(event.shiftKey && forth)) return false;
  event.preventDefault();
  let start = range ? [range.startContainer, range.startOffset] : [words, 0];
  let end = range ? [range.endContainer, range.endOffset] : start;
  if (event.shiftKey) end = step(words, end, forth);
  else start = step(words, start, forth);
  const wanted = document.createRange();
  wanted.setStart(...start);
  wanted.setEnd(...end); // of an end before it, the beginning becomes the same
  const selection = getSelection();
  selection.removeAllRanges();
  if (String(wanted).trim()) selection.addRange(wanted);
  if (document.activeElement !== from) from.focus({ preventScroll: true });
  say(String(wanted).trim() || document.getElementById("keys").dataset.none);
  return true;
}

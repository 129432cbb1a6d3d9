// The clocks of what runs, [data-left] seconds: the server's time, whatever this device believes.
import { say } from "./told.js";

const board = document.getElementById("board");
const at = () => Number(board.dataset.now) * 1000;
let ahead = at() - Date.now();
let clocks = [];
const said = new Set();
const now = () => Date.now() + ahead;

// The head of each answer has the server's time, in whole seconds.
export function adjust(answer) {
  const theirs = Date.parse(answer.headers.get("Date"));
  if (theirs && Math.abs(theirs + 500 - now()) > 1500) ahead = theirs + 500 - Date.now();
}

export function wind() {
  clocks = [...document.querySelectorAll("[data-left]")].map((node) => ({ node, left: Number(node.dataset.left), at: at(), runs: "runs" in node.dataset }));
  clocks.forEach(tick);
}

function face(seconds) {
  const size = Math.abs(seconds);
  return `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
}

function tick({ node, left: begun, at: since, runs }) {
  if (!node.isConnected) return;
  const left = runs ? Math.round(begun - (now() - since) / 1000) : begun;
  node.textContent = (left < 0 ? node.dataset.over : node.dataset.word).replace("{}", face(left));
  node.classList.toggle("clock-soon", left > 0 && left <= 300 && Number(node.dataset.of) > 300);
  node.classList.toggle("clock-over", left <= 0);
  if (runs && left <= 0) announce(node, "end");
  else if (runs && left <= 300 && left > 240 && Number(node.dataset.of) > 300) announce(node, "soon");
}

// Once for each stay on an item, and for each time it was given.
function announce(node, kind) {
  const key = `${kind} ${node.id} ${node.dataset.stay} ${node.dataset.of}`;
  if (said.has(key) || !node.dataset[kind]) return;
  said.add(key);
  say(node.dataset[kind]);
}

setInterval(() => clocks.forEach(tick), 1000);

// The clock of a running meeting: the server's time, whatever this device believes.
import { say } from "./told.js";

const board = document.getElementById("board");
const at = () => Number(board.dataset.now) * 1000;
let ahead = at() - Date.now();
let clock = null;
const said = new Set();
const now = () => Date.now() + ahead;

// The head of each answer has the server's time, in whole seconds.
export function adjust(answer) {
  const theirs = Date.parse(answer.headers.get("Date"));
  if (theirs && Math.abs(theirs + 500 - now()) > 1500) ahead = theirs + 500 - Date.now();
}

export function wind() {
  const node = document.getElementById("clock");
  clock = node && { node, left: Number(node.dataset.left), at: at(), runs: "runs" in node.dataset };
  tick();
}

function face(seconds) {
  const size = Math.abs(seconds);
  return `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
}

function tick() {
  if (!clock?.node.isConnected) return;
  const { node, runs } = clock;
  const left = runs ? Math.round(clock.left - (now() - clock.at) / 1000) : clock.left;
  node.textContent = (left < 0 ? node.dataset.over : node.dataset.word).replace("{}", face(left));
  node.classList.toggle("clock-soon", left > 0 && left <= 300 && Number(node.dataset.of) > 300);
  node.classList.toggle("clock-over", left <= 0);
  if (runs && left <= 0) announce("end");
  else if (runs && left <= 300 && left > 240 && Number(node.dataset.of) > 300) announce("soon");
}

// Once for each stay on an item, and each time it was given; a page opened later stays silent.
function announce(kind) {
  const { node } = clock;
  const key = `${kind} ${node.dataset.stay} ${node.dataset.of}`;
  if (said.has(key)) return;
  said.add(key);
  say(node.dataset[kind]);
}

setInterval(tick, 1000);

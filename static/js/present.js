// A talk by keys. Without script its pages follow each other, each with links to the next.
const slides = [...document.querySelectorAll(".slide")];
const leave = document.querySelector("[data-leave]");
const whole = document.querySelector("[data-fullscreen]");

const now = () => {
  const middle = innerHeight / 2;
  return slides.findLastIndex((slide) => slide.getBoundingClientRect().top <= middle);
};

function show(number) {
  const slide = slides[Math.max(0, Math.min(number, slides.length - 1))];
  slide.scrollIntoView();
  slide.focus({ preventScroll: true });
  history.replaceState(null, "", `#${slide.id}`);
}

// A page that is longer than the screen is read to its end first.
const below = () => slides[now()].getBoundingClientRect().bottom > innerHeight + 8;
const above = () => slides[now()].getBoundingClientRect().top < -8;

const KEYS = {
  ArrowRight: () => show(now() + 1),
  ArrowLeft: () => show(now() - 1),
  PageDown: () => !below() && show(now() + 1),
  ArrowDown: () => !below() && show(now() + 1),
  " ": () => !below() && show(now() + 1),
  PageUp: () => !above() && show(now() - 1),
  ArrowUp: () => !above() && show(now() - 1),
  Home: () => show(0),
  End: () => show(slides.length - 1),
  Escape: () => document.fullscreenElement || leave.click(),
};

addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (event.key === " " && event.target.closest("a, button")) return;
  if (act() !== false) event.preventDefault();
});

if (whole && document.fullscreenEnabled) {
  whole.hidden = false;
  whole.addEventListener("click", () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
  );
}

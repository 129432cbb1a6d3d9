// What a page says: where one looks, and read out.
export function say(words) {
  const live = document.getElementById("live");
  if (words && live) live.textContent = words;
}

// What just happened, as the page says it: shown before a part of ours, and read out.
export function showTold(page, before) {
  document.querySelectorAll(".flashed").forEach((old) => old.remove());
  const told = [...page.querySelectorAll(".flashed")].map((notice) => document.adoptNode(notice));
  before.before(...told);
  say(told[0]?.textContent.trim());
  return told.length > 0;
}

// What went wrong. onward: the page that came instead, to be opened beside this one. once: not while
// it stands there.
export function tell(words, before, { onward = null, once = false } = {}) {
  const notice = document.createElement("div");
  notice.className = "notice flashed";
  notice.dataset.voice = "gold";
  notice.append(document.createElement("p"));
  notice.firstChild.append(words);
  if (onward) {
    const link = { href: onward.answer.url, target: "_blank", textContent: gist(onward.page) };
    notice.firstChild.append(" ", Object.assign(document.createElement("a"), link));
  }
  const shown = [...document.querySelectorAll(".flashed")];
  if (once && shown.some((old) => old.isEqualNode(notice))) return;
  shown.forEach((old) => old.remove());
  before.before(notice);
  notice.scrollIntoView({ block: "nearest" });
  say(notice.textContent);
}

// A page in a sentence.
export const gist = (page) => (page.querySelector("main .error") ?? page.querySelector("main h1"))?.textContent.trim();

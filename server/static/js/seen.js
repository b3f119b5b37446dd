// Mark the articles that were opened. Which they are stays in this browser.
import { keep, kept } from "./store.js";

const KEPT = 2000;
const ARTICLE = /\/articles\/([a-z2-7]{16})$/;

function seen() {
  const ids = kept("seen");
  return Array.isArray(ids) ? ids : [];
}

function idOf(path) {
  return ARTICLE.exec(path)?.[1];
}

function mark() {
  const ids = new Set(seen());
  for (const link of document.querySelectorAll("main .cards h3 a")) {
    const isSeen = ids.has(idOf(link.pathname));
    const card = link.closest("li");
    if (isSeen === card.classList.contains("seen")) continue;
    card.classList.toggle("seen", isSeen);
    if (isSeen) link.after(Object.assign(document.createElement("span"), { className: "unseen word", textContent: " seen" }));
    else link.parentElement.querySelector(".word")?.remove();
  }
}

/** Forget every article that was opened. */
export function forget() {
  keep("seen", null);
  mark();
}

const opened = idOf(location.pathname);
if (opened && document.querySelector("main article")) keep("seen", [...seen().filter((id) => id !== opened), opened].slice(-KEPT));
mark();
document.addEventListener("swapped", mark);
addEventListener("pageshow", mark);
addEventListener("storage", mark);

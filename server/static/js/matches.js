// On an article's page, move from match to match: buttons in `<nav class="matches">`, or the keys n and p.
import { areOn, mayAct } from "./keys.js";
import { announce } from "./live.js";

const marks = [...document.querySelectorAll('main mark[id^="m"]')];
const place = Object.assign(document.createElement("span"), { className: "place" });
let current = marks.findIndex((mark) => `#${mark.id}` === location.hash);

function show() {
  place.textContent = `${current + 1} of ${marks.length}`;
}

function move(step) {
  marks[current]?.removeAttribute("aria-current");
  current = current < 0 && step < 0 ? marks.length - 1 : (current + step + marks.length) % marks.length;
  const mark = marks[current];
  mark.setAttribute("aria-current", "true");
  mark.scrollIntoView({ block: "center" });
  show();
  announce(`Match ${place.textContent}: ${mark.textContent}`);
}

function button(text, step) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  made.addEventListener("click", () => move(step));
  return made;
}

if (marks.length) {
  const nav = document.querySelector("nav.matches");
  nav?.append(button("Previous match", -1), " ", place, " ", button("Next match", 1));
  if (current < 0) place.textContent = marks.length === 1 ? "1 match" : `${marks.length} matches`;
  else show();
  document.addEventListener("keydown", (event) => {
    const step = { n: 1, p: -1 }[event.key];
    if (!step || !areOn() || !mayAct(event)) return;
    event.preventDefault();
    move(step);
  });
}

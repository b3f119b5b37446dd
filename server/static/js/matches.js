// On an article's page, the keys n and p follow the links from match to match. No step is kept in the history, so that
// one step back leads to the results; and who follows a link with the keyboard stays on the same link.
import { areOn, mayAct } from "./keys.js";
import { announce } from "./live.js";

const AT_MATCH = "mark:target + .hop";

function linkTo(name) {
  return document.querySelector(`${AT_MATCH} .${name}`) ?? document.querySelector(".matches .next");
}

function follow(link) {
  const name = link.className;
  const keepsFocus = link === document.activeElement;
  location.replace(link.hash);
  const mark = document.querySelector("mark:target");
  if (!mark) return;
  if (keepsFocus) document.querySelector(`${AT_MATCH} .${name}`)?.focus({ preventScroll: true });
  const place = document.querySelector(`${AT_MATCH} span`)?.textContent ?? "1 of 1";
  announce(`Match ${place}: ${mark.textContent}`);
}

document.addEventListener("keydown", (event) => {
  const name = { n: "next", p: "prev" }[event.key];
  const link = name && areOn() && mayAct(event) && linkTo(name);
  if (!link) return;
  event.preventDefault();
  follow(link);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".hop a, .matches a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  follow(link);
});

// Keys: `/` goes to the search box, j and k or arrows to the next and the last result, `?` shows them all. They can be
// switched off (WCAG 2.1.4), because speech input and some keyboards press single keys by accident.
import { keep, kept } from "./store.js";
import { forget } from "./seen.js";

const ROWS = [
  ["/", "Go to the search box"],
  ["j, k", "Next and previous result"],
  ["↓, ↑", "The same, from a result; in the box, choose a suggestion"],
  ["Enter", "Open the result"],
  ["n, p", "Next and previous match in an article"],
  ["Esc", "Close suggestions, empty the box"],
  ["?", "Show these keys"],
];
const box = document.getElementById("q");
let dialog = null;

/** Return whether a key may act: keys are on, nothing is typed into, and no modifier is pressed. */
export function mayAct(event) {
  const isTyping = event.target.closest?.("input, select, textarea, dialog, [contenteditable]");
  const isModified = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  return !event.defaultPrevented && !isTyping && !isModified;
}

export function areOn() {
  return kept("keys") !== "off";
}

function moveFocus(step) {
  const links = [...document.querySelectorAll("main .cards h3 a")];
  const at = links.findIndex((link) => link.closest("li")?.contains(document.activeElement));
  links[at < 0 && step < 0 ? -1 : at + step]?.focus();
}

function onKey(event) {
  if (!mayAct(event)) return;
  const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const isOnTitle = document.activeElement?.matches(".cards h3 a");
  const single = areOn() && { "/": () => { box?.focus(); box?.select(); }, j: () => moveFocus(1), k: () => moveFocus(-1), "?": showHelp }[event.key];
  if (arrow && isOnTitle) moveFocus(arrow);
  else if (single) single();
  else return;
  event.preventDefault();
}

function element(name, text = "", properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}

function showHelp() {
  dialog ??= madeDialog();
  dialog.querySelector("input").checked = areOn();
  dialog.showModal();
}

function madeDialog() {
  const made = element("dialog", "", { className: "keys" });
  made.setAttribute("aria-labelledby", "keys-title");
  const rows = element("dl");
  for (const [keys, what] of ROWS) {
    const row = element("div");
    row.append(element("dt"), element("dd", what));
    keys.split(", ").forEach((key) => row.firstChild.append(element("kbd", key), " "));
    rows.append(row);
  }
  const choice = element("label");
  const check = element("input", "", { type: "checkbox" });
  choice.append(check, " Use keys that are one character");
  check.addEventListener("change", () => { keep("keys", check.checked ? null : "off"); hint(); });
  const forgetting = element("button", "Forget which articles I have seen", { type: "button" });
  forgetting.addEventListener("click", () => { forget(); forgetting.textContent = "Forgotten"; });
  const closing = element("button", "Close", { type: "button" });
  closing.addEventListener("click", () => made.close());
  const buttons = element("p");
  buttons.append(forgetting, " ", closing);
  made.append(element("h2", "Keys", { id: "keys-title" }), rows, choice, buttons);
  document.body.append(made);
  return made;
}

/** Say on the box that a key leads to it. */
function hint() {
  if (areOn()) box?.setAttribute("aria-keyshortcuts", "/");
  else box?.removeAttribute("aria-keyshortcuts");
}

/** Add a button that shows the keys, also where they are switched off. */
function addButton() {
  const button = element("button", "Keyboard shortcuts", { type: "button", className: "help-keys" });
  button.addEventListener("click", showHelp);
  document.querySelector("body footer")?.append(button);
}

addButton();
hint();
document.addEventListener("keydown", onKey);
document.addEventListener("swapped", addButton);

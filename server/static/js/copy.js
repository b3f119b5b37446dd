// Buttons that copy the text of an element: `<button class="copy" hidden data-copy="#id">`.
import { announce } from "./live.js";

const SHOWN_MS = 2000;
const labels = new WeakMap();

function prepare() {
  document.querySelectorAll("button.copy").forEach((button) => { button.hidden = false; });
}

function textOf(source) {
  return (source.value ?? source.textContent).trim();
}

async function copy(source) {
  try {
    // Only a secure origin has a clipboard.
    await navigator.clipboard.writeText(textOf(source));
    return true;
  } catch {
    const selection = getSelection();
    selection.selectAllChildren(source);
    return document.execCommand("copy");
  }
}

async function onClick(event) {
  const button = event.target.closest?.("button.copy");
  const source = button && document.getElementById(button.dataset.copy.slice(1));
  if (!source) return;
  const outcome = (await copy(source)) ? "Copied" : "Selected: press Ctrl+C to copy";
  announce(outcome);
  if (!labels.has(button)) labels.set(button, [...button.childNodes]);
  button.textContent = outcome;
  setTimeout(() => { button.replaceChildren(...labels.get(button)); }, SHOWN_MS);
}

prepare();
document.addEventListener("click", onClick);
document.addEventListener("swapped", prepare);

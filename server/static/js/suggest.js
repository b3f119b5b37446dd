// Suggestions below the search box: the list-autocomplete combobox of the WAI-ARIA Authoring Practices. What is chosen
// completes the last word, adds a filter or opens an article.
import { announce } from "./live.js";
import { asked, visit } from "./swap.js";

const LIMIT = 8;
const CACHED = 100;
const KINDS = { region: "Region", author: "Author", outlet: "Outlet", title: "Article" };
const box = document.getElementById("q");
const form = box?.form;
const list = document.createElement("ul");
const cache = new Map();
let shown = [];
let active = -1;
let typed = "";
let request = null;

function isOpen() {
  return !list.hidden;
}

function close() {
  request?.abort();
  typed = "";
  shown = [];
  list.hidden = true;
  list.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  activate(-1);
}

/** Fetch and show the suggestions for what is typed. There is no delay: an older request ends when a key is pressed. */
async function update() {
  const text = box.value;
  if (!text.trim()) return close();
  if (text === typed) return;
  typed = text;
  request?.abort();
  const { signal } = (request = new AbortController());
  try {
    const suggestions = cache.get(text) ?? await fetched(text, signal);
    if (!signal.aborted && document.activeElement === box) open(suggestions);
  } catch {
    if (!signal.aborted) close();
  }
}

async function fetched(text, signal) {
  const address = `${form.dataset.suggest}?${new URLSearchParams({ q: text, limit: LIMIT })}`;
  const response = await fetch(address, { headers: { Accept: "application/json" }, signal });
  if (!response.ok) throw new Error(response.statusText);
  const { suggestions } = await response.json();
  if (cache.size >= CACHED) cache.delete(cache.keys().next().value);
  cache.set(text, suggestions);
  return suggestions;
}

function open(suggestions) {
  if (!suggestions.length) return close();
  shown = suggestions;
  list.replaceChildren(...suggestions.map(option));
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
  activate(-1);
  announce(suggestions.length === 1 ? "1 suggestion" : `${suggestions.length} suggestions`, 1000);
}

function option({ kind, text, total }, index) {
  const item = document.createElement("li");
  item.id = `suggestion-${index}`;
  item.setAttribute("role", "option");
  const words = document.createElement("bdi");
  words.textContent = text;
  item.append(words);
  if (kind in KINDS) item.append(" ", note("kind", KINDS[kind]));
  // A total counts the whole archive, so it is not that of a search with filters.
  if (total !== null && !isFiltered()) item.append(" ", note("count", `${total.toLocaleString("en")} ${total === 1 ? "article" : "articles"}`));
  return item;
}

function note(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

function isFiltered() {
  return [...asked(form).searchParams.keys()].some((name) => name !== "q" && name !== "sort");
}

/** Make an option the active one, for screen readers too; -1 makes none active. The focus stays in the box. */
function activate(index) {
  active = index;
  [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
  if (index < 0) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", list.children[index].id);
  list.children[index].scrollIntoView({ block: "nearest", behavior: "instant" });
}

/** Move over the options and, between the last and the first, the box itself. */
function move(step) {
  const places = shown.length + 1;
  activate((active + 1 + step + places) % places - 1);
}

function accept({ kind, text, link }) {
  close();
  if (kind === "word") {
    box.value = text;
    return form.requestSubmit();
  }
  if (kind === "title") return location.assign(link);
  const url = asked(form);
  url.searchParams.delete("q");
  new URL(link, document.baseURI).searchParams.forEach((value, name) => url.searchParams.append(name, value));
  box.value = "";
  visit(url);
}

function onKey(event) {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
  const { key } = event;
  if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    if (event.altKey && key === "ArrowUp") close();
    else if (isOpen()) move(key === "ArrowDown" ? 1 : -1);
    else update();
  } else if (key === "Enter" && active >= 0) {
    event.preventDefault();
    accept(shown[active]);
  } else if (key === "Escape") {
    event.preventDefault();
    if (isOpen()) close();
    else box.value = "";
  } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) {
    activate(-1);
  }
}

if (form?.dataset.suggest) {
  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  // A search field may not be a combobox; a text field may.
  box.type = "text";
  box.enterKeyHint = "search";
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    box.setAttribute(name, value);
  }
  form.append(list);
  box.addEventListener("input", (event) => { if (!event.isComposing) update(); });
  box.addEventListener("compositionend", update);
  box.addEventListener("keydown", onKey);
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) accept(shown[[...list.children].indexOf(item)]);
  });
}

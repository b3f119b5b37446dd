// Show another page of results without a reload: fetch the whole page, and put its parts in place of the present ones.
// Whatever is unusual is left to the browser, which follows the link or sends the form as it does without scripts.
import { announce } from "./live.js";

const HEAD = 'link[rel="canonical"], link[rel="alternate"], link[rel="prev"], link[rel="next"], meta[name="robots"]';
const FOCUSABLE = "a[href], button, input, select, summary";
const form = document.getElementById("search");
const box = document.getElementById("q");
const main = document.getElementById("main");
const searchPath = form && new URL(form.getAttribute("action"), document.baseURI).pathname;
let shown = pageOf(location);
let request = null;
let scrolled = 0;

function pageOf(url) {
  return url.pathname + url.search;
}

function isSearch(url) {
  return url.origin === location.origin && url.pathname === searchPath;
}

function withoutSpace(text) {
  return text.replace(/\s+/g, " ").trim();
}

/** Show an address: in place if it is a search and results are shown, else as the browser does. */
export function visit(href, from = document.activeElement) {
  const url = new URL(href, document.baseURI);
  if (isSearch(url) && isSearch(location)) load(url, { from });
  else location.assign(url);
}

/** Return the search that a form asks for, without its empty fields. */
export function asked(form, submitter = null) {
  const pairs = [...new FormData(form, submitter)].filter(([, value]) => typeof value === "string" && value.trim());
  const url = new URL(form.getAttribute("action"), document.baseURI);
  url.search = new URLSearchParams(pairs);
  return url;
}

/** Fetch and show a page. Without `entry` it is new in the history; else it is the one that `entry` describes. */
async function load(url, { from = null, entry = null }) {
  request?.abort();
  const { signal } = (request = new AbortController());
  const typed = box.value;
  const fields = fieldsOfMain();
  main.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { headers: { Accept: "text/html" }, signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (signal.aborted) return;
    if (!fits(page)) throw new Error("another kind of page");
    const final = new URL(response.url);
    final.hash = url.hash;
    if (!entry) {
      record();
      history[pageOf(final) === shown ? "replaceState" : "pushState"]({}, "", final);
    }
    const before = new URL(shown, location.origin).searchParams;
    const isOther = ["q", "page"].some((name) => before.get(name) !== final.searchParams.get(name));
    shown = pageOf(final);
    show(page, { from, entry, isOther, typed, fields });
  } catch {
    if (signal.aborted) return;
    if (entry) location.reload();
    else location.assign(url);
  }
}

/** Return whether a page can take the place of this one: it has the same parts and no other style sheets. */
function fits(page) {
  const sheets = new Set([...document.styleSheets].map((sheet) => sheet.href));
  const links = [...page.querySelectorAll('link[rel="stylesheet"]')];
  return page.getElementById("main") && page.getElementById("q")
    && links.every((link) => sheets.has(new URL(link.getAttribute("href"), document.baseURI).href));
}

function show(page, { from, entry, isOther, typed, fields }) {
  const isInMain = main.contains(from);
  const spot = isInMain && place(from);
  const top = isInMain && from.getBoundingClientRect().top;
  const folds = new Map(foldable().map((fold) => [nameOf(fold), fold.open]));
  const edited = [...fieldsOfMain()].filter(([id, value]) => value !== fields.get(id));
  const scrolls = [...main.querySelectorAll("[id]")].filter((part) => part.scrollTop).map((part) => [part.id, part.scrollTop]);

  replaceAll(HEAD, page, document.head);
  document.title = page.title;
  replaceAll('input[type="hidden"]', page.getElementById("search"), form);
  if (box.value === typed) box.value = page.getElementById("q").value;
  const incoming = page.getElementById("main");
  main.className = incoming.className;
  main.replaceChildren(...incoming.childNodes);
  for (const part of ["body > .skip", "body footer"]) {
    const next = page.querySelector(part);
    if (next) document.querySelector(part)?.replaceWith(next);
  }

  // What was typed while the page was on its way is not lost.
  for (const [id, value] of edited) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  for (const fold of foldable()) fold.open ||= folds.get(nameOf(fold)) ?? false;
  for (const [id, y] of scrolls) document.getElementById(id)?.scrollTo({ top: y, behavior: "instant" });
  main.removeAttribute("aria-busy");
  document.dispatchEvent(new Event("swapped"));
  settle({ spot, top, entry, isOther });
  const status = main.querySelector('[role="status"]');
  announce(withoutSpace((status ?? main.querySelector("h1"))?.textContent ?? ""));
}

/** Set focus and scroll: as they were if a filter changed, at the top of another search or page. */
function settle({ spot, top, entry, isOther }) {
  if (entry) {
    restore(entry);
  } else if (isOther) {
    // With the focus in the box, a phone's keyboard would cover what was found.
    if (spot || matchMedia("(pointer: coarse)").matches) focus(document.getElementById("results") ?? main);
    jump(0);
  } else if (spot) {
    const found = find(spot);
    focus(found);
    if (found === main) return;
    const moved = () => found.getBoundingClientRect().top - top;
    // Beside the results, the filters scroll on their own. A page that shows its head goes on showing it.
    found.closest("#filters")?.scrollBy({ top: moved(), behavior: "instant" });
    if (scrollY) scrollBy({ top: moved(), behavior: "instant" });
  }
}

/** Return what the text fields of the page hold now, by their ids. */
function fieldsOfMain() {
  return new Map([...main.querySelectorAll("input[id]:not([type=hidden])")].map((field) => [field.id, field.value]));
}

function replaceAll(selector, source, target) {
  target.querySelectorAll(selector).forEach((each) => each.remove());
  target.append(...source.querySelectorAll(selector));
}

/** Return the parts that fold and stay as they are: no menu of the head, and nothing of one article. */
function foldable() {
  return [...main.querySelectorAll("details")].filter((fold) => !fold.closest("#results, #summary"));
}

/** Return where a fold stands: in which part, and below which value of a facet. */
function nameOf(fold) {
  const value = fold.closest("li");
  return [fold.closest("[id]").id, value ? label(value) : "", fold.className].join(" ");
}

/** Return where an element stands, in words that hold for the next page too. */
function place(element) {
  if (!element || !main.contains(element)) return element?.id ? { id: element.id } : null;
  if (element.id) return { id: element.id };
  return { part: element.closest("main [id]")?.id, tag: element.localName, text: label(element) };
}

function label(element) {
  return withoutSpace((element.querySelector("bdi") ?? element).textContent);
}

/** Return the element at a place, else the nearest that can have the focus. */
function find({ id, part, tag, text }) {
  if (id) return document.getElementById(id) ?? main;
  const within = document.getElementById(part) ?? main;
  // What was chosen may be no link any more.
  const same = (root) => [...root.querySelectorAll(`${tag}, [aria-current]`)].find((each) => label(each) === text);
  const found = same(within) ?? same(main) ?? within.querySelector(FOCUSABLE) ?? main;
  const fold = found.closest("details:not([open])");
  return fold && !found.checkVisibility() ? fold.querySelector("summary") : found;
}

function focus(element) {
  if (!element.matches(FOCUSABLE)) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** Write into the history where the reader is on this page. */
function record() {
  clearTimeout(scrolled);
  history.replaceState({ ...history.state, y: scrollY, at: place(document.activeElement) }, "");
}

function restore({ y = 0, at = null }) {
  if (at) focus(find(at));
  jump(y);
}

function jump(y) {
  const scroll = () => scrollTo({ top: y, behavior: "instant" });
  scroll();
  // In Chromium, what is left of a smooth scroll is added to the first one.
  requestAnimationFrame(scroll);
}

function onClick(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.("a[href]");
  if (!link || link.getAttribute("target") || link.hasAttribute("download")) return;
  const url = new URL(link.getAttribute("href"), document.baseURI);
  if (!isSearch(url) || (url.hash && pageOf(url) === shown)) return;
  event.preventDefault();
  load(url, { from: link });
}

function onSubmit(event) {
  const { target, submitter } = event;
  if (event.defaultPrevented || target.method !== "get" || submitter?.hasAttribute("formaction")) return;
  const url = asked(target, submitter);
  if (!isSearch(url)) return;
  event.preventDefault();
  // The Enter key in a field names the form's button, which does not have the focus.
  load(url, { from: target.contains(document.activeElement) ? document.activeElement : submitter });
}

function onScroll() {
  clearTimeout(scrolled);
  scrolled = setTimeout(record, 250);
}

function onPopState(event) {
  clearTimeout(scrolled);
  const entry = event.state ?? {};
  if (pageOf(location) !== shown) load(new URL(location), { entry });
  else if (event.state) restore(entry);
}

if (form && main && isSearch(location)) {
  // A page that is swapped in comes too late for the browser to scroll to its place.
  history.scrollRestoration = "manual";
  const [navigation] = performance.getEntriesByType("navigation");
  if (history.state && navigation?.type !== "navigate") restore(history.state);
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  addEventListener("scroll", onScroll, { passive: true });
  addEventListener("popstate", onPopState);
  addEventListener("pagehide", record);
}

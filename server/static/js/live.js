// Announce to screen readers, in one region that stays on the page: a region that comes with its text is not read out.

const region = document.createElement("p");
region.className = "unseen";
region.setAttribute("aria-live", "polite");
region.setAttribute("aria-atomic", "true");
document.body.append(region);

let timer = 0;

/** Announce a text after some milliseconds; a later text takes its place. */
export function announce(text, delay = 100) {
  clearTimeout(timer);
  region.textContent = "";
  timer = setTimeout(() => { region.textContent = text; }, delay);
}

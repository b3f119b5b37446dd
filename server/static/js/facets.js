// The column of filters. Values of a facet are found while they are typed: the page of that facet is fetched, and its
// rows are shown. On a phone, the panel stays open while parts of the page are replaced, which ends a `:target`.

const DELAY_MS = 200;
let timer = 0;
let request = null;

async function find(form) {
  request?.abort();
  const { signal } = (request = new AbortController());
  const fields = [...new FormData(form)].filter(([, value]) => value.trim());
  try {
    const response = await fetch(`${form.action}?${new URLSearchParams(fields)}`, { headers: { Accept: "text/html" }, signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const rows = page.getElementById("values");
    if (rows && !signal.aborted) show(form.closest("details, main"), rows, page.getElementById("status").textContent);
  } catch {
    // The form can still be sent.
  }
}

function show(part, rows, status) {
  const list = part.querySelector(".found, #values");
  if (list.matches("#values")) list.replaceChildren(...rows.children);
  else {
    rows.removeAttribute("id");
    list.replaceChildren(rows);
  }
  part.querySelector("[role=status]").textContent = status;
}

function onTyped(event) {
  const form = event.target.closest?.("form.find");
  if (!form || event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(find, DELAY_MS, form);
}

function keepPanel() {
  const target = document.getElementById(location.hash.slice(1));
  document.documentElement.classList.toggle("filtering", Boolean(target?.closest("#filters")));
}

document.addEventListener("input", onTyped);
document.addEventListener("compositionend", onTyped);
addEventListener("hashchange", keepPanel);
addEventListener("popstate", keepPanel);
keepPanel();

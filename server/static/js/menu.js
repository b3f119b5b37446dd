// The list of orders lies over the page. It closes when the focus leaves it, so that it hides nothing that has the
// focus (WCAG 2.4.11), and with the key Esc.

const OPEN = ".sort[open]";

document.addEventListener("focusin", (event) => {
  const menu = document.querySelector(OPEN);
  if (menu && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(OPEN);
  if (!menu || event.defaultPrevented) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

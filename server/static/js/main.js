// The entry of the page's scripts. Without them, every part of the page is a plain link or form.
import "./facets.js";

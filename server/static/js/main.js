// The entry of the page's scripts. Without them, every part of the page is a plain link or form.
import "./swap.js";
import "./suggest.js";
import "./keys.js";
import "./menu.js";
import "./copy.js";
import "./seen.js";
import "./matches.js";
import "./facets.js";

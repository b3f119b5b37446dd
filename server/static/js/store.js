// Keep settings in this browser. Where the browser forbids that, nothing is kept and nothing fails.

const PREFIX = "dateline.";

/** Return the value that is kept under a name; null if there is none. */
export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

/** Keep a value; null removes it. */
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // The storage is forbidden or full.
  }
}

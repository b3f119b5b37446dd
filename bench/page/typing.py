"""Measure suggestions in Chromium: milliseconds from a key to the frame that shows an option.

`dateline serve` runs with two workers over a seeded pile. Frequent words are typed at a steady rate,
in a page of results. A key may get no option of its own, if nothing begins so or the next key comes first. `--keep DIR`
keeps the pile and its index, which take most of the time. CHROMIUM names the browser; else it is the one on the PATH.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.error import URLError

from bench.engine.seeded_index import seeded_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

WORDS: Final = 60
"""How many words are typed."""

KEY_MS: Final = 120
"""Time from a key to the next one: a fast typist."""

MAX_LETTERS: Final = 6
WORKERS: Final = 2
START_SECONDS: Final = 60

WATCH: Final = """
() => {
  const list = document.getElementById("suggestions");
  window.times = [];
  window.keys = 0;
  let pressed = null;
  document.addEventListener("keydown", () => { window.keys += 1; pressed = performance.now(); }, true);
  new MutationObserver(() => {
    if (list.hidden || pressed === null) return;
    const since = pressed;
    pressed = null;
    requestAnimationFrame(() => window.times.push(performance.now() - since));
  }).observe(list, { childList: true });
}
"""
"""Note the time of each key, and that of the first frame after its options are in the list."""


def main(arguments: Sequence[str] = ()) -> None:
    """Print the median, the 95th percentile and the number of keys without an option of their own."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("Playwright is missing")
        return
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        print("Chromium is missing")
        return
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with seeded_index(arguments, "typing", __doc__, 200_000) as seeded, _serving(seeded.data) as address:
        words = sorted({word[:MAX_LETTERS] for word in seeded.words(3 * WORDS) if word.isalpha()})[:WORDS]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=options)
            page = browser.new_page()
            page.goto(f"{address}/search?q=a")
            page.locator("#q").fill("")
            page.keyboard.type("the")
            page.wait_for_timeout(2000)  # a generation's first suggestion reads what the later ones share
            page.evaluate(WATCH)
            for word in words:
                page.locator("#q").fill("")
                page.keyboard.type(word, delay=KEY_MS)
                page.wait_for_timeout(KEY_MS)
            times, keys = sorted(page.evaluate("window.times")), page.evaluate("window.keys")
            browser.close()
    print(f"{keys} keys, {len(times)} with options of their own, {seeded.articles:,} articles")
    print(f"median {median(times):.1f} ms, p95 {times[len(times) * 95 // 100]:.1f} ms, most {times[-1]:.1f} ms")


@contextmanager
def _serving(data: Path) -> Iterator[str]:
    """Run a server over an index; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dateline", "serve", "--engine", f"whoosh:{data}", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--workers", str(WORKERS)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/readyz")
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address):
                return
        except (URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)

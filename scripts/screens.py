"""Take the screenshots of the documentation: index the sample pile, serve it, photograph every page in its states.

    python -m scripts.screens [NAME …]
    python -m scripts.screens --skewed FOLDER [--data DIRECTORY] [NAME …]

Needs the environment of the tests and Chromium. CHROMIUM names the browser; without it, the one on the PATH is used.
The pictures are written to `docs/screens/`. With `--skewed` they show the pile of `scripts.skewed_pile` and are written
to FOLDER, outside of the repository: its pages belong to their publishers. Chinese, Japanese and Korean need a font,
such as Debian's fonts-noto-cjk.

To add a picture, add a line to SAMPLE, and one to SKEWED if it shows what the sample pile cannot.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
import threading
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from click.testing import CliRunner
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from dateline import cli
from index.engines import open_engine
from index.inputs import read_inputs
from scripts import skewed_pile
from server import ServerConfig, create_app
from server.config import version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page

ROOT: Final = Path(__file__).resolve().parents[1]
SCREENS: Final = ROOT / "docs" / "screens"
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
TODAY: Final = date(2026, 11, 30)
"""The day that citations name, so that a picture changes only if its page does."""

TIMEOUT_MS: Final = 10_000
WIDE: Final = (1080, 640)
PHONE: Final = (360, 740)
FIRST_RESULT: Final = ".cards h3 a"
COPIED: Final = "/articles/p7xszsfe7iap5rcw"
"""An article of the sample pile that has copies."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A picture.

    Attributes:
        name: its file name, without the suffix.
        address: the page.
        clicked: selectors of what is clicked before the picture is taken, each on the page that the last one led to.
        size: width and height of the window.
        theme: the colour scheme.
        has_script: whether the browser runs scripts.
        media: `print` shows the page as it is printed.
        is_whole: whether the picture shows the whole page and not the window alone.
        archive: `pile`, `empty` for an archive without articles, `removed` for the pile without the article COPIED.
    """

    name: str
    address: str
    clicked: tuple[str, ...] = ()
    size: tuple[int, int] = WIDE
    theme: str = "light"
    has_script: bool = True
    media: str = "screen"
    is_whole: bool = False
    archive: str = "pile"


SAMPLE: Final = (
    Screen("home", "/"),
    Screen("home-dark", "/", theme="dark"),
    Screen("home-phone", "/", size=PHONE),
    Screen("home-empty", "/", archive="empty"),
    Screen("browse", "/browse"),
    Screen("browse-authors", "/browse/author"),
    Screen("help", "/help"),
    Screen("about", "/about"),
    Screen("search", "/search?q=harbour"),
    Screen("search-dark", "/search?q=ceasefire&from=1990", theme="dark"),
    Screen("search-phone", "/search?q=ceasefire&from=1990", size=PHONE),
    Screen("search-no-script", "/search?q=ceasefire&from=1990", has_script=False),
    Screen("search-print", "/search?q=ceasefire&from=1990", media="print"),
    Screen("search-nothing", "/search?q=zeppelin+moorings&region=europe"),
    Screen("search-spelling", "/search?q=harbuor"),
    Screen("search-bad-dates", "/search?q=harbour&from=March+of+87&to=1990"),
    Screen("search-copies", "/search?q=cable&copies=show"),
    Screen("article", "/search?q=ceasefire", clicked=(FIRST_RESULT,)),
    Screen("article-dark", "/search?q=ceasefire", clicked=(FIRST_RESULT,), theme="dark"),
    Screen("article-phone", "/search?q=ceasefire", clicked=(FIRST_RESULT,), size=PHONE),
    Screen("article-removed", COPIED, archive="removed"),
    Screen("copies", f"{COPIED}/copies"),
    Screen("versions", "/articles/ahfacqti32umjshr/versions"),
    Screen("related", "/related?q=harbour"),
    Screen("error", "/nowhere"),
)
"""Pictures of the sample pile, which is our own prose."""

SKEWED: Final = (
    Screen("home", "/"),
    Screen("home-dark", "/", theme="dark"),
    Screen("home-phone", "/", size=PHONE),
    Screen("search", "/search?q=trade"),
    Screen("search-dark", "/search?q=trade", theme="dark"),
    Screen("search-phone", "/search?q=trade", size=PHONE),
    Screen("search-whole", "/search?q=trade", is_whole=True),
    Screen("search-days", "/search?q=trade&from=1987-03&to=1987-03"),
    Screen("search-japanese", "/search?q=日本"),
    Screen("search-japanese-phone", "/search?q=日本", size=PHONE),
    Screen("search-korean", "/search?q=경제"),
    Screen("search-russian", "/search?q=Россия"),
    Screen("search-arabic", "/search?lang=ar"),
    Screen("search-hebrew", "/search?lang=he"),
    Screen("article", "/search?q=trade", clicked=(FIRST_RESULT,)),
    Screen("article-phone", "/search?q=trade", clicked=(FIRST_RESULT,), size=PHONE),
    Screen("article-japanese", "/search?q=日本", clicked=(FIRST_RESULT,)),
    Screen("article-arabic", "/search?lang=ar", clicked=(FIRST_RESULT,)),
    Screen("article-arabic-phone", "/search?lang=ar", clicked=(FIRST_RESULT,), size=PHONE),
)
"""Pictures of the skewed pile, to look at: one bar of 95 %, other scripts, text from right to left, no outlets."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Take the screenshots that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m scripts.screens")
    parser.add_argument("names", nargs="*", help="the pictures to take; all, without any")
    parser.add_argument("--skewed", type=Path, metavar="FOLDER", help="show the skewed pile; write to this folder")
    parser.add_argument("--data", type=Path, help="a data directory that has the pile already")
    options = parser.parse_args(arguments)
    browser_path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        sys.exit("Chromium is not on the PATH; set CHROMIUM to its path")
    folder, screens = (options.skewed, SKEWED) if options.skewed else (SCREENS, SAMPLE)
    chosen = [screen for screen in screens if not options.names or screen.name in options.names]
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    # Chromium's sandbox does not start for root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with ExitStack() as stack:
        data = stack.enter_context(_pile(options.data, is_skewed=bool(options.skewed)))
        archives = {screen.archive for screen in chosen}
        sites = {name: stack.enter_context(_site(stack.enter_context(_archive(name, data)))) for name in archives}
        player = stack.enter_context(sync_playwright())
        browser = player.chromium.launch(executable_path=browser_path, args=sandbox)
        for screen in chosen:
            path = folder / f"{screen.name}.png"
            path.write_bytes(_picture(browser, sites[screen.archive], screen))
            print(f"{path} {path.stat().st_size // 1000} kB")
        browser.close()


def _picture(browser: Browser, site: str, screen: Screen) -> bytes:
    """Return the picture as PNG."""
    width, height = screen.size
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": height},
        color_scheme="dark" if screen.theme == "dark" else "light",
        java_script_enabled=screen.has_script,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    response = page.goto(screen.address)
    if response is not None and response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        sys.exit(f"{screen.name}: status {response.status}")
    for selector in screen.clicked:
        page.locator(selector).first.click()
        page.wait_for_load_state()
    if screen.media == "print":
        page.emulate_media(media="print")
    _wait_for_fonts(page, has_script=screen.has_script)
    picture = page.screenshot(full_page=screen.is_whole, animations="disabled", caret="hide")
    context.close()
    return picture


def _wait_for_fonts(page: Page, *, has_script: bool) -> None:
    page.wait_for_load_state("networkidle")
    if has_script:
        page.evaluate("document.fonts.ready")


@contextmanager
def _pile(data: Path | None, *, is_skewed: bool) -> Iterator[Path]:
    """Yield a data directory with the pile: the one that is given, or a new one."""
    if data is not None:
        yield data
        return
    with TemporaryDirectory() as folder:
        if is_skewed:
            skewed_pile.make_pile(Path(folder) / "pile")
            skewed_pile.index_pile(Path(folder) / "pile", Path(folder) / "data")
        else:
            arguments = ["index", str(ROOT / "sample_docs"), "--data", f"{folder}/data"]
            CliRunner().invoke(cli, arguments, catch_exceptions=False)
        yield Path(folder) / "data"


@contextmanager
def _archive(name: str, pile: Path) -> Iterator[Path]:
    """Yield the data directory of an archive: that of the pile, an empty one, or a copy that lacks an article."""
    if name == "pile":
        yield pile
        return
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        if name == "removed":
            shutil.copytree(pile, data)
            arguments = ["remove", COPIED.rsplit("/", maxsplit=1)[-1]]
        else:
            (Path(folder) / "empty").mkdir()
            arguments = ["index", f"{folder}/empty"]
        CliRunner().invoke(cli, [*arguments, "--data", str(data)], catch_exceptions=False)
        yield data


@contextmanager
def _site(data: Path) -> Iterator[str]:
    """Serve an index on a free port; yield the address, without a slash at its end."""
    with closing(open_engine(data)) as engine:
        app = create_app(
            engine, ServerConfig(version=version()), read_inputs=partial(read_inputs, data), today=lambda: TODAY
        )
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


if __name__ == "__main__":
    main()

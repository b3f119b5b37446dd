"""Take the screenshots of the documentation: index the sample pile, serve it, photograph the search page.

    python -m scripts.screens

Needs the environment of the tests and Chromium. CHROMIUM names the browser; without it, the one on the PATH is used.
The pictures are written to `docs/screens/`.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from click.testing import CliRunner
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from dateline import cli
from index.engines import open_engine
from server import ServerConfig, create_app
from server.config import version

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[1]
SCREENS: Final = ROOT / "docs" / "screens"
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")

PAGES: Final = {"search.png": "/search?q=ceasefire&from=1990"}
"""File name → the address that it shows. This one has facets, years, snippets and the count of undated articles."""

WIDTH_PX: Final = 1200
HEIGHT_PX: Final = 800


def main() -> None:
    """Write every screenshot."""
    browser_path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        sys.exit("Chromium is not on the PATH; set CHROMIUM to its path")
    SCREENS.mkdir(exist_ok=True)
    # Chromium's sandbox does not start for root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with _sample_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=arguments)
        page = browser.new_page(viewport={"width": WIDTH_PX, "height": HEIGHT_PX}, color_scheme="light")
        for name, address in PAGES.items():
            page.goto(site + address)
            page.screenshot(path=SCREENS / name)
            print(SCREENS / name)
        browser.close()


@contextmanager
def _sample_site() -> Iterator[str]:
    """Serve an index of the sample pile on a free port; yield the address, without a slash at its end."""
    with TemporaryDirectory() as folder:
        CliRunner().invoke(cli, ["index", str(ROOT / "sample_docs"), "--data", folder], catch_exceptions=False)
        with closing(open_engine(Path(folder))) as engine:
            server = make_server("127.0.0.1", 0, create_app(engine, ServerConfig(version=version())), threaded=True)
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
            thread.join()
            server.server_close()


if __name__ == "__main__":
    main()

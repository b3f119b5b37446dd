"""Chromium, a server on loopback, and pages that fail the test for console errors and foreign requests.

CHROMIUM names the browser; without it, the one on the PATH. Where there is none the tests are skipped, but
for CI=true, where they fail.
"""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from tests.server.conftest import app, archive, engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

__all__ = ["app", "archive", "engine"]

NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing = "Chromium is not here; CHROMIUM can name it"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # A sandbox needs a user who is not root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(app: Flask) -> Iterator[str]:
    """The address of the server, without a slash at its end."""
    with served(app) as address:
        yield address


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app on loopback; yield its address, without a slash at its end."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Complaints:
    """Errors on a page's console, and its requests to other hosts."""

    site: str
    console_errors: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)

    def add_message(self, message: ConsoleMessage) -> None:
        # An error page is reported as a failed request; that is no complaint about the page.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.console_errors.append(message.text)

    def add_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site}/", "data:")):
            self.foreign_requests.append(request.url)


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address of the site in a context of its own, with any of Playwright's choices."""
    with opening(browser, site) as opened:
        yield opened


@contextmanager
def opening(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Give a function that opens an address of a site; fail at the end if a page complained."""
    complaints = Complaints(site)
    contexts = []

    def opened(address: str, **choices: Any) -> Page:
        context = browser.new_context(base_url=site, **({"viewport": {"width": 1200, "height": 900}} | choices))
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", complaints.add_message)
        page.on("pageerror", lambda error: complaints.console_errors.append(str(error)))
        page.on("request", complaints.add_request)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints.console_errors == []
    assert complaints.foreign_requests == []

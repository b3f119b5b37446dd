"""Static files: addresses that change with the contents, tags, one compression, and how much a page needs."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Final

import pytest

from server.http.assets import MEDIA_TYPES, assets
from tests.server.articles import FERRY

if TYPE_CHECKING:
    from flask.testing import FlaskClient

HTML = {"Accept": "text/html", "Accept-Encoding": "gzip"}
GZIP = {"Accept-Encoding": "br;q=1.0, gzip;q=0.8"}
SHEET = "css/base.css"
FONT = "fonts/newsreader-latin-400-normal.woff2"

MAX_PAGE_BYTES: Final = 40_000
"""Most bytes of a page's HTML, sheets and scripts, compressed."""


def versioned(name: str) -> str:
    return f"/static/{assets().version}/{name}"


def test_every_file_has_a_type_and_is_served_whole(client: FlaskClient) -> None:
    assert {SHEET, FONT, "js/main.js", "icon.svg"} <= set(assets().files)
    for name, asset in assets().files.items():
        response = client.get(versioned(name))
        assert (response.status_code, response.data) == (200, asset.body)
        assert response.headers["Content-Type"] in MEDIA_TYPES.values()
        assert response.headers["Content-Length"] == str(len(asset.body))


def test_a_browser_keeps_a_versioned_file_and_asks_again_for_any_other(client: FlaskClient) -> None:
    addresses = {
        versioned(SHEET): "public, max-age=31536000, immutable",
        f"/static/{SHEET}": "no-cache",
        f"/static/{'0' * 12}/{SHEET}": "no-cache",
    }
    answers = {address: client.get(address) for address in addresses}
    assert {address: answer.headers["Cache-Control"] for address, answer in answers.items()} == addresses
    assert len({answer.data for answer in answers.values()}) == 1


@pytest.mark.parametrize("name", [SHEET, FONT])
@pytest.mark.parametrize("headers", [GZIP, {}], ids=["gzip", "plain"])
def test_a_repeated_request_for_a_file_is_answered_304(client: FlaskClient, name: str, headers: dict[str, str]) -> None:
    first = client.get(f"/static/{name}", headers=headers)
    again = client.get(f"/static/{name}", headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert not first.headers["ETag"].startswith("W/")
    assert (again.status_code, again.data) == (304, b"")
    for header in ("ETag", "Cache-Control", "Vary"):
        assert again.headers.get(header) == first.headers.get(header)


def test_text_is_compressed_with_a_tag_of_its_own_and_a_font_is_not(client: FlaskClient) -> None:
    plain, packed = client.get(versioned(SHEET)), client.get(versioned(SHEET), headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary
    crossed = client.get(versioned(SHEET), headers={"If-None-Match": packed.headers["ETag"]})
    assert crossed.status_code == 200
    font = client.get(versioned(FONT), headers=GZIP)
    assert "Content-Encoding" not in font.headers
    assert not font.vary


def test_what_a_sheet_or_a_script_names_is_there(client: FlaskClient) -> None:
    """Such names are relative, so they have the version of the file that names them."""
    named = re.compile(rb'url\("([^":]+)"\)|(?:from|import) ?\(?"([^"]+)"')
    found = 0
    for name, asset in assets().files.items():
        if name.endswith((".css", ".js")):
            for match in named.finditer(asset.body):
                relative = (match[1] or match[2]).decode()
                assert relative.startswith((".", "/")), relative
                address = f"{versioned(name).rpartition('/')[0]}/{relative}"
                assert client.get(resolved(address)).status_code == 200, address
                found += 1
    assert found >= 5


def resolved(address: str) -> str:
    """Return an address as a browser asks for it: without `.` and `..`."""
    parts: list[str] = []
    for part in address.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


@pytest.mark.parametrize("address", ["/", "/search?q=harbour", f"/articles/{FERRY.id}?q=ceasefire", "/help"])
def test_a_page_with_its_sheets_and_scripts_is_small(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers=HTML)
    html = gzip.decompress(page.data).decode()
    needed = set(re.findall(r'"(/static/[^"]+\.(?:css|js))"', html))
    scripts = {versioned(name) for name in assets().files if name.endswith(".js")}
    assert needed & scripts, "the page has a script"
    sizes = {name: len(client.get(name, headers=GZIP).data) for name in needed | scripts}
    assert len(page.data) + sum(sizes.values()) <= MAX_PAGE_BYTES, (len(page.data), sizes)

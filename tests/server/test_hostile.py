"""Hostile texts in every field of an article and in every parameter: no page and no format runs or loads anything."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

import pytest
from lxml import etree, html

from index.engines import open_engine
from server import ServerConfig, create_app
from server.address import NAMES
from server.formats import ARTICLE, SEARCH
from server.http.assets import assets
from tests.server.hostile import ARTICLES, PAYLOADS, WORD
from tests.server.test_page import ALLOWED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

HTML: Final = {"Accept": "text/html"}
OWN_SCRIPT: Final = f"/static/{assets().version}/js/main.js"
LINKS: Final = ("href", "src", "action", "formaction", "data", "srcset", "ping", "poster", "cite", "{*}href")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a server whose every article is hostile."""
    engine = open_engine(tmp_path_factory.mktemp("hostile"))
    with engine.rebuild(decide="test") as build:
        for article in ARTICLES:
            build.put(article)
    yield create_app(engine, ServerConfig(version="1")).test_client()
    engine.close()


def attributes(element: etree._Element) -> dict[str, str]:
    """Return an element's attributes by their names."""
    return {str(name): str(value) for name, value in element.attrib.items()}


def assert_harmless(page: str) -> None:
    """Check every element and attribute of a page."""
    for element in html.document_fromstring(page).iter(etree.Element):
        name = str(element.tag)
        if name == "script":
            is_data = element.get("type") == "application/ld+json"
            assert is_data or (element.get("src"), element.text) == (OWN_SCRIPT, None)
            continue
        assert name in ALLOWED | {"del", "ins"}, (name, attributes(element))
        for attribute, value in attributes(element).items():
            assert not attribute.startswith("on"), (name, attribute, value)
            assert attribute not in {"style", "srcdoc"}, (name, attribute, value)
            if attribute in LINKS:
                assert value.startswith(("/", "#", "http://localhost/")), (name, attribute, value)
                assert not value.startswith("//"), (name, attribute, value)
            if name == "meta":
                assert "http-equiv" not in attributes(element)


PAGES: Final = {
    "all": "/search?per_page=100&facet_size=50",
    "matched": f"/search?q={WORD}&per_page=100&snippets=5",
    "copies": "/search?copies=show&per_page=100",
    "nothing": "/search?q=zeppelin",
    "related": f"/related?q={WORD}",
    "home": "/",
    "regions": "/browse/region",
    "authors": "/browse/author",
    "outlets": "/browse/outlet",
    "years": "/browse/year",
    "values": "/facets/author",
    "tags": "/facets/tag",
    "help": "/help",
    "about": "/about",
    "copies of one": f"/articles/{ARTICLES[0].id}/copies",
    "versions of one": f"/articles/{ARTICLES[0].id}/versions",
}


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_no_page_of_results_runs_or_loads_what_an_article_says(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers=HTML)
    assert response.status_code == 200
    assert_harmless(response.text)


def test_no_page_of_an_article_runs_or_loads_what_it_says(client: FlaskClient) -> None:
    for article in ARTICLES:
        response = client.get(f"/articles/{article.id}?q={WORD}", headers=HTML)
        assert response.status_code == 200
        assert_harmless(response.text)


@pytest.mark.parametrize(
    "address", ["/", "/search", f"/articles/{ARTICLES[3].id}", "/related", "/browse", "/help", "/facets/author"]
)
def test_no_page_runs_or_loads_what_its_address_says(client: FlaskClient, address: str) -> None:
    for payload in PAYLOADS:
        pairs = [*((name, payload) for name in NAMES), (payload, payload)]
        response = client.get(f"{address}?{urlencode(pairs)}", headers=HTML)
        assert response.status_code in {200, 303, 400, 404}
        assert_harmless(response.text)


def test_no_error_page_runs_or_loads_what_its_path_says(client: FlaskClient) -> None:
    for payload in PAYLOADS:
        for path in (f"/{quote(payload)}", f"/articles/{quote(payload)}"):
            response = client.get(path, headers=HTML)
            assert response.status_code in {404, 405}
            assert_harmless(response.text)


FORMATS: Final = (
    *(f"/search{form.suffix}?q={WORD}" for form in SEARCH if form.suffix),
    *(f"/articles/{ARTICLES[3].id}{form.suffix}" for form in ARTICLE if form.suffix),
    *(f"/articles/{ARTICLES[0].id}/{name}.json" for name in ("similar", "copies", "versions")),
    f"/suggest.json?q={WORD[:3]}",
    "/facets/author.json",
    "/related.json",
    "/trends.json",
    "/count.csv?q=x",
)


@pytest.mark.parametrize("address", FORMATS)
def test_no_other_format_is_taken_for_a_page(client: FlaskClient, address: str) -> None:
    with client.get(address, headers=HTML) as response:
        body = response.data.decode()
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.mimetype not in {"text/html", "application/xhtml+xml", "image/svg+xml"}
    if response.mimetype == "application/json":
        json.loads(body)
    elif response.mimetype == "application/atom+xml":
        spaces = {etree.QName(element).namespace for element in etree.fromstring(body.encode()).iter(etree.Element)}
        assert spaces == {"http://www.w3.org/2005/Atom"}
    elif response.mimetype == "text/csv":
        cells = [cell for row in csv.reader(io.StringIO(body)) for cell in row]
        assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in cells)

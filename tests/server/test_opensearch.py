"""A browser can add the archive to its search engines, and its search box gets suggestions that work as queries."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from server.opensearch import MAX_NAME_CHARS, description_xml
from tests.server.articles import ARTICLES

if TYPE_CHECKING:
    from flask.testing import FlaskClient

NAMESPACE = {"os": "http://a9.com/-/spec/opensearch/1.1/"}
BASE = "http://localhost"


def templates(xml: str) -> dict[str, str]:
    return {url.attrib["type"]: url.attrib["template"] for url in ET.fromstring(xml).iterfind("os:Url", NAMESPACE)}


def test_each_address_of_the_description_answers_with_its_type(client: FlaskClient) -> None:
    description = client.get("/opensearch.xml")
    assert description.mimetype == "application/opensearchdescription+xml"
    urls = templates(description.text)
    assert len(urls) == 4
    for media_type, template in urls.items():
        assert template.startswith(f"{BASE}/")
        address = template.removeprefix(BASE).replace("{searchTerms}", "ferry").replace("{startPage?}", "1")
        with client.get(address, headers={"Accept": media_type}) as answer:
            assert (answer.status_code, answer.mimetype) == (200, media_type)


def test_the_icon_of_the_description_is_there(client: FlaskClient) -> None:
    root = ET.fromstring(client.get("/opensearch.xml").text)
    icon = root.findtext("os:Image", "", NAMESPACE)
    with client.get(icon.removeprefix(BASE)) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_pages_lead_to_the_description_by_its_short_name(client: FlaskClient) -> None:
    name = ET.fromstring(client.get("/opensearch.xml").text).findtext("os:ShortName", "", NAMESPACE)
    for address in ("/", "/search?q=ferry"):
        page = client.get(address, headers={"Accept": "text/html"}).text
        assert (
            f'<link rel="search" type="application/opensearchdescription+xml" title="{name}" href="/opensearch.xml">'
        ) in page


def test_results_lead_to_their_feed(client: FlaskClient) -> None:
    page = client.get("/search?q=ferry", headers={"Accept": "text/html"}).text
    assert '<link rel="alternate" type="application/atom+xml" href="/search.atom?q=ferry" title="New' in page


def test_a_long_title_is_cut_and_markup_is_escaped() -> None:
    root = ET.fromstring(description_xml("The <b>Harbour</b> & Coast", BASE, f"{BASE}/icon.svg"))
    name = root.findtext("os:ShortName", "", NAMESPACE)
    assert name == "The <b>Harbour</"
    assert len(name) <= MAX_NAME_CHARS


def test_a_mounted_server_names_its_prefix(client: FlaskClient) -> None:
    xml = client.get("/opensearch.xml", environ_overrides={"SCRIPT_NAME": "/archive"}).text
    assert {each.startswith(f"{BASE}/archive/") for each in templates(xml).values()} == {True}


def test_a_suggested_query_finds_articles_and_its_address_as_many_as_it_says(client: FlaskClient) -> None:
    kinds = set()
    for typed in {article.title.split()[0][:3] for article in ARTICLES} | {"eur", "bea", "harb"}:
        answer = client.get("/opensearch.json", query_string={"q": typed})
        assert answer.mimetype == "application/x-suggestions+json"
        said, queries, described, addresses = answer.get_json(force=True)
        assert said == typed
        assert len(queries) == len(described) == len(addresses)
        for query, text, address in zip(queries, described, addresses, strict=True):
            kinds.add(text.partition(",")[0] if "," in text else "Word")
            found = client.get("/search.json", query_string={"q": query}).get_json()
            assert found["total"] > 0
            assert found["query"]["warnings"] == []
            linked = client.get(address.removeprefix(BASE), headers={"Accept": "application/json"}).get_json()
            assert str(linked["total"]) in text
    assert kinds >= {"Word", "Region", "Author"}


def test_a_bad_parameter_is_a_problem(client: FlaskClient) -> None:
    assert client.get("/opensearch.json?q=a&colour=red").status_code == 400

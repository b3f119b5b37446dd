"""The JSON of an answer, key by key."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.server.articles import FERRY, HARMFUL, VISIBLE
from tests.server.conftest import VERSION

if TYPE_CHECKING:
    from flask.testing import FlaskClient

EXAMPLE = """
{"query": {"q": "peace talks", "parsed": "peace AND talks", "warnings": []},
 "total": 12, "hidden": {"undated": 1, "quality": 0, "copies": 3}, "page": 1, "per_page": 20, "pages": 1, "took_ms": 3,
 "results": [{"id": "…", "title": "…", "dek": "…", "url": "…", "authors": [{"name": "Alice Calder", "kind": "person"}],
   "regions": [{"key": "asia-pacific", "label": "Asia-Pacific", "source": "kicker"}], "sets": [],
   "section": "Asia-Pacific", "kind": "Analysis", "outlet": null,
   "site": "…", "lang": "en", "published": null, "added": "2026-11-23T10:00:00Z",
   "quality": "full", "copies": 0, "score": 8.1, "match_count": 3, "matched_in": ["body"], "also_matched": [],
   "title_html": "…",
   "snippets": [{"field": "body", "start": 1042, "stop": 1230, "text": "The peace talks …", "matches": [[4, 15]],
     "html": "The <mark>peace talks</mark> …", "quote": "…"}]}],
 "partial": null,
 "facets": {"region": {"values": [{"value": "asia-pacific", "label": "Asia-Pacific", "count": 9, "selected": false,
       "parent": null, "depth": 0, "spellings": []}],
     "unknown": 2, "unknown_selected": false, "other": 0, "total_values": 4, "multi_valued": true},
   "date": {"interval": "month", "asked": "auto",
     "buckets": [{"first": "2020-10-01", "last": "2020-10-31", "count": 4}],
     "unknown": 1, "coarser": 0, "within": null}},
 "did_you_mean": null, "variants": [],
 "zero_hits": {"parts": [{"kind": "word", "text": "peace", "start": 0, "stop": 5, "total": 40}], "offers": []},
 "left_out": null,
 "index": {"build": "…", "generation": 42, "articles": 5120, "version": "0.1.0"},
 "links": {"self": "…", "next": null, "prev": null, "html": "…", "csv": "…", "jsonl": "…", "atom": "…"}}
"""


def shape(value: Any) -> Any:
    """Return the keys of a value, in order, all the way down; a list is shaped by its first item."""
    if isinstance(value, dict):
        return [(key, shape(inner)) for key, inner in value.items()]
    return [shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None


def ask(client: FlaskClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return json.loads(response.data)


def test_an_answer_has_the_keys_of_the_example_in_its_order(client: FlaskClient) -> None:
    answer, example = ask(client, "/search?q=ceasefire&facets=region,date"), json.loads(EXAMPLE)
    example["results"][0]["published"] = dict.fromkeys(("first", "last", "precision", "source"))
    assert shape(answer) == shape(example)


def test_an_answer_says_what_was_found(client: FlaskClient) -> None:
    answer = ask(client, "/search?q=ceasefire")
    (hit,) = answer["results"]
    assert answer["total"] == answer["pages"] == 1
    assert answer["query"]["q"] == "ceasefire"
    assert hit["id"] == FERRY.id
    assert hit["authors"] == [{"name": "Alice Calder", "kind": "person"}, {"name": "Coast Wire", "kind": "agency"}]
    assert hit["regions"] == [{"key": "europe/france", "label": "France", "source": "text"}]
    assert hit["published"] == {
        "first": "2020-10-05",
        "last": "2020-10-05",
        "precision": "day",
        "source": "json-ld",
    }
    assert hit["added"] == "2026-11-01T09:00:00Z"
    assert answer["index"]["version"] == VERSION


def test_a_snippet_is_exactly_that_part_of_the_body_and_its_matches_the_words(client: FlaskClient) -> None:
    snippets = ask(client, "/search?q=ceasefire")["results"][0]["snippets"]
    assert snippets
    for snippet in snippets:
        assert snippet["text"] == FERRY.body[snippet["start"] : snippet["stop"]]
        assert {snippet["text"][start:stop] for start, stop in snippet["matches"]} == {"ceasefire"}
        assert "<mark>ceasefire</mark>" in snippet["html"]


def test_only_what_is_called_html_is_escaped(client: FlaskClient) -> None:
    (hit,) = ask(client, "/search?q=sabotage")["results"]
    assert hit["title"] == HARMFUL.title
    assert hit["dek"] == HARMFUL.dek
    assert "<script>" not in hit["title_html"]
    assert "&lt;script&gt;" in hit["title_html"]
    assert all("<script>" not in snippet["html"] for snippet in hit["snippets"])


def test_an_undated_article_has_no_date(client: FlaskClient) -> None:
    (hit,) = ask(client, "/search?q=lighthouse")["results"]
    assert hit["published"] is None


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("/search", {"self": "/search.json", "html": "/search", "next": "/search.json?page=2", "prev": None}),
        (
            "/search.json?page=2&region=asia-pacific&per_page=5",
            {
                "self": "/search.json?region=asia-pacific&per_page=5&page=2",
                "html": "/search?region=asia-pacific&per_page=5&page=2",
                "next": "/search.json?region=asia-pacific&per_page=5&page=3",
                "prev": "/search.json?region=asia-pacific&per_page=5",
            },
        ),
        (
            "/search?q=ceasefire&page=50",
            {
                "self": "/search.json?q=ceasefire&page=50",
                "html": "/search?q=ceasefire&page=50",
                "next": None,
                "prev": "/search.json?q=ceasefire",
            },
        ),
    ],
    ids=["the first page", "one in the middle", "past the end"],
)
def test_links_lead_to_the_same_search(client: FlaskClient, address: str, links: dict[str, str | None]) -> None:
    answer = ask(client, address)
    query = re.sub(r"[?&]page=\d+", "", urlsplit(links["self"] or "").query)
    whole = {name: f"/search.{name}?{query}".removesuffix("?") for name in ("csv", "jsonl", "atom")}
    assert answer["links"] == links | whole


def test_next_leads_through_every_result_once(client: FlaskClient) -> None:
    address, ids = "/search.json?per_page=7", []
    while address:
        answer = ask(client, address)
        ids += [hit["id"] for hit in answer["results"]]
        address = answer["links"]["next"]
    assert len(ids) == len(set(ids)) == answer["total"] == VISIBLE


def test_past_the_end_is_an_empty_list(client: FlaskClient) -> None:
    answer = ask(client, "/search?page=100")
    assert (answer["results"], answer["total"], answer["page"]) == ([], VISIBLE, 100)


@pytest.mark.parametrize(
    ("facets", "names"),
    [
        ("", ["region", "author", "date"]),
        ("&facets=", ["region", "author", "date"]),
        ("&facets=kind", ["kind"]),
        ("&facets=date,kind", ["kind", "date"]),
        ("&facets=date", ["date"]),
        ("&facets=none", []),
    ],
)
def test_facets_are_those_asked_for(client: FlaskClient, facets: str, names: list[str]) -> None:
    assert list(ask(client, f"/search?q={facets}")["facets"]) == names


def test_warnings_point_at_what_was_typed(client: FlaskClient) -> None:
    answer = ask(client, '/search?q=ferry "winter')
    (warning,) = answer["query"]["warnings"]
    assert list(warning) == ["code", "message", "start", "stop", "repaired"]
    assert 0 <= warning["start"] <= warning["stop"] <= len(answer["query"]["q"])


def test_the_values_of_a_facet_are_counted_as_the_search_counts_them(client: FlaskClient) -> None:
    search = ask(client, "/search.json?q=harbour&kind=Analysis&facets=region&facet_size=100")
    values = ask(client, "/facets/region.json?q=harbour&kind=Analysis&facet_size=100")
    assert {key: values[key] for key in search["facets"]["region"]} == search["facets"]["region"]
    assert (values["facet"], values["prefix"], values["total"]) == ("region", "", search["total"])
    assert values["index"] == search["index"]


def test_a_prefix_of_values_is_folded_and_is_in_the_address(client: FlaskClient) -> None:
    values = ask(client, "/facets/author.json?prefix=%20BEA%20m&region=Europe&page=2")
    assert [value["value"] for value in values["values"]] == ["Bea Marsh"]
    assert values["prefix"] == "BEA m"
    assert values["links"] == {
        "self": "/facets/author.json?prefix=BEA+m&region=Europe",
        "search": "/search.json?region=Europe",
        "html": "/search?region=Europe",
    }
    assert ask(client, values["links"]["self"])["values"] == values["values"]


def test_none_is_selected_and_not_a_value(client: FlaskClient) -> None:
    section = ask(client, "/search.json?facets=section&section=none")["facets"]["section"]
    assert section["unknown_selected"]
    assert section["unknown"] == ask(client, "/search.json?section=none")["total"] > 0
    assert "none" not in [value["value"] for value in section["values"]]


def test_the_histogram_says_what_was_asked_for_and_counts_within_the_filter(client: FlaskClient) -> None:
    dates = ask(client, "/search.json?from=2020&to=2020&facets=date&interval=year")["facets"]["date"]
    assert (dates["asked"], dates["interval"]) == ("year", "year")
    assert (dates["within"]["asked"], dates["within"]["interval"]) == ("auto", "month")
    assert list(dates["within"]) == ["interval", "asked", "buckets", "unknown", "coarser"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/facets/colour.json", 404),
        ("/facets/date.json", 404),
        ("/facets/colour", 404),
        ("/facets/region.json?prefix=a&prefix=b", 400),
        ("/facets/region.json?colour=red", 400),
    ],
)
def test_a_list_of_values_that_cannot_be_had_is_a_problem(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_a_list_of_values_is_revalidated(client: FlaskClient) -> None:
    tag = client.get("/facets/region.json?prefix=e").headers["ETag"]
    assert client.get("/facets/region.json?prefix=e", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/facets/region.json?prefix=f", headers={"If-None-Match": tag}).status_code == 200

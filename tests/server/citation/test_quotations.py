"""A quotation's span cuts exactly its sentences, and its permalink says when the archive has changed since."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article.model import PARAGRAPH_BREAK, Span, normalise
from index.engines import open_engine
from index.fields import TEXT_FIELDS, field_text
from index.highlight.sentences import paragraph_from
from index.request import Copies, SearchRequest
from server import ServerConfig, create_app
from server.citation.quotation import quote
from tests.archive import SHARED, Archive
from tests.server.articles import FERRY, UNDATED, article
from tests.server.citation.works import DATED, TODAY
from tests.server.test_page import HTML, visit

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from index.article.model import Article
    from index.engine import Engine

DREDGER: Final = DATED[0]

REUTERS: Final = SHARED / "data" / "piles" / "reuters.jsonl.gz"
REUTERS_STEP: Final = 10
"""Every tenth story is checked; all 72,674 sentences take ten seconds."""


@pytest.fixture
def own_engine() -> Engine:
    engine = open_engine("memory:")
    with engine.rebuild(decide="test") as build:
        for each in (FERRY, UNDATED, DREDGER):
            build.put(each)
    return engine


@pytest.fixture
def own_client(own_engine: Engine) -> FlaskClient:
    return create_app(own_engine, ServerConfig(version="1"), today=lambda: TODAY).test_client()


def quoted(client: FlaskClient, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    record: dict[str, Any] = json.loads(response.data)
    return record


def test_a_span_in_a_sentence_gives_the_sentence_its_place_and_its_reference(own_client: FlaskClient) -> None:
    at = FERRY.body.index("reviewed")
    record = quoted(own_client, f"/articles/{FERRY.id}/quote.json?start={at}&stop={at + 8}")
    assert record["text"] == "The ceasefire is to be reviewed in March."
    assert record["text"] == FERRY.body[record["start"] : record["stop"]]
    assert (record["field"], record["id"], record["updated"]) == ("body", FERRY.id, "2026-11-01T09:00:00Z")
    assert record["quotation"] == f"“{record['text']}” {record['citation']}"
    assert record["permalink"] in record["citation"]
    assert record["citation"].startswith("Calder, Alice, and Coast Wire. “Ferry workers")
    assert record["reference"]["author"] == [{"family": "Calder", "given": "Alice"}, {"literal": "Coast Wire"}]
    assert record["citation"].endswith("Accessed 30 November 2026.")


def test_a_span_across_sentences_and_paragraphs_gives_all_of_them(own_client: FlaskClient) -> None:
    first, second = FERRY.body.index("morning"), FERRY.body.index("boat leaves")
    record = quoted(own_client, f"/articles/{FERRY.id}/quote.json?start={first}&stop={second}")
    assert record["text"] == PARAGRAPH_BREAK.join(
        (FERRY.paragraphs[0], "Under the agreement the last boat leaves at ten.")
    )


@pytest.mark.parametrize("field", ["title", "dek", "authors"])
def test_every_text_of_an_article_can_be_quoted(own_client: FlaskClient, field: str) -> None:
    record = quoted(own_client, f"/articles/{FERRY.id}/quote.json?field={field}&start=0&stop=3")
    text = field_text(FERRY, field)
    assert record["text"] == text[record["start"] : record["stop"]] == text.split(PARAGRAPH_BREAK)[0]
    assert f"field={field}" in record["permalink"]


FAULTS = [
    ("", ["start", "stop"], "missing-parameter"),
    ("start=3", ["stop"], "missing-parameter"),
    ("start=a&stop=9", ["start"], "not-a-number"),
    ("start=-1&stop=9", ["start"], "not-a-number"),
    ("start=0&stop=9&generation=x", ["generation"], "not-a-number"),
    ("start=9&stop=9", ["stop"], "out-of-range"),
    ("start=9&stop=3", ["stop"], "out-of-range"),
    ("start=0&stop=99999", ["stop"], "out-of-range"),
    (f"start=0&stop={'9' * 30}", ["stop"], "not-a-number"),
    ("start=100&stop=102", ["stop"], "out-of-range"),
    ("start=0&stop=3&field=kicker", ["field"], "not-a-choice"),
    ("start=0&stop=3&colour=red", ["colour"], "unknown-parameter"),
]


@pytest.mark.parametrize(("query", "names", "code"), FAULTS)
def test_what_is_no_passage_is_a_400_that_names_the_parameter(
    own_client: FlaskClient, query: str, names: list[str], code: str
) -> None:
    assert FERRY.body[100:102] == PARAGRAPH_BREAK
    response = own_client.get(f"/articles/{FERRY.id}/quote.json?{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert [(each["parameter"], each["code"]) for each in response.get_json()["errors"]] == [
        (name, code) for name in names
    ]
    page = own_client.get(f"/articles/{FERRY.id}?{query}", headers=HTML)
    assert (page.status_code, "<mark" in page.text) == (200, "colour" in query or "generation" in query)


def test_every_snippet_of_an_answer_links_to_its_quotation(own_client: FlaskClient) -> None:
    (hit,) = own_client.get("/search.json?q=ceasefire").get_json()["results"]
    assert len(hit["snippets"]) == 2
    for snippet in hit["snippets"]:
        start, stop = (snippet["start"] + edge for edge in snippet["matches"][0])
        record = quoted(own_client, snippet["quote"])
        assert record["start"] <= start < stop <= record["stop"]
        assert record["changed"] is False
    record = quoted(own_client, hit["snippets"][0]["quote"])
    link = visit(own_client, "/search?q=ceasefire").links["Cite this passage"]
    assert link.endswith("#cite"), "of the snippet that the card shows"
    page = visit(own_client, link.removesuffix("#cite"))
    assert page.links["The quoted passage"] == "#m1"
    assert page.links["Back to the results for ceasefire"] == "/search?q=ceasefire"
    assert f"Cite this passage “{record['text']}” Calder, Alice" in page.text


def test_a_passage_is_marked_where_it_stands(own_client: FlaskClient) -> None:
    record = quoted(own_client, f"/articles/{FERRY.id}/quote.json?start=3&stop=5")
    html = own_client.get(record["permalink"], headers=HTML).text
    assert f'<mark id="m1">{record["text"]}</mark>' in html


def parameters(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_a_permalink_names_the_state_of_the_archive_and_says_when_it_has_changed(
    own_engine: Engine, own_client: FlaskClient
) -> None:
    record = quoted(own_client, f"/articles/{FERRY.id}/quote.json?start=3&stop=5")
    info = own_engine.info()
    assert parameters(record["permalink"]) == {
        "start": str(record["start"]),
        "stop": str(record["stop"]),
        "build": info.build,
        "generation": str(info.generation),
    }
    page = visit(own_client, f"/articles/{FERRY.id}")
    whole = page.links["Permalink"]
    assert parameters(whole) == {"build": info.build, "generation": str(info.generation)}
    again = record["permalink"].replace(f"/articles/{FERRY.id}?", f"/articles/{FERRY.id}/quote.json?")
    assert quoted(own_client, again)["changed"] is False
    for link in (whole, record["permalink"]):
        assert "has changed since" not in visit(own_client, link).text
    with own_engine.batch() as batch:
        batch.put(replace(UNDATED, title="A lighthouse, dated at last"))
    assert quoted(own_client, again)["changed"] is True
    for link in (whole, record["permalink"]):
        text = visit(own_client, link).text
        assert "The archive has changed since this link was made." in text
        assert "This article was last changed on 1 November 2026." in text
    assert "has changed since" not in visit(own_client, f"/articles/{FERRY.id}").text


def test_below_a_prefix_permalinks_and_quotations_carry_it(own_engine: Engine) -> None:
    client = create_app(own_engine, ServerConfig(version="1", prefix="/archive"), today=lambda: TODAY).test_client()
    (hit,) = client.get("/archive/search.json?q=ceasefire").get_json()["results"]
    record = quoted(client, hit["snippets"][0]["quote"])
    assert record["permalink"].startswith(f"http://localhost/archive/articles/{FERRY.id}?start=")
    assert visit(client, record["permalink"]).links["Permalink"].startswith(f"/archive/articles/{FERRY.id}?start=")
    link = visit(client, "/archive/search?q=ceasefire").links["Cite this passage"]
    assert link.startswith(f"/archive/articles/{FERRY.id}?q=ceasefire&start=")


def test_an_answer_is_fresh_until_the_archive_or_the_day_changes(own_engine: Engine) -> None:
    day = [TODAY]
    client = create_app(own_engine, ServerConfig(version="1"), today=lambda: day[0]).test_client()
    for address in (f"/articles/{FERRY.id}.ris", f"/articles/{FERRY.id}/quote.json?start=0&stop=3"):
        tag = {"If-None-Match": client.get(address).headers["ETag"]}
        assert client.get(address, headers=tag).status_code == 304
        day[0] += timedelta(days=1)
        assert client.get(address, headers=tag).status_code == 200
    tags = {
        client.get(f"/articles/{FERRY.id}?{query}", headers=HTML).headers["ETag"]
        for query in ("", "start=0&stop=3", "start=0&stop=4", "build=x", "generation=9")
    }
    assert len(tags) == 5


@pytest.mark.parametrize("suffix", [".txt", ".ris", ".bib", ".csl.json", "/quote.json?start=0&stop=3"])
def test_an_older_id_redirects_and_an_unknown_one_is_a_problem(
    own_engine: Engine, own_client: FlaskClient, suffix: str
) -> None:
    with own_engine.batch() as batch:
        batch.remove(UNDATED.id, moved_to=FERRY.id)
    response = own_client.get(f"/articles/{UNDATED.id}{suffix}")
    assert (response.status_code, response.location) == (301, f"/articles/{FERRY.id}{suffix}")
    missing = own_client.get(f"/articles/{'a' * 16}{suffix}", headers=HTML)
    assert (missing.status_code, missing.mimetype) == (404, "application/problem+json")


def test_the_text_of_an_article_is_title_facts_text_and_citation(own_client: FlaskClient) -> None:
    response = own_client.get(f"/articles/{DREDGER.id}.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    title, dek, facts, *paragraphs, citation = response.text.split(PARAGRAPH_BREAK)
    assert (title, dek, tuple(paragraphs)) == (DREDGER.title, DREDGER.dek, DREDGER.paragraphs)
    assert facts.splitlines()[:-1] == [
        "Authors: Nell Tranter",
        "Outlet: The Harbour Ledger",
        "Published: 4 March 2021",
        "Section: Ports & Shipping",
        "Kind: Reporting",
        "Tags: dredging, grain",
        "Language: en",
        "Address: https://www.harbourledger.example/ports/dredger?page=2",
    ]
    assert facts.splitlines()[-1].startswith(f"Permalink: http://localhost/articles/{DREDGER.id}?build=")
    assert citation.startswith("Tranter, Nell. “Dredger starts")
    assert "Published: n.d." in own_client.get(f"/articles/{UNDATED.id}.txt").text


SENTENCES: Final = st.sampled_from(
    ["The ferry left.", "Who knows? Nobody.", "Dr. Marsh came.", "停戦は守られた。次の日。",
     "«Non», dit-elle. Puis rien", "🌊 at six!", "am 3. Oktober", "x", "(He slept.) She did not."]
)  # fmt: skip
BODIES: Final = st.lists(st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4)


def assert_cuts_sentences(of: Article, span: Span) -> None:
    """Check the quotation of a span: its text, its borders, and that quoting it again changes nothing."""
    text = field_text(of, span.field)
    found = quote(of, span)
    if not text[span.start : span.stop].strip():
        assert found is None
        return
    assert found is not None
    assert found.text == text[found.start : found.stop] == found.text.strip()
    inside = text[span.start : span.stop]
    first = span.start + len(inside) - len(inside.lstrip())
    assert found.start <= first < span.start + len(inside.rstrip()) <= found.stop
    starts, stops, at = set(), set(), 0
    for paragraph in text.split(PARAGRAPH_BREAK):
        cut = paragraph_from(text, at)
        starts.update(cut.starts)
        stops.update(cut.stops)
        at += len(paragraph) + len(PARAGRAPH_BREAK)
    assert found.start in starts
    assert found.stop in stops
    assert not any(found.start < stop <= first for stop in stops), "it begins with the sentence of the span's beginning"
    assert quote(of, found.span) == found


@settings(max_examples=200)
@given(BODIES, st.data())
def test_a_quotation_is_the_whole_sentences_that_hold_the_span(paragraphs: list[str], data: st.DataObject) -> None:
    of = article("any", "Any title", *paragraphs)
    start = data.draw(st.integers(0, len(of.body) - 1))
    stop = data.draw(st.integers(start + 1, len(of.body)))
    assert_cuts_sentences(of, Span(field="body", start=start, stop=stop))


@pytest.fixture(scope="module")
def samples(sample_archive: Archive) -> list[Article]:
    engine = open_engine(sample_archive.data)
    found = [hit.article for hit in engine.export(SearchRequest(copies=Copies.SHOW)).hits]
    engine.close()
    return found


def sentences_quoted_by_their_span(of: Article) -> int:
    """Check that each sentence, and its middle character, is quoted as this sentence; return how many there are."""
    count = 0
    for field in TEXT_FIELDS:
        text, at = field_text(of, field), 0
        for paragraph in filter(None, text.split(PARAGRAPH_BREAK)):
            cut = paragraph_from(text, at)
            for start, stop in zip(cut.starts, cut.stops, strict=True):
                found = quote(of, Span(field=field, start=start, stop=stop))
                assert found is not None
                assert (found.start, found.stop, found.text) == (start, stop, text[start:stop])
                one = quote(of, Span(field=field, start=(start + stop) // 2, stop=(start + stop) // 2 + 1))
                assert one is None or one.span == found.span
                count += 1
            at += len(paragraph) + len(PARAGRAPH_BREAK)
    return count


def test_every_sentence_of_the_sample_pile_is_quoted_by_its_own_span(samples: list[Article]) -> None:
    assert sum(map(sentences_quoted_by_their_span, samples)) > 1_000


@pytest.mark.skipif(not REUTERS.exists(), reason="the collection is not here")
def test_every_sentence_of_reuters_is_quoted_by_its_own_span() -> None:
    with gzip.open(REUTERS, "rt", encoding="utf-8") as packed:
        stories = [json.loads(line) for line in islice(packed, 0, None, REUTERS_STEP)]
    count = 0
    for story in stories:
        paragraphs = filter(None, map(normalise, re.split(r"\n    ", story["body"] or "")))
        title = normalise(story["title"] or "untitled")
        count += sentences_quoted_by_their_span(article(f"reuters-{story['id']}", title, *paragraphs))
    assert count > 5_000


def test_the_day_of_access_is_that_of_the_clock_in_utc(own_engine: Engine) -> None:
    client = create_app(own_engine, ServerConfig(version="1")).test_client()
    days = {datetime.now(UTC).date()}
    record = quoted(client, f"/articles/{FERRY.id}/quote.json?start=0&stop=3")
    days.add(datetime.now(UTC).date())
    year, month, day = record["reference"]["accessed"]["date-parts"][0]
    assert (year, month, day) in {(each.year, each.month, each.day) for each in days}

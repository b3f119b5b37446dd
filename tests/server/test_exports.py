"""Exports and the feed: each holds what the search counts, public parsers read it back, and no failure looks whole."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from calendar import timegm
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

import feedparser  # type: ignore[import-untyped]
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from index.engines import open_engine
from index.errors import EngineDamagedError
from index.fields import field_text
from server import ServerConfig, create_app
from server.export.feed import NAMESPACE
from server.export.kwic import COLUMNS as KWIC_COLUMNS
from server.export.kwic import left_of, right_of
from server.export.stream import INCOMPLETE
from server.export.table import COLUMNS as CSV_COLUMNS
from server.serve import THREADS
from server.slots import MAX_EXPORTS
from server.spreadsheet import safe
from tests.archive import ROOT
from tests.conformance.piles import PILE, article, random_article
from tests.examples import examples
from tests.server.articles import ARTICLES, FERRY, VISIBLE
from tests.server.factory import FailingEngine

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from index.article.model import Article
    from index.engine import Engine

Pairs = list[tuple[str, str]]

PILES: Final = 6
FORMULA_TITLE: Final = "=HYPERLINK(1)"
ODD: Final = (
    article("formula", FORMULA_TITLE, '-peace, "quoted"; and more peace', date="2020-10-05", url="https://a.example/9",
            tags=("@peace", "'=peace"), agency="+Wire", section="-News", minute=3),
)  # fmt: skip


def client_over(engine: Engine) -> FlaskClient:
    return create_app(engine, ServerConfig(version="0.1.0")).test_client()


def rows_of(text: str) -> list[dict[str, str]]:
    """Read CSV strictly; undo the apostrophe before what looks like a formula."""
    assert text.endswith("\r\n")
    return [
        {name: undone(cell) for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)
    ]


def undone(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and safe(cell[1:]) != cell[1:] else cell


class Archive:
    """A random pile behind a server, in several segments."""

    def __init__(self, seed: int) -> None:
        rolls = random.Random(seed)
        self.articles: dict[str, Article] = {}
        engine = open_engine("memory:")
        with engine.rebuild(decide="1"):
            pass
        for part in (PILE if seed % 2 else (), ODD, [random_article(rolls) for _ in range(60)]):
            with engine.batch() as batch:
                for each in part:
                    batch.put(each)
                    self.articles[each.id] = each
        self.client = client_over(engine)

    def text(self, path: str, pairs: Pairs) -> str:
        response = self.client.get(f"{path}?{urlencode(pairs)}")
        assert response.status_code == 200, response.text
        return response.text

    def results(self, pairs: Pairs) -> tuple[int, list[dict[str, Any]]]:
        """Return the total, and the results of all pages."""
        results: list[dict[str, Any]] = []
        path = f"/search.json?{urlencode([*pairs, ('per_page', '7')])}"
        while path:
            answer = self.client.get(path).get_json()
            results += answer["results"]
            path = answer["links"]["next"]
        return answer["total"], results

    def entries(self, pairs: Pairs) -> list[Any]:
        """Return the entries of all pages of the feed."""
        entries: list[Any] = []
        href = f"/search.atom?{urlencode([*pairs, ('per_page', '7')])}"
        while href:
            parsed = feedparser.parse(self.client.get(href).data)
            assert not parsed.bozo, parsed.bozo_exception
            entries += parsed.entries
            nexts = [urlsplit(link.href) for link in parsed.feed.links if link.rel == "next"]
            href = f"{nexts[0].path}?{nexts[0].query}" if nexts else ""
        return entries


@pytest.fixture(scope="module")
def archives() -> list[Archive]:
    return [Archive(seed) for seed in range(PILES)]


QUERIES: Final = (
    "", "peace", "peace talks", '"peace talks" OR war', "tal* -war", "the OR négociation", "停戦", '"peace talks"~2',
    "region:europe", "title:peace", "author:calder OR war", "-peace", "paece~", "date:2019..2020 peace", "zebra",
    '"war', "in:caption peace", "peace OR in:dropped talks",
)  # fmt: skip
FILTERS: Final = (
    ("region", "europe"), ("not_region", "africa"), ("outlet", "The Quay"), ("author", "Alice Calder"),
    ("from", "2019"), ("to", "2020"), ("undated", "only"), ("undated", "include"), ("quality", "full"),
    ("tag", "peace"), ("lang", "en"),
)  # fmt: skip
SORTS: Final = ("", "relevance", "newest", "oldest", "added", "random")


@examples(quick=20, soak=600)
@given(
    seed=st.integers(0, PILES - 1),
    q=st.sampled_from(QUERIES),
    filters=st.lists(st.sampled_from(FILTERS), max_size=2, unique_by=lambda pair: pair[0]),
    sort=st.sampled_from(SORTS),
    copies=st.sampled_from(["group", "show"]),
)
def test_every_format_holds_the_articles_that_the_search_counts(
    archives: list[Archive], seed: int, q: str, filters: Pairs, sort: str, copies: str
) -> None:
    archive = archives[seed]
    pairs = [("q", q), *filters, ("sort", sort), ("copies", copies)]
    total, results = archive.results(pairs)
    ids = [hit["id"] for hit in results]
    assert len(set(ids)) == total

    assert [json.loads(line) for line in archive.text("/search.jsonl", pairs).splitlines()] == results
    rows = rows_of(archive.text("/search.csv", pairs))
    assert [row["id"] for row in rows] == ids
    for row, hit in zip(rows, results, strict=True):
        check_row(row, hit)
    assert [record["id"] for record in rispy.loads(archive.text("/search.ris", pairs))] == ids
    for context in ("", "0", "7"):
        check_kwic(archive, rows_of(archive.text("/search.kwic.csv", [*pairs, ("context", context)])), results)

    entries = archive.entries(pairs)
    by_arrival = sorted(ids, key=lambda key: (-archive.articles[key].added.timestamp(), key))
    assert [urlsplit(entry.link).path.rpartition("/")[2] for entry in entries] == by_arrival
    assert len({entry.id for entry in entries}) == total


def check_row(row: dict[str, str], hit: dict[str, Any]) -> None:
    published = hit["published"] or {"first": "", "last": "", "precision": ""}
    assert [row[f"published_{part}"] for part in ("first", "last", "precision")] == [
        published["first"], published["last"], published["precision"]
    ]  # fmt: skip
    for name in ("title", "dek", "outlet", "site", "url", "section", "kind", "lang", "quality", "added"):
        assert row[name] == (hit[name] or "")
    assert row["authors"] == "; ".join(author["name"] for author in hit["authors"])
    assert row["regions"] == "; ".join(region["key"] for region in hit["regions"])
    assert (int(row["copies"]), int(row["match_count"])) == (hit["copies"], hit["match_count"])
    assert float(row["score"]) == hit["score"]
    assert urlsplit(row["permalink"]).path == f"/articles/{hit['id']}"


def check_kwic(archive: Archive, rows: list[dict[str, str]], results: list[dict[str, Any]]) -> None:
    """KWIC has the articles in which words matched, in their order, with no more lines than matches of each."""
    assert list(dict.fromkeys(row["id"] for row in rows)) == [hit["id"] for hit in results if hit["matched_in"]]
    for hit in results:
        places = [row for row in rows if row["id"] == hit["id"]]
        assert list(dict.fromkeys(row["field"] for row in places)) == hit["matched_in"]
    for row in rows:
        text = field_text(archive.articles[row["id"]], row["field"])
        start = int(row["position"])
        stop = start + len(row["match"]) + text[start:].count("\n\n", 0, len(row["match"]) + 1)
        assert text[start:stop].replace("\n\n", " ") == row["match"]
        assert text[:start].replace("\n\n", " ").endswith(row["left"])
        assert text[stop:].replace("\n\n", " ").startswith(row["right"])


def test_an_export_says_its_generation_and_its_number_of_articles(client: FlaskClient, engine: Engine) -> None:
    info = engine.info()
    for suffix in (".csv", ".jsonl", ".ris", ".kwic.csv"):
        headers = client.get(f"/search{suffix}?per_page=2&page=3", buffered=True).headers
        assert [headers[f"Dateline-{name}"] for name in ("Build", "Generation", "Total", "Exported")] == [
            info.build, str(info.generation), str(VISIBLE), str(VISIBLE)
        ]  # fmt: skip
        assert headers["Content-Disposition"] == f'attachment; filename="dateline{suffix}"'
    assert len(client.get("/search.jsonl?per_page=2&page=3").text.splitlines()) == VISIBLE


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".ris", ".kwic.csv", ".atom"])
def test_asking_again_costs_no_search(own_client: FlaskClient, own_engine: Engine, suffix: str) -> None:
    first = own_client.get(f"/search{suffix}?q=ferry", buffered=True)
    again = own_client.get(f"/search{suffix}?q=ferry", headers={"If-None-Match": first.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data, "Dateline-Total" in again.headers) == (304, b"", False)
    with own_engine.batch() as batch:
        batch.put(ARTICLES[3])
    assert (
        own_client.get(
            f"/search{suffix}?q=ferry", headers={"If-None-Match": first.headers["ETag"]}, buffered=True
        ).status_code
        == 200
    )


def test_the_head_of_an_export_has_its_headers_and_no_body(client: FlaskClient) -> None:
    response = client.head("/search.csv", buffered=True)
    assert (response.data, response.headers["Dateline-Total"]) == (b"", str(VISIBLE))


def test_one_export_at_a_time_leaves_a_thread_for_searches(own_client: FlaskClient) -> None:
    assert MAX_EXPORTS == THREADS - 1
    started = own_client.get("/search.csv")
    second = own_client.get("/search.ris")
    assert (second.status_code, second.get_json()["type"]) == (503, "export-busy")
    assert "Retry-After" in second.headers
    assert own_client.get("/search.json").status_code == 200
    started.close()
    assert own_client.head("/search.csv", buffered=True).status_code == 200
    read = own_client.get("/search.csv?q=ferry")
    assert read.data
    assert own_client.get("/search.csv?q=ferry", buffered=True).status_code == 200


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".ris", ".kwic.csv"])
def test_an_export_that_fails_ends_with_a_line_that_is_none_of_its_format(suffix: str) -> None:
    engine = FailingEngine()
    with engine.rebuild(decide="1") as build:
        for each in PILE:
            build.put(each)
    response = client_over(engine).get(f"/search{suffix}?q=peace")
    pieces: list[bytes] = []
    with pytest.raises(EngineDamagedError):
        pieces.extend(response.iter_encoded())
    text = b"".join(pieces).decode()
    assert text.splitlines()[-1].endswith(INCOMPLETE)
    assert response.headers["Dateline-Exported"] == "10"
    if suffix.endswith("csv"):
        with pytest.raises(csv.Error, match="unexpected end of data"):
            list(csv.reader(io.StringIO(text), strict=True))
    elif suffix == ".jsonl":
        with pytest.raises(json.JSONDecodeError):
            json.loads(text.splitlines()[-1])


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''=1", "'", "x", "", "'x", "＝1"])
def test_no_cell_is_a_formula_and_every_cell_can_be_read_back(cell: str) -> None:
    assert safe(cell)[:1] not in set("=+-@\t\r＝")
    assert undone(safe(cell)) == cell


def test_csv_is_rfc_4180_and_safe_in_a_spreadsheet(archives: list[Archive]) -> None:
    text = archives[0].text("/search.csv", [("q", "HYPERLINK")])
    assert "\n" not in text.replace("\r\n", "")
    _, row = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert row[1] == f"'{FORMULA_TITLE}"
    assert "'-News" in row
    assert "'@peace; '=peace" in row


@pytest.mark.parametrize(
    ("left", "right", "chars"),
    [("we saw the ", " leave at ten", 15), ("saw the ", " leave at", 10), ("the ", " leave", 6), ("", "", 0)],
)
def test_the_context_of_a_match_is_whole_words(left: str, right: str, chars: int) -> None:
    text = "Then we saw the ferry leave at ten past six"
    start, stop = text.index("ferry"), text.index("ferry") + 5
    assert (left_of(text, start, chars), right_of(text, stop, chars)) == (left, right)


def test_a_word_at_the_edge_of_a_paragraph_is_whole() -> None:
    text = "It was late.\n\nThe ferry left.\n\nNobody saw it."
    start, stop = text.index("ferry"), text.index("ferry") + 5
    assert (left_of(text, start, 8), right_of(text, stop, 17)) == ("The ", " left.\n\nNobody")
    assert (left_of(text, start, 6), right_of(text, stop, 9)) == ("The ", " left.")


def test_a_text_without_spaces_and_a_word_that_is_too_long_are_cut() -> None:
    text = "東京で停戦協議が始まった"
    assert (left_of(text, 3, 2), right_of(text, 5, 3)) == ("京で", "協議が")
    assert (left_of("Wrenholm ferry", 9, 4), right_of("ferry Wrenholm", 5, 4)) == ("olm ", " Wre")


def test_kwic_has_a_line_for_each_place_and_a_link_to_it(client: FlaskClient) -> None:
    rows = rows_of(client.get('/search.kwic.csv?q="port authority" OR authority&copies=show&context=20').text)
    ferry = [row for row in rows if row["id"] == FERRY.id]
    assert [(row["left"], row["match"], row["right"]) for row in ferry] == [
        ("workers and the ", "port authority", " held, and by")
    ]
    (row,) = ferry
    link = urlsplit(row["permalink"])
    assert client.get(f"{link.path}?{link.query}", headers={"Accept": "text/html"}).status_code == 200
    assert row["reference"].startswith("Calder, Alice, and Coast Wire. “Ferry workers")
    assert (row["date"], row["outlet"]) == ("2020-10-05", "harbour.example")


def test_the_reference_names_every_column() -> None:
    whole = (ROOT / "docs" / "ANSWER.md").read_text("utf-8")
    table, kwic = whole.split("### CSV\n")[1].split("### Keywords in context\n")
    stated = table.split("The columns of")[1].split("They hold")[0]
    assert re.findall(r"`(\w+)`", stated) == list(CSV_COLUMNS)
    rows = re.findall(r"^\| (`.*?) \|", kwic.split("### Samples\n")[0], re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == set(KWIC_COLUMNS)


def test_filters_alone_give_kwic_no_line(client: FlaskClient) -> None:
    assert rows_of(client.get("/search.kwic.csv?region=europe").text) == []


# The feed


def feed_of(client: FlaskClient, address: str) -> ET.Element:
    return ET.fromstring(client.get(address).data)


def test_an_old_article_without_a_date_that_came_today_is_the_first_entry(
    own_client: FlaskClient, own_engine: Engine
) -> None:
    today = datetime(2026, 12, 1, tzinfo=UTC)
    with own_engine.batch() as batch:
        batch.put(replace(article("old", "An old page about a ferry", "A ferry."), added=today, updated=today))
    for sort in ("", "&sort=oldest", "&sort=relevance"):
        parsed = feedparser.parse(own_client.get(f"/search.atom?q=ferry{sort}").data)
        assert parsed.entries[0].title == "An old page about a ferry"
        assert "published" not in parsed.entries[0]
        assert timegm(parsed.entries[0].updated_parsed) == timegm(parsed.feed.updated_parsed) == int(today.timestamp())


def names_in(element: ET.Element) -> list[str]:
    return [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]


def test_the_feed_has_what_rfc_4287_asks_for(client: FlaskClient) -> None:
    feed = feed_of(client, "/search.atom?per_page=100&snippets=1")
    assert [names_in(feed).count(name) for name in ("id", "title", "updated")] == [1, 1, 1]
    entries = feed.findall(f"{{{NAMESPACE}}}entry")
    assert len(entries) == VISIBLE
    for entry in entries:
        found = names_in(entry)
        assert [found.count(name) for name in ("id", "title", "updated", "content")] == [1, 1, 1, 1]
        assert "author" in found
        assert found.count("published") <= 1
        for child in entry:
            if child.tag.endswith(("updated", "published")):
                assert datetime.fromisoformat(child.text or "").utcoffset() == timedelta(0)


def test_an_entry_is_published_only_if_its_page_prints_a_day(client: FlaskClient) -> None:
    parsed = feedparser.parse(client.get("/search.atom?per_page=100").data)
    by_title = {entry.title: entry for entry in parsed.entries}
    assert by_title[FERRY.title].published == "2020-10-05T00:00:00Z"
    assert "published" not in by_title["Behind the counter of the last chandlery"]


def test_an_entry_keeps_its_id_after_a_rebuild_and_at_another_address() -> None:
    ids = []
    for host in ("localhost", "127.0.0.1:8000"):
        engine = open_engine("memory:")
        with engine.rebuild(decide=host) as build:
            build.put(FERRY)
        parsed = feedparser.parse(client_over(engine).get("/search.atom", headers={"Host": host}).data)
        ids.append(parsed.entries[0].id)
    assert ids[0] == ids[1]


def test_the_pages_of_a_feed_have_one_id_and_lead_to_each_other(client: FlaskClient) -> None:
    first, second, beyond = (
        feedparser.parse(client.get(f"/search.atom?per_page=30&page={page}&sort=oldest").data).feed
        for page in (1, 2, 9)
    )
    links = [{link.rel: link.href for link in feed.links} for feed in (first, second, beyond)]
    assert first.id == second.id == beyond.id == links[0]["self"] == links[1]["previous"]
    assert (links[0]["next"], "previous" in links[0]) == (links[1]["self"], False)
    assert "next" not in links[1]
    assert (links[2]["previous"], links[2]["last"]) == (links[1]["self"], links[1]["self"])


def test_a_feed_without_entries_is_valid(client: FlaskClient) -> None:
    parsed = feedparser.parse(client.get("/search.atom?q=zebra%0b%00").data)
    assert (parsed.bozo, parsed.entries, parsed.feed.updated) == (False, [], "1970-01-01T00:00:00Z")


# Samples


def sampled(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.get(f"/search.jsonl?{query}").text.splitlines()]


def ids_of(hits: list[dict[str, Any]]) -> list[str]:
    return [hit["id"] for hit in hits]


def test_a_sample_is_the_beginning_of_a_random_order(client: FlaskClient) -> None:
    whole = ids_of(sampled(client, "sort=random&seed=7"))
    response = client.get("/search.csv?sample=10&seed=7")
    assert [row["id"] for row in rows_of(response.text)] == whole[:10]
    assert (response.headers["Dateline-Total"], response.headers["Dateline-Exported"]) == (str(VISIBLE), "10")
    assert ids_of(sampled(client, "sample=99999&seed=7")) == whole
    assert whole != ids_of(sampled(client, "sort=random&seed=8"))


def test_a_sample_holds_every_stratum_in_proportion(client: FlaskClient) -> None:
    half = ids_of(sampled(client, "q=section:Harbour&sample=15&by=region"))
    regions = [hit["regions"][0]["key"] for hit in sampled(client, "q=section:Harbour") if hit["id"] in half]
    assert (regions.count("europe"), regions.count("asia-pacific")) == (8, 7)
    third = ids_of(sampled(client, "q=section:Harbour&sample=5&by=region"))
    assert half[:5] == third


@pytest.mark.parametrize(
    ("address", "parameter", "code"),
    [
        ("/search.json?sample=3", "sample", "needs-export"),
        ("/search.atom?sample=3", "sample", "needs-export"),
        ("/search.csv?sample=3&sort=newest", "sort", "contradiction"),
        ("/search.csv?sample=0", "sample", "out-of-range"),
        ("/search.csv?by=colour", "by", "not-a-choice"),
        ("/search.csv?seed=-1", "seed", "out-of-range"),
        ("/search.kwic.csv?context=2000", "context", "out-of-range"),
    ],
)
def test_a_sample_that_cannot_be_is_an_error(client: FlaskClient, address: str, parameter: str, code: str) -> None:
    response = client.get(address, buffered=True)
    assert response.status_code == 400
    assert [(error["parameter"], error["code"]) for error in response.get_json()["errors"]] == [(parameter, code)]

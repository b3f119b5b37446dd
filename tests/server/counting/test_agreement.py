"""Counts, trends and searches agree, through the served application, on random piles and in both modes of copies."""

from __future__ import annotations

import csv
import io
import random
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines import open_engine
from index.facets import Facet
from server import ServerConfig, create_app
from tests.conformance.piles import PILE, random_article
from tests.examples import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

Pairs = tuple[tuple[str, str], ...]

SEEDS: Final = (1, 2, 3)
WITH_ODDITIES: Final = 1
"""The pile that has the fixed one too, with dates at both ends of the calendar."""

ARTICLES: Final = 60
QUICK: Final = 20
SOAKED: Final = 400

QUERIES: Final = (
    "", "peace", "talks OR war", '"peace talks"', "lake -war", "-peace", "title:peace", "author:calder", "tag:none",
    "date:2019..2020", "date:2020-10", "quality:list-page", "region:europe", "zebra", 'peace (talks "', "=peace",
)  # fmt: skip
FILTERS: Final[tuple[tuple[str, str], ...]] = (
    ("region", "europe"), ("region", "none"), ("not_author", "Bo Ek"), ("kind", "Analysis"), ("lang", "en"),
    ("quality", "full"), ("from", "2019"), ("to", "2020-10"), ("undated", "include"), ("undated", "only"),
)  # fmt: skip

queries = st.lists(st.sampled_from(QUERIES), min_size=1, max_size=4, unique=True)
copies = st.sampled_from([(("copies", "show"),), (("copies", "group"),)])
filters = st.lists(st.sampled_from(FILTERS), max_size=3, unique_by=lambda pair: pair[0]).map(tuple)


@pytest.fixture(scope="module")
def clients() -> Iterator[dict[int, FlaskClient]]:
    engines = {seed: open_engine("memory:") for seed in SEEDS}
    for seed, engine in engines.items():
        rolls, fixed = random.Random(seed), PILE if seed == WITH_ODDITIES else ()
        with engine.rebuild(decide="1") as build:
            for article in (*fixed, *(random_article(rolls, ARTICLES) for _ in range(ARTICLES))):
                build.put(article)
    yield {seed: create_app(engine, ServerConfig(version="1")).test_client() for seed, engine in engines.items()}
    for engine in engines.values():
        engine.close()


def got(client: FlaskClient, path: str, pairs: Pairs) -> Any:
    response = client.get(f"{path}?{urlencode(pairs)}")
    assert response.status_code == 200, response.text
    return response.get_json() if response.is_json else rows_of(response.text)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def as_file(asked: list[str], pairs: Pairs) -> bytes:
    """Return the queries as a CSV file, each with a name of its own and the same filters."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["name", "q", *(name for name, _ in pairs)])
    writer.writerows([f"number {number}", query, *(value for _, value in pairs)] for number, query in enumerate(asked))
    return text.getvalue().encode()


@examples(quick=QUICK, soak=SOAKED)
@given(
    seed=st.sampled_from(SEEDS), asked=queries, shared=filters, mode=copies,
    by=st.sampled_from(["year", "month", "day", "auto", *Facet]),
)  # fmt: skip
def test_every_total_of_a_batch_is_its_searchs_and_its_counts_add_up(
    clients: dict[int, FlaskClient], seed: int, asked: list[str], shared: Pairs, mode: Pairs, by: str
) -> None:
    client, pairs = clients[seed], (*shared, *mode)
    response = client.post(f"/count.json?by={by}", data=as_file(asked, pairs), content_type="text/csv")
    assert response.status_code == 200, response.text
    batch = response.get_json()
    for query, counted in zip(asked, batch["queries"], strict=True):
        search = got(client, "/search.json", (("q", query), *pairs, ("snippets", "0")))
        assert counted["total"] == search["total"] == client.get(counted["search"]).get_json()["total"]
        assert counted["query"] == search["query"]
        added = sum(counted["counts"]) + counted["unknown"] + counted["coarser"]
        assert added >= search["total"] if batch["multi_valued"] else added == search["total"]


@examples(quick=QUICK, soak=SOAKED)
@given(
    seed=st.sampled_from(SEEDS), asked=queries, shared=filters, mode=copies,
    by=st.sampled_from(["year", "month", "day", "auto", *Facet]),
)  # fmt: skip
def test_a_batch_says_the_same_by_address_and_by_file_as_json_and_as_csv(
    clients: dict[int, FlaskClient], seed: int, asked: list[str], shared: Pairs, mode: Pairs, by: str
) -> None:
    client, pairs = clients[seed], (*shared, *mode)
    asked = [query for query in asked if query] or [""]
    address = (*(("q", query) for query in asked), *pairs, ("by", by))
    by_address = got(client, "/count.json", address)
    response = client.post(f"/count.json?by={by}", data=as_file(asked, pairs), content_type="text/csv")
    by_file = response.get_json()
    for one, other, query in zip(by_address["queries"], by_file["queries"], asked, strict=True):
        assert (one["name"], one | {"name": ""}) == (query, other | {"name": ""})
    rows = got(client, "/count.csv", address)
    expected = []
    for counted in by_address["queries"]:
        numbers = zip([value["value"] for value in by_address["values"]], counted["counts"], strict=True)
        rest = [("coarser", counted["coarser"])] if by_address["by"] in ("year", "month", "day") else []
        for value, number in (*numbers, *rest, ("none", counted["unknown"])):
            expected.append((counted["query"]["q"], value, str(number), str(counted["total"])))
    unescaped = [row["q"].removeprefix("'") for row in rows]
    assert [(q, r["value"], r["count"], r["total"]) for q, r in zip(unescaped, rows, strict=True)] == expected


@examples(quick=QUICK, soak=SOAKED)
@given(seed=st.sampled_from(SEEDS), query=st.sampled_from(QUERIES), shared=filters, mode=copies,
       facet=st.sampled_from(list(Facet)))  # fmt: skip
def test_a_batch_by_a_facet_counts_as_the_facet_of_the_search(
    clients: dict[int, FlaskClient], seed: int, query: str, shared: Pairs, mode: Pairs, facet: str
) -> None:
    client = clients[seed]
    pairs = tuple(pair for pair in (*shared, *mode) if pair[0].removeprefix("not_") not in {facet, "quality"})
    search = got(client, "/search.json", (("q", query), *pairs, ("facets", facet), ("facet_size", "100")))
    batch = got(client, "/count.json", (("q", query), *pairs, ("by", facet)))
    (counted,) = batch["queries"]
    values = [(value["value"], value["label"]) for value in batch["values"]]
    expected = search["facets"][facet]
    assert expected["other"] == 0
    assert counted["unknown"] == expected["unknown"]
    assert list(zip(values, counted["counts"], strict=True)) == [
        ((value["value"], value["label"]), value["count"]) for value in expected["values"]
    ]


@examples(quick=QUICK, soak=SOAKED)
@given(seed=st.sampled_from(SEEDS), query=st.sampled_from(QUERIES), of=st.sampled_from(QUERIES), shared=filters,
       mode=copies, interval=st.sampled_from(["year", "month", "day", "auto"]))  # fmt: skip
def test_a_trend_agrees_with_both_searches_and_with_its_csv(
    clients: dict[int, FlaskClient], seed: int, query: str, of: str, shared: Pairs, mode: Pairs, interval: str
) -> None:
    client, pairs = clients[seed], (*shared, *mode)
    address = (("q", query), ("of", of), *pairs, ("interval", interval))
    trend = got(client, "/trends.json", address)
    for key, text in (("count", query), ("of", of)):
        total = got(client, "/search.json", (("q", text), *pairs))["total"]
        parts = [*trend["buckets"], trend["coarser"], trend["unknown"]]
        assert sum(part[key] for part in parts) == trend["total"][key] == total
    for key, link in (("count", "search"), ("of", "of")):
        assert client.get(trend["links"][link]).get_json()["total"] == trend["total"][key]
    for part in (*trend["buckets"], trend["coarser"], trend["unknown"], trend["total"]):
        assert part["share"] == (round(part["count"] / part["of"], 6) if part["of"] else None)
    *buckets, coarser, unknown = got(client, "/trends.csv", address)
    assert [(row["first"], row["last"], int(row["count"]), int(row["of"])) for row in buckets] == [
        (bucket["first"], bucket["last"], bucket["count"], bucket["of"]) for bucket in trend["buckets"]
    ]
    assert (coarser["period"], int(coarser["count"])) == ("coarser", trend["coarser"]["count"])
    assert (unknown["period"], int(unknown["of"])) == ("none", trend["unknown"]["of"])


@examples(quick=QUICK, soak=SOAKED)
@given(seed=st.sampled_from(SEEDS), query=st.sampled_from(QUERIES), mode=copies,
       interval=st.sampled_from(["year", "month", "day"]))  # fmt: skip
def test_a_trend_has_the_counts_of_the_searchs_histogram(
    clients: dict[int, FlaskClient], seed: int, query: str, mode: Pairs, interval: str
) -> None:
    client, pairs = clients[seed], (("q", query), *mode, ("interval", interval))
    histogram = got(client, "/search.json", (*pairs, ("facets", "date")))["facets"]["date"]
    trend = got(client, "/trends.json", (*pairs, ("of", query)))
    assert trend["interval"] == histogram["interval"]
    assert [(part["first"], part["last"], part["count"]) for part in trend["buckets"]] == [
        (bucket["first"], bucket["last"], bucket["count"]) for bucket in histogram["buckets"]
    ]
    assert (trend["unknown"]["count"], trend["coarser"]["count"]) == (histogram["unknown"], histogram["coarser"])

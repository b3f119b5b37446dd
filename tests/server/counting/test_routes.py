"""`/trends` and `/count` over HTTP: formats, conditional requests, limits, refusals."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from index.engines import open_engine
from server import ServerConfig, create_app
from server.counting import views
from server.http.security import HEADERS, MAX_BODY_BYTES
from tests.conformance.piles import PILE

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from index.engine import Engine

ADDRESSES = ("/trends.json?q=peace", "/trends.csv?q=peace", "/count.json?q=peace&q=war&by=year", "/count.csv?q=peace")


@pytest.fixture
def memory() -> Engine:
    engine = open_engine("memory:")
    with engine.rebuild(decide="1") as build:
        for article in PILE:
            build.put(article)
    return engine


@pytest.fixture
def odd(memory: Engine) -> FlaskClient:
    return create_app(memory, ServerConfig(version="1")).test_client()


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_that_the_client_has_costs_no_count(
    memory: Engine, odd: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = odd.get(address)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    monkeypatch.setattr(memory, "count", None)
    again = odd.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_commit_changes_the_tag(memory: Engine, odd: FlaskClient, address: str) -> None:
    first = odd.get(address).headers["ETag"]
    with memory.batch() as batch:
        batch.remove(PILE[0].id)
    again = odd.get(address, headers={"If-None-Match": first})
    assert again.status_code == 200
    assert again.headers["ETag"] != first


def test_every_parameter_and_format_has_a_tag_of_its_own(odd: FlaskClient) -> None:
    addresses = [
        *ADDRESSES, "/trends.json?q=peace&of=war", "/trends.json?q=peace&interval=year", "/trends.json?q=war",
        "/trends.json?q=peace&copies=show", "/count.json?q=war&q=peace&by=year", "/count.json?q=peace&q=war",
        "/count.json?q=peace&q=war&by=month", "/count.json?q=peace&q=war&by=region", "/count.csv?q=peace&region=africa",
    ]  # fmt: skip
    assert len({odd.get(address).headers["ETag"] for address in addresses}) == len(addresses)


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_get_without_a_body_and_every_answer_is_secure(odd: FlaskClient, address: str) -> None:
    head = odd.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert set(HEADERS.items()) <= set(head.headers.items())
    kind = "text/csv; charset=utf-8" if ".csv" in address else "application/json"
    assert head.headers["Content-Type"] == kind


def test_csv_ends_its_lines_as_rfc_4180_says_and_a_formula_is_made_safe(odd: FlaskClient) -> None:
    text = odd.get("/count.csv?q=-war&q==peace&q=talks").text
    assert text == "name,q,total\r\n'-war,'-war,11\r\n'=peace,'=peace,10\r\ntalks,talks,6\r\n"


def posted(client: FlaskClient, data: bytes, address: str = "/count.json", kind: str = "text/csv") -> Any:
    return client.post(address, data=data, content_type=kind)


def test_a_file_is_counted_and_its_answer_is_not_kept(odd: FlaskClient) -> None:
    response = posted(odd, b"name,q\nA,peace\n", "/count.csv?by=kind", "text/csv; charset=utf-8")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in response.headers
    assert response.text.splitlines()[0] == "name,q,value,count,total"


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_foreign_page_cannot_post_a_form(odd: FlaskClient, kind: str) -> None:
    """These types are sent without a preflight."""
    response = posted(odd, b"q\npeace\n", kind=kind)
    assert (response.status_code, response.mimetype) == (415, "application/problem+json")


def test_a_file_that_is_too_large_is_refused(odd: FlaskClient) -> None:
    assert posted(odd, b"q\n" + b"x" * MAX_BODY_BYTES).status_code == 413


def test_a_file_of_unstated_length_is_never_cut_short(odd: FlaskClient) -> None:
    """A server announces a chunked body in this way."""
    for rows, status in ((50, 200), (MAX_BODY_BYTES, 413)):
        data = b"name,q\n" + b"".join(b"%d,peace\n" % row for row in range(rows))
        response = odd.post(
            "/count.csv", input_stream=io.BytesIO(data), content_type="text/csv",
            environ_overrides={"wsgi.input_terminated": True},
        )  # fmt: skip
        assert response.status_code == status


def test_a_fault_shows_the_beginning_of_what_is_too_long(odd: FlaskClient) -> None:
    assert len(posted(odd, b"x" * 10_000).text) < 2_000


def test_faults_are_listed_by_line_and_column(odd: FlaskClient) -> None:
    response = posted(odd, b"q,from\npeace,2020\nwar,soon\n", "/count.json?by=regoin&page=2")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert [(each["parameter"], each["code"], each.get("line")) for each in response.get_json()["errors"]] == [
        ("page", "unknown-parameter", None), ("by", "not-a-choice", None), ("from", "not-a-date", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["/count.csv?by=regoin", "/trends.csv?from=soon"])
def test_an_error_at_an_address_with_a_format_is_no_page(odd: FlaskClient, address: str) -> None:
    response = odd.get(address, headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "query", ["of=a&of=b", "page=2", "sort=newest", "facets=region", "by=year", "interval=week", "from=soon"]
)
def test_a_parameter_that_changes_no_trend_is_a_fault(odd: FlaskClient, query: str) -> None:
    response = odd.get(f"/trends.json?q=peace&{query}")
    assert response.status_code == 400
    assert [each["parameter"] for each in response.get_json()["errors"]] == [query.partition("=")[0]]


def test_more_than_a_hundred_queries_are_refused(odd: FlaskClient) -> None:
    queries = [f"q=query{number}" for number in range(views.MAX_QUERIES + 1)]
    assert odd.get(f"/count.json?{'&'.join(queries[:-1])}").status_code == 200
    response = odd.get(f"/count.json?{'&'.join(queries)}")
    assert [each["code"] for each in response.get_json()["errors"]] == ["too-many-queries"]


def test_an_answer_of_too_many_counts_is_refused_and_names_the_limit(
    odd: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/count.json?q=ferry&q=peace&by=year"
    assert odd.get(address).status_code == 200
    monkeypatch.setattr(views, "MAX_COUNTS", 100)
    (fault,) = odd.get(f"{address}&q=pier").get_json()["errors"]
    assert fault["code"] == "too-many-counts"
    assert "holds 100." in fault["detail"]


def test_a_share_is_null_where_the_other_query_finds_nothing(odd: FlaskClient) -> None:
    trend = odd.get("/trends.json?q=title:noon&of=title:truce").get_json()
    shares = {bucket["first"]: bucket["share"] for bucket in trend["buckets"]}
    assert (shares["2020-10-01"], shares["2021-01-01"]) == (0.0, None)
    assert trend["total"] == {"count": 1, "of": 1, "share": 1.0}


def test_a_filter_narrows_both_queries_and_a_field_of_one_query_narrows_that_one(odd: FlaskClient) -> None:
    both = odd.get("/trends.json?q=peace&region=africa").get_json()["total"]
    one = odd.get("/trends.json?q=peace+region:africa").get_json()["total"]
    assert (both["count"], both["of"], one["count"]) == (1, 1, 1)
    assert one["of"] == odd.get("/search.json").get_json()["total"]

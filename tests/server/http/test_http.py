"""HTTP: formats by Accept, ETags, methods, errors, headers, hosts, prefixes."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from flask import url_for

from index.article.model import article_id
from index.engines import open_engine
from index.errors import (
    DatelineError,
    EngineDamagedError,
    EngineLockedError,
    EngineOutdatedError,
    EngineUnavailableError,
    EngineUnreachableError,
    QueryTooSlowError,
)
from index.synonyms import FILE_NAME, SynonymFile
from server import ServerConfig, create_app
from server.http.assets import assets
from server.http.security import HEADERS
from tests.records import from_json
from tests.server.articles import FERRY, HARMFUL, UNDATED
from tests.server.conftest import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from index.engine import Engine

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
UNKNOWN = "a" * 16

ACCEPTS = [
    ("a browser", HTML["Accept"], "text/html"),
    ("curl", "*/*", "application/json"),
    ("nothing", None, "application/json"),
    ("JSON", "application/json", "application/json"),
    ("HTML alone", "text/html", "text/html"),
    ("HTML in capitals", "TEXT/HTML", "text/html"),
    ("both alike", "application/json, text/html", "text/html"),
    ("JSON rather", "application/json, text/html;q=0.9", "application/json"),
    ("HTML rather", "application/json;q=0.9, text/html", "text/html"),
    ("no HTML", "text/html;q=0, */*", "application/json"),
    ("any text", "text/*", "application/json"),
    ("an image", "image/png", "application/json"),
    ("nonsense", "///;;q=x", "application/json"),
]


@pytest.mark.parametrize(("accept", "media_type"), [case[1:] for case in ACCEPTS], ids=[case[0] for case in ACCEPTS])
@pytest.mark.parametrize("address", ["/", "/search?q=ferry", f"/articles/{FERRY.id}"])
def test_html_goes_to_clients_that_name_it_in_accept(
    client: FlaskClient, address: str, accept: str | None, media_type: str
) -> None:
    response = client.get(address, headers={"Accept": accept} if accept is not None else {})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Accept" in response.vary


@pytest.mark.parametrize("address", ["/search.json?q=ferry", f"/articles/{FERRY.id}.json"])
def test_a_json_address_is_json_whatever_accept_says(client: FlaskClient, address: str) -> None:
    assert client.get(address, headers=HTML).mimetype == "application/json"


def test_a_record_comes_back_as_the_article(client: FlaskClient) -> None:
    assert from_json(client.get(f"/articles/{FERRY.id}.json").text) == FERRY


TAGGED = [
    "/",
    "/browse/author",
    "/help",
    "/about",
    "/search?q=ferry",
    "/search.json",
    f"/articles/{FERRY.id}",
    f"/articles/{FERRY.id}.json",
]


@pytest.mark.parametrize("headers", [HTML, {}], ids=["page", "JSON"])
@pytest.mark.parametrize("address", TAGGED)
def test_a_repeated_request_is_answered_304(client: FlaskClient, address: str, headers: dict[str, str]) -> None:
    first = client.get(address, headers=headers)
    again = client.get(address, headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert first.headers["ETag"].startswith('W/"')
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert again.headers.get("Vary") == first.headers.get("Vary")


NOT_TAGGED = {"health.is_up", "health.is_ready", "article.source"}
"""Routes whose answers are never the same, or are not kept."""

NEEDED = {"counting.trends": "?q=ferry", "counting.count": "?q=ferry", "article.quote": "?start=0&stop=3"}


def test_every_route_has_a_tag_and_answers_304(client: FlaskClient) -> None:
    values: dict[str, Any] = {"article_id": FERRY.id, "facet": "region", "filename": "css/base.css"}
    with client.application.test_request_context():
        for rule in client.application.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_TAGGED:
                continue
            address = url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            address += NEEDED.get(rule.endpoint.removesuffix("_csv"), "")
            first = client.get(address, headers=HTML, buffered=True)
            assert first.status_code == 200, (rule.endpoint, address)
            assert first.headers["Cache-Control"], rule.endpoint
            again = client.get(address, headers=HTML | {"If-None-Match": first.headers["ETag"]})
            assert (again.status_code, again.data) == (304, b""), rule.endpoint


class Counting:
    """An engine that remembers what it was asked."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        return getattr(self.engine, name)


def test_a_304_costs_no_search(engine: Engine) -> None:
    counting = Counting(engine)
    client = create_app(counting, ServerConfig(version=VERSION)).test_client()
    tag = client.get("/search?q=ferry").headers["ETag"]
    assert client.get("/search?q=+ferry&page=1&region=", headers={"If-None-Match": tag}).status_code == 304
    assert counting.asked.count("search") == 1


def test_different_requests_formats_and_versions_have_different_tags(engine: Engine, client: FlaskClient) -> None:
    newer = create_app(engine, ServerConfig(version="9")).test_client()
    below = create_app(engine, ServerConfig(version=VERSION, prefix="/archive")).test_client()
    tags = [
        client.get("/search?q=ferry").headers["ETag"],
        client.get("/search?q=boat").headers["ETag"],
        client.get("/search?q=ferry&colour=red", headers=HTML).headers["ETag"],
        client.get("/search?q=ferry", headers=HTML).headers["ETag"],
        newer.get("/search?q=ferry").headers["ETag"],
        below.get("/search?q=ferry").headers["ETag"],
        client.get(f"/articles/{FERRY.id}", headers=HTML).headers["ETag"],
        client.get(f"/articles/{FERRY.id}?q=ferry", headers=HTML).headers["ETag"],
        client.get(f"/articles/{FERRY.id}").headers["ETag"],
    ]
    assert len(set(tags)) == len(tags)


def test_a_change_of_the_synonyms_is_seen_and_changes_the_tags(engine: Engine, tmp_path: Path) -> None:
    client = create_app(engine, ServerConfig(version=VERSION), synonyms=SynonymFile(tmp_path)).test_client()
    addresses = ["/search?q=steamer", f"/articles/{FERRY.id}?q=steamer"]
    before = {address: client.get(address).headers["ETag"] for address in addresses}
    assert client.get("/search.json?q=steamer").get_json()["total"] == 0
    (tmp_path / FILE_NAME).write_text("steamer, ferry\n", encoding="utf-8")
    answer = client.get("/search.json?q=steamer").get_json()
    assert answer["query"]["parsed"] == "steamer OR ferry"
    assert answer["total"] > 0
    for address, tag in before.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_commit_is_seen_and_changes_the_tags(own_engine: Engine, own_client: FlaskClient) -> None:
    before = {address: own_client.get(address).headers["ETag"] for address in TAGGED}
    with own_engine.batch() as batch:
        batch.remove(UNDATED.id)
    for address, tag in before.items():
        assert own_client.get(address, headers={"If-None-Match": tag}).status_code == 200
    assert own_client.get(f"/articles/{UNDATED.id}").status_code == 404


def test_a_moved_article_redirects_to_the_id_it_has_now(own_engine: Engine, own_client: FlaskClient) -> None:
    with own_engine.batch() as batch:
        batch.remove(UNDATED.id, moved_to=FERRY.id)
    for suffix in ("", ".json", "?q=boats&page=2"):
        response = own_client.get(f"/articles/{UNDATED.id}{suffix}", headers=HTML)
        assert (response.status_code, response.location) == (301, f"/articles/{FERRY.id}{suffix}")


def test_a_removed_article_is_gone_and_the_page_says_when(own_engine: Engine, own_client: FlaskClient) -> None:
    with own_engine.batch() as batch:
        batch.remove(HARMFUL.id, tombstone=True, removed=datetime(2026, 11, 30, 22, 5, tzinfo=UTC))
        batch.remove(UNDATED.id, tombstone=True)
    for suffix in ("", ".json", "/copies", "/versions.json"):
        response = own_client.get(f"/articles/{HARMFUL.id}{suffix}")
        answer = response.get_json()
        assert (response.status_code, answer["type"]) == (410, "article-removed")
        assert answer["removed"] == "2026-11-30T22:05:00Z"
    page = own_client.get(f"/articles/{HARMFUL.id}", headers=HTML)
    assert page.status_code == 410
    assert "The owner of this archive removed it by hand on 30 November 2026." in page.text
    unknown = own_client.get(f"/articles/{UNDATED.id}")
    assert (unknown.status_code, "removed" in unknown.get_json()) == (410, False)
    assert "removed it by hand. It" in own_client.get(f"/articles/{UNDATED.id}", headers=HTML).text


NOWHERE = [
    ("/nowhere", "about:blank"),
    (f"/articles/{UNKNOWN}", "no-such-article"),
    (f"/articles/{UNKNOWN}.json", "no-such-article"),
    ("/articles/", "about:blank"),
    ("/articles/x", "no-such-article"),
    ("/articles/..%2f..%2fetc%2fpasswd", "about:blank"),
    ("/static/../__init__.py", "about:blank"),
    ("/static/", "about:blank"),
]


@pytest.mark.parametrize(("address", "kind"), NOWHERE)
def test_a_missing_page_or_article_is_a_404_problem(client: FlaskClient, address: str, kind: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    problem = json.loads(response.data)
    assert (problem["status"], problem["type"]) == (404, kind)
    assert list(problem) == ["type", "title", "status", "detail"]


def test_an_error_is_a_page_to_a_browser_and_a_problem_at_a_json_address(client: FlaskClient) -> None:
    page = client.get("/nowhere", headers=HTML)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is no page at this address." in page.text
    assert client.get(f"/articles/{UNKNOWN}.json", headers=HTML).mimetype == "application/problem+json"
    assert client.get("/search.json?page=0", headers=HTML).mimetype == "application/problem+json"


def test_faulty_parameters_are_a_400_problem_that_names_them(client: FlaskClient) -> None:
    response = client.get("/search?q=ferry&per_page=1000&colour=red")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    problem = json.loads(response.data)
    assert problem["type"] == "invalid-parameter"
    assert [(error["parameter"], error["code"]) for error in problem["errors"]] == [
        ("colour", "unknown-parameter"),
        ("per_page", "out-of-range"),
    ]
    assert all(error["detail"] for error in problem["errors"])
    assert "ETag" not in response.headers


def test_on_the_page_a_faulty_parameter_is_a_notice_and_utm_not_even_that(client: FlaskClient) -> None:
    response = client.get("/search?q=ceasefire&per_page=1000&colour=red&utm_source=x", headers=HTML)
    assert response.status_code == 200
    assert FERRY.title.split(" ", 1)[1][:20] in response.text
    assert "There is no parameter “colour”." in response.text
    assert "per_page lies between 1 and 100." in response.text
    assert "utm_" not in response.text


class Broken:
    """An engine that answers nothing."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        def fail(*_arguments: object) -> None:
            raise self.error

        return fail


SECRET = "/srv/secret/index"

ENGINE_ERRORS: list[tuple[Exception, str, bool]] = [
    (EngineUnavailableError(f"no index at {SECRET}"), "index-unavailable", True),
    (EngineUnreachableError(f"{SECRET} does not answer"), "index-unreachable", True),
    (EngineDamagedError(f"{SECRET} is torn"), "index-damaged", True),
    (EngineOutdatedError(f"{SECRET} is old"), "index-outdated", True),
    (EngineLockedError(f"{SECRET} is locked"), "index-busy", True),
    (QueryTooSlowError(1000), "query-too-slow", False),
]


@pytest.mark.parametrize(("error", "kind", "retry"), ENGINE_ERRORS, ids=[case[1] for case in ENGINE_ERRORS])
@pytest.mark.parametrize("address", ["/search", "/search.json", f"/articles/{FERRY.id}", "/readyz"])
@pytest.mark.parametrize("headers", [HTML, {}], ids=["page", "JSON"])
def test_an_engine_that_cannot_answer_is_a_503_that_names_no_file(
    error: DatelineError, kind: str, retry: bool, address: str, headers: dict[str, str]
) -> None:
    client = create_app(Broken(error), ServerConfig(version=VERSION)).test_client()
    response = client.get(address, headers=headers)
    assert response.status_code == 503
    assert ("Retry-After" in response.headers) is retry
    assert SECRET not in response.text
    if response.mimetype == "application/problem+json":
        assert json.loads(response.data)["type"] == kind


def test_without_an_index_the_server_is_up_and_not_ready(tmp_path: Path) -> None:
    client = create_app(open_engine(tmp_path), ServerConfig(version=VERSION)).test_client()
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert (response.status_code, response.get_json()["type"]) == (503, "index-unavailable")
    assert client.get("/", headers=HTML).status_code == 503


def test_with_an_index_the_server_is_ready(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json() == {"status": "ready"}


def test_an_unexpected_error_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(Broken(RuntimeError(f"boom in {SECRET}")), ServerConfig(version=VERSION)).test_client()
    with caplog.at_level(logging.ERROR, "dateline.server"):
        for headers in (HTML, {}):
            response = client.get("/search", headers=headers)
            assert response.status_code == 500
            assert "boom" not in response.text
            assert "Traceback" not in response.text
    assert "boom" in caplog.text
    assert "Traceback" in caplog.text


ROUTES = [
    "/",
    "/search",
    "/search.json",
    f"/articles/{FERRY.id}",
    f"/articles/{FERRY.id}.json",
    "/suggest.json",
    "/healthz",
    "/readyz",
    "/browse",
    *(f"/browse/{kind}" for kind in ("region", "author", "outlet", "year")),
    "/help",
    "/about",
]
ROUTES += [f"/articles/{FERRY.id}{suffix}" for suffix in (".ris", ".csl.json", "/quote.json?start=0&stop=3")]


@pytest.mark.parametrize("address", [*ROUTES, "/static/css/base.css"])
def test_head_is_get_without_a_body(client: FlaskClient, address: str) -> None:
    with client.get(address) as got, client.head(address) as head:
        pass
    assert (head.status_code, head.data) == (200, b"")
    assert {name: value for name, value in head.headers.items() if name not in {"Date", "Content-Length"}} == {
        name: value for name, value in got.headers.items() if name not in {"Date", "Content-Length"}
    }


@pytest.mark.parametrize("address", ROUTES)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_another_method_is_405_with_those_that_are_allowed(client: FlaskClient, address: str, method: str) -> None:
    response = client.open(address, method=method)
    assert response.status_code == 405
    assert {"GET", "HEAD"} <= set(response.headers["Allow"].split(", "))
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("headers", [HTML, {}], ids=["page", "JSON"])
@pytest.mark.parametrize(
    "address", [*ROUTES, "/static/css/base.css", "/nowhere", f"/articles/{UNKNOWN}", "/search?page=0"]
)
def test_every_answer_carries_the_security_headers(client: FlaskClient, address: str, headers: dict[str, str]) -> None:
    with client.get(address, headers=headers) as response:
        for name, value in HEADERS.items():
            assert response.headers.getlist(name) == [value]


def test_errors_of_every_kind_carry_the_security_headers(client: FlaskClient) -> None:
    broken = create_app(Broken(RuntimeError("x")), ServerConfig(version=VERSION)).test_client()
    responses = [
        broken.get("/search"),
        client.post("/search"),
        client.get("/", headers={"Host": "evil.example"}),
        client.get("/", headers={"Host": "a b"}),
    ]
    assert [response.status_code for response in responses] == [500, 405, 400, 400]
    for response in responses:
        assert set(HEADERS.items()) <= set(response.headers.items())


HOSTS = [
    ("localhost", 200),
    ("localhost:8000", 200),
    ("127.0.0.1:8000", 200),
    ("[::1]:8000", 200),
    ("[::1]", 200),
    ("archive.example", 200),
    ("archive.example:443", 200),
    ("news.press.example", 200),
    ("evil.example", 400),
    ("localhost.evil.example", 400),
    ("evil.example:8000", 400),
    ("[::2]", 400),
    ("", 400),
    ("a/b", 400),
]


@pytest.mark.parametrize(("host", "status"), HOSTS)
@pytest.mark.parametrize("headers", [HTML, {}], ids=["page", "JSON"])
def test_only_local_and_allowed_hosts_are_answered(
    engine: Engine, host: str, status: int, headers: dict[str, str]
) -> None:
    config = ServerConfig(version=VERSION, allowed_hosts=("archive.example", ".press.example"))
    response = create_app(engine, config).test_client().get("/search", headers=headers | {"Host": host})
    assert response.status_code == status


@pytest.mark.parametrize("address", ["/archive/search", "/search", "/archive/"], ids=["left on", "taken off", "root"])
def test_below_a_prefix_links_carry_it_whether_or_not_a_proxy_takes_it_off(engine: Engine, address: str) -> None:
    client = create_app(engine, ServerConfig(version=VERSION, prefix="/archive")).test_client()
    page, answer = client.get(address, headers=HTML), client.get(address)
    assert answer.get_json()["links"]["self"] == "/archive/search.json"
    sheet = f"/archive/static/{assets().version}/css/base.css"
    assert f'href="{sheet}"' in page.text
    assert 'href="/search' not in page.text
    assert client.get(sheet).status_code == 200


def test_a_moved_article_redirects_below_the_prefix(own_engine: Engine) -> None:
    with own_engine.batch() as batch:
        batch.remove(UNDATED.id, moved_to=FERRY.id)
    client = create_app(own_engine, ServerConfig(version=VERSION, prefix="/archive")).test_client()
    assert client.get(f"/archive/articles/{UNDATED.id}").location == f"/archive/articles/{FERRY.id}"


@pytest.mark.parametrize("prefix", ["archive", "/archive/", "/", "/a b", "/a//b", "//evil.example"])
def test_a_prefix_that_is_no_path_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        ServerConfig(version=VERSION, prefix=prefix)


HEAVY = [
    ("brackets", "(" * 10_000),
    ("pairs of brackets", "()" * 5_000),
    ("quotation marks", '"' * 10_001),
    ("minus signs", "-" * 10_000),
    ("words", "a b " * 2_500),
    ("operators", "OR NOT AND " * 1_000),
    ("stars", "* " * 5_000),
    ("controls", "\x00\x1b[31m\r\n\u202e\ud7ff"),
    ("emoji", "👩‍👩‍👧‍👦" * 500),
]


@pytest.mark.parametrize("q", [case[1] for case in HEAVY], ids=[case[0] for case in HEAVY])
@pytest.mark.parametrize("headers", [HTML, {}], ids=["page", "JSON"])
def test_nothing_typed_is_an_error(client: FlaskClient, q: str, headers: dict[str, str]) -> None:
    assert client.get("/search", query_string={"q": q}, headers=headers).status_code == 200


def test_bytes_that_are_no_utf8_are_no_error(client: FlaskClient) -> None:
    assert client.get("/search?q=%ff%fe&region=%c3").status_code == 200
    assert client.get("/%ff%0a").status_code == 404


def test_a_request_is_one_line_of_log_without_its_words(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "dateline.server"):
        client.get("/search?q=private")
        client.get("/a%0AFAKE GET /%1b[31m%ff")
    lines = [record.getMessage() for record in caplog.records]
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "GET /search 200",
        "GET /a%0AFAKE%20GET%20/%1B%5B31m%EF%BF%BD 404",
    ]
    assert all(line.isprintable() and line.endswith(" ms") for line in lines)
    assert "private" not in caplog.text


def test_ids_are_looked_up_only_where_they_can_be_ids(engine: Engine) -> None:
    client = create_app(Broken(RuntimeError("asked")), ServerConfig(version=VERSION)).test_client()
    assert client.get("/articles/NOT-AN-ID").status_code == 404
    assert client.get(f"/articles/{article_id('x')}").status_code == 500

"""The whole product on a cluster: the commands, the server by its address alone, and every format of an export."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.request
import uuid
from typing import TYPE_CHECKING, Any, Final

import pytest

from index.engines import open_engine
from index.engines.whoosh.whoosh_engine import WhooshEngine
from server import create_app
from server.config import ServerConfig
from server.formats import SEARCH
from server.wsgi import wsgi
from tests.archive import ROOT, run_main
from tests.conformance.conftest import PATIENCE_MS
from tests.opensearch.cluster import delete_indices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

pytestmark = pytest.mark.opensearch

PILE: Final = ROOT / "sample_docs" / "harbour-ledger"
QUERY: Final = "harbour"
PAGES: Final = ("/about", "/help", "/browse", "/browse/region", "/browse/author", "/browse/outlet", "/browse/year")


@pytest.fixture(scope="module")
def address(one_node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an index that the command line made; nothing is written into it."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    address = f"opensearch:{one_node}/{name}"
    data = tmp_path_factory.mktemp("archive") / "data"
    run_main("index", str(PILE), "--data", str(data), "--engine", address, "--jobs", "1")
    assert not (data / "current").exists()
    # Whoever only reads needs the address alone.
    shutil.rmtree(data)
    yield address
    delete_indices(one_node, name)


@pytest.fixture
def by_address(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Return a client of the server as a worker makes it, in a folder without a data directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_DATA", raising=False)
    monkeypatch.setenv("DATELINE_ENGINE", address)
    return wsgi().test_client()


@pytest.fixture(scope="module")
def clients(address: str) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """Return clients of two servers with the same articles: on the embedded engine, and on the cluster."""
    cluster = open_engine(address)
    embedded = WhooshEngine(None, deadline_ms=PATIENCE_MS)
    with embedded.rebuild(decide=cluster.info().decide) as build:
        for known in cluster.known_ids():
            build.put(cluster.get(known.id))
    engines = (embedded, cluster)
    config = ServerConfig(version="test")
    yield tuple(create_app(each, config).test_client() for each in engines)  # type: ignore[misc]
    for each in engines:
        each.close()


def without_times(found: Any) -> Any:
    """Return an answer without what differs between two indices of the same articles: build, time and scores."""
    if isinstance(found, dict):
        return {key: without_times(each) for key, each in found.items() if key not in ("index", "took_ms", "score")}
    if isinstance(found, str):
        return without_build(found)
    return [without_times(each) for each in found] if isinstance(found, list) else found


def without_build(text: str) -> str:
    """Return a text without the name of the index, and without the moment when a feed was made."""
    return re.sub(r"build=\w+&(amp;)?generation=\d+|<updated>.*?</updated>", "", text)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_served_by_the_address_alone(by_address: FlaskClient, path: str) -> None:
    answer = by_address.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


def test_the_search_page_shows_what_is_found(by_address: FlaskClient) -> None:
    page = by_address.get(f"/search?q={QUERY}").text
    found = by_address.get(f"/search.json?q={QUERY}").get_json()
    assert found["total"] > 1
    assert all(f"/articles/{hit['id']}" in page for hit in found["results"])


def test_without_the_ledger_the_page_on_the_archive_leaves_out_what_became_of_the_inputs(
    by_address: FlaskClient,
) -> None:
    assert "inputs" not in re.sub(r"<[^>]*>", " ", by_address.get("/about").text).lower().split()


@pytest.mark.parametrize(
    "path",
    [
        f"/search.json?q={QUERY}&sort=oldest&facets=region,author,outlet",
        "/search.json?q=habrour&sort=newest",
        "/search.json?q=harbour+zzzz",
        "/suggest.json?q=harb",
        "/opensearch.json?q=harb",
        "/facets/author.json",
    ],
)
def test_json_is_that_of_the_embedded_engine(clients: tuple[FlaskClient, FlaskClient], path: str) -> None:
    theirs, ours = (client.get(path) for client in clients)
    assert theirs.status_code == ours.status_code == 200
    assert without_times(ours.get_json(force=True)) == without_times(theirs.get_json(force=True))


@pytest.mark.parametrize("form", [form.name for form in SEARCH if form.is_whole or form.is_feed])
def test_every_export_is_that_of_the_embedded_engine(clients: tuple[FlaskClient, FlaskClient], form: str) -> None:
    suffix = next(each.suffix for each in SEARCH if each.name == form)
    theirs, ours = (client.get(f"/search{suffix}?q={QUERY}&sort=oldest") for client in clients)
    assert theirs.status_code == ours.status_code == 200
    assert without_build(ours.text) == without_build(theirs.text)


def test_articles_are_served_with_what_is_like_them(clients: tuple[FlaskClient, FlaskClient]) -> None:
    theirs, ours = clients
    for hit in theirs.get(f"/search.json?q={QUERY}").get_json()["results"][:2]:
        path = f"/articles/{hit['id']}"
        assert ours.get(f"{path}.json").text == theirs.get(f"{path}.json").text
        assert ours.get(path).status_code == 200
        similar = [client.get(f"{path}/similar.json").get_json() for client in clients]
        assert without_times(similar[1]) == without_times(similar[0])


def test_a_real_server_answers_by_the_address_alone(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dateline", "serve", "--engine", address, "--port", "0", "--workers", "1"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found
            with urllib.request.urlopen(f"{found[0].rstrip('/')}/search.json?q={QUERY}") as answer:
                assert json.load(answer)["total"] > 1
        finally:
            server.terminate()
    assert list(tmp_path.iterdir()) == []


def test_search_and_export_need_only_the_address(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = json.loads(run_main("search", QUERY, "--engine", address, "--json").stdout)
    lines = run_main("export", QUERY, "--engine", address, "--format", "jsonl").stdout.splitlines()
    assert {json.loads(line)["id"] for line in lines} >= {hit["id"] for hit in found["results"]}
    assert len(lines) == found["total"]
    assert list(tmp_path.iterdir()) == []


def test_a_removed_article_is_forgotten_and_a_rebuild_makes_the_rest_again(
    index_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = ("--data", str(tmp_path / "data"), "--engine", index_address)
    run_main("index", str(PILE), *keep, "--jobs", "1")
    engine = open_engine(index_address)
    before = engine.info()
    removed = next(known.id for known in engine.known_ids())
    run_main("remove", removed, "--forget", *keep)
    assert engine.info().articles == before.articles - 1
    monkeypatch.setenv("DATELINE_ENGINE", index_address)
    client = wsgi().test_client()
    assert client.get(f"/articles/{removed}").status_code == 410
    run_main("rebuild", *keep)
    after = engine.info()
    assert (after.articles, after.build != before.build) == (before.articles - 1, True)
    assert client.get(f"/articles/{removed}").status_code == 410
    assert client.get("/search.json").get_json()["total"] > 0
    engine.close()

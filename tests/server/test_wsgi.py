"""The application that a worker makes from its environment."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.inputs import Inputs, write_inputs
from server import ServerConfig
from server.config import version
from server.wsgi import environment, wsgi

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_worker_serves_what_its_environment_names(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = ServerConfig(version=version(), allowed_hosts=("a.example", "b.example"), prefix="/archive")
    for name, value in environment(archive, config).items():
        monkeypatch.setenv(name, value)
    client = wsgi().test_client()
    answer = client.get("/archive/search.json?q=ferry", headers={"Host": "b.example"}).get_json()
    assert (answer["total"] > 0, answer["index"]["version"]) == (True, version())
    assert answer["links"]["self"] == "/archive/search.json?q=ferry"
    assert client.get("/archive/", headers={"Host": "c.example"}).status_code == 400


def test_a_worker_reads_the_synonyms_of_its_data_directory(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(archive, data)
    (data / "synonyms.txt").write_text("steamer, ferry\n", encoding="utf-8")
    for name, value in environment(data, ServerConfig(version=version())).items():
        monkeypatch.setenv(name, value)
    answer = wsgi().test_client().get("/search.json?q=steamer").get_json()
    assert (answer["query"]["parsed"], answer["total"] > 0) == ("steamer OR ferry", True)


def test_a_worker_reads_the_settings_and_the_inputs_of_its_data_directory(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(archive, data)
    (data / "dateline.toml").write_text('title = "Tidal Archive"\n', encoding="utf-8")
    write_inputs(data, Inputs(at=datetime(2026, 11, 30, tzinfo=UTC), states=(("indexed", 3),), reasons=()))
    for name, value in environment(data, ServerConfig(version=version())).items():
        monkeypatch.setenv(name, value)
    page = wsgi().test_client().get("/about", headers={"Accept": "text/html"}).text
    assert "<title>About – Tidal Archive</title>" in page
    assert "3 inputs were read" in page


def test_a_worker_reads_the_settings_that_its_environment_names(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "own.toml"
    settings.write_text('title = "Elsewhere"\n', encoding="utf-8")
    for name, value in environment(archive, ServerConfig(version=version()), settings).items():
        monkeypatch.setenv(name, value)
    assert "Elsewhere</title>" in wsgi().test_client().get("/", headers={"Accept": "text/html"}).text

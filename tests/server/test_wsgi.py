"""The application that a worker makes from its environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

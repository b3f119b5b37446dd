"""A real index with the small archive in it, and a client of a server over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.engines import open_engine
from server import ServerConfig, create_app
from tests.server.articles import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from index.engine import Engine

VERSION = "1.2.3"


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that holds the small archive; not to be written to."""
    root = tmp_path_factory.mktemp("archive")
    engine = open_engine(root)
    with engine.rebuild(decide="test") as build:
        for article in ARTICLES:
            build.put(article)
    engine.close()
    return root


@pytest.fixture(scope="session")
def engine(archive: Path) -> Iterator[Engine]:
    engine = open_engine(archive)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def app(engine: Engine) -> Flask:
    return create_app(engine, ServerConfig(version=VERSION))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def own_engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine of one's own, to write to."""
    engine = open_engine(tmp_path)
    with engine.rebuild(decide="test") as build:
        for article in ARTICLES[:3]:
            build.put(article)
    yield engine
    engine.close()


@pytest.fixture
def own_client(own_engine: Engine) -> FlaskClient:
    return create_app(own_engine, ServerConfig(version=VERSION)).test_client()

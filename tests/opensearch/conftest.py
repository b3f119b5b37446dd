"""Clusters for the tests, and indices in them. A test that hurts its cluster has one of its own."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

import pytest

from tests.opensearch.cluster import VARIABLE, Cluster, delete_indices, missing, started

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, where no node can be started; CI can."""
    if (reason := missing()) and not os.environ.get("CI"):
        for item in items:
            if item.get_closest_marker("opensearch"):
                item.add_marker(pytest.mark.skip(reason=reason))


def _named(name: str) -> str | None:
    for each in os.environ.get(VARIABLE, "").split():
        found, _, url = each.partition("=")
        if found == name:
            return url
    return None


@pytest.fixture(scope="session")
def one_node() -> Iterator[str]:
    """Return the URL of one node."""
    if url := _named("one_node"):
        yield url
    else:
        with started(1) as cluster:
            yield cluster.url


@pytest.fixture(scope="session")
def three_nodes() -> Iterator[str]:
    """Return the URL of three nodes, which no test kills."""
    if url := _named("three_nodes"):
        yield url
    else:
        with started(3) as cluster:
            yield cluster.url


@pytest.fixture
def index_address(one_node: str) -> Iterator[str]:
    """Return an engine's address without an index yet, on one node."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield f"opensearch:{one_node}/{name}"
    delete_indices(one_node, name)


@pytest.fixture(scope="module")
def mortal() -> Iterator[Cluster]:
    """Return three nodes to kill; each test leaves them running."""
    with started(3) as cluster:
        yield cluster

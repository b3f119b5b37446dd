"""Whole piles: every document found, nothing refused."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from indexer.inputs.decoding import decode
from indexer.inputs.files import FoundFile, find
from indexer.inputs.skipped import Skipped
from indexer.inputs.unpack import unpack
from tests.archive import ROOT, SHARED
from tests.indexer.inputs.build import read

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = ROOT / "sample_docs"


def there(root: Path) -> Path:
    """Return the folder; the test skips where it is absent."""
    if not root.is_dir():
        pytest.skip("shared data absent: ../shared")
    return root


def met_under(root: Path) -> Counter[str]:
    """Return how many there are of each media type and of each reason."""
    counts: Counter[str] = Counter()
    for found in find(root, root):
        for met in unpack(found.path, read(found)) if isinstance(found, FoundFile) else [found]:
            counts[f"{met.state}: {met.reason}" if isinstance(met, Skipped) else met.media_type] += 1
    return counts


@pytest.mark.parametrize(
    ("root", "counts"),
    [
        pytest.param(
            SAMPLES,
            {
                "text/html": 41,
                "text/plain": 14,
                "application/json": 20,
                "application/vnd.dateline.export+json": 28,
                "text/markdown": 3,
                "ignored: a draft": 1,
                "ignored: private": 1,
                "ignored: not a post (attachment)": 1,
                "ignored: a project's own paper, not an article": 1,
                "ignored: robots.txt, which speaks to crawlers": 1,
                "ignored: not an article type (text/css)": 1,
                "ignored: no page: HTTP 404": 1,
                "ignored: saved beside the page of that name: its pictures and scripts": 1,
                "ignored: not an article type (.css)": 1,
            },
            id="sample_docs",
        ),
        pytest.param(SHARED / "data" / "pages" / "html", {"text/html": 219}, id="data/pages/html"),
        pytest.param(SHARED / "data" / "pages" / "text", {"text/plain": 219}, id="data/pages/text"),
        pytest.param(
            SHARED / "data" / "piles",
            {
                "application/json": 10_815,
                "text/markdown": 2_084,
                "ignored: a project's own paper, not an article": 1,
            },
            id="data/piles",
        ),
    ],
)
def test_all_documents_of_a_pile_are_found(root: Path, counts: dict[str, int]) -> None:
    assert met_under(there(root)) == counts


@pytest.mark.parametrize("root", [SAMPLES, SHARED / "data" / "pages" / "html"], ids=["sample_docs", "data/pages/html"])
def test_pages_decode_without_a_replacement_of_ours(root: Path) -> None:
    decoded = 0
    for found in find(there(root), root):
        for met in unpack(found.path, read(found)) if isinstance(found, FoundFile) else ():
            if not isinstance(met, Skipped) and met.media_type == "text/html":
                text = decode(met.data, declared=met.charset, html=True)
                assert text.count("\ufffd") == met.data.count("\ufffd".encode()), met.path
                decoded += 1
    assert decoded

"""The real piles and pages: every document found, nothing refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from indexer.inputs.decoding import decode
from indexer.inputs.files import FoundFile, find, read
from indexer.inputs.skipped import Skipped
from indexer.inputs.unpack import unpack

SHARED = Path(__file__).parents[4] / "shared"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="shared data absent")


def met_under(folder: str) -> Counter[str]:
    """Return how many there are of each media type and of each reason."""
    root = SHARED / folder
    counts: Counter[str] = Counter()
    for found in find(root, root):
        for met in unpack(found.path, read(found)) if isinstance(found, FoundFile) else [found]:
            counts[f"{met.state}: {met.reason}" if isinstance(met, Skipped) else met.media_type] += 1
    return counts


@pytest.mark.parametrize(
    ("folder", "counts"),
    [
        ("data/pages/html", {"text/html": 219}),
        ("data/pages/text", {"text/plain": 219}),
        (
            "data/piles",
            {"application/json": 10_815, "text/markdown": 2_084, "ignored: a project's own paper, not an article": 1},
        ),
    ],
)
def test_all_documents_of_a_real_pile_are_found(folder: str, counts: dict[str, int]) -> None:
    assert met_under(folder) == counts


def test_real_pages_decode_without_a_replacement_of_ours() -> None:
    root = SHARED / "data" / "pages" / "html"
    for found in find(root, root):
        assert isinstance(found, FoundFile)
        for met in unpack(found.path, read(found)):
            assert not isinstance(met, Skipped)
            text = decode(met.data, declared=met.charset, html=True)
            assert text.count("\ufffd") == met.data.count("\ufffd".encode()), met.path

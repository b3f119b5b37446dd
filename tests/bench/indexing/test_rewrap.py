"""The dumps wrapped anew: a wrapped text holds the words of its lines, no row is wider than its way says."""

from __future__ import annotations

import pytest

from bench.indexing.rewrap import WAYS, Way, wrapped
from tests.indexer.extract.texts import PROSE


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_wrapping_changes_nothing_but_spaces_and_hyphens(way: Way) -> None:
    text = wrapped("\n\n".join(PROSE), way, seed=1)
    assert "".join(text.replace("-", "").split()) == "".join("".join(PROSE).replace("-", "").split())
    room = (way.width or len(text)) * (1.15 if way.ragged else 1)
    assert max(map(len, text.split("\n"))) <= room + 1

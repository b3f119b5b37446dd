"""That what an engine stores is the article, whole."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from zstandard import ZstdCompressor

from index.article.model import Outlet
from index.stored import packed, raw, unpacked
from tests.conformance.piles import PILE, random_article


@pytest.mark.parametrize("seed", range(50))
def test_what_was_stored_comes_back(seed: int) -> None:
    article = random_article(random.Random(seed), 40)
    found = unpacked(packed(article))
    assert found == article
    assert found.body == article.body
    assert repr(found) == repr(article)


def test_a_path_that_is_not_utf_8_comes_back() -> None:
    article = replace(PILE[0], source=replace(PILE[0].source, path="caf\udce9.html"))
    assert unpacked(packed(article)) == article


def test_an_outlet_comes_back_and_a_record_of_an_older_dateline_has_none() -> None:
    article = replace(PILE[0], outlet=Outlet(name="The Tidal Post", source="export"))
    assert unpacked(packed(article)) == article
    held = json.loads(raw(packed(article)))
    del held["outlet"]
    assert unpacked(ZstdCompressor().compress(json.dumps(held).encode())) == replace(article, outlet=None)


def test_the_fixed_pile_comes_back() -> None:
    for article in PILE:
        assert unpacked(packed(article)) == article

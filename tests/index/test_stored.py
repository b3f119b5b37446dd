"""Test that a stored article is read back whole."""

from __future__ import annotations

import json
import pickle
import random
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from zstandard import ZstdCompressor

from index.article.model import Block, CopyFacts, Outlet, Quality, Role, Version
from index.article.record import to_json
from index.errors import EngineDamagedError
from index.highlight.holdings import stem_key
from index.highlight.stretches import edges_of
from index.stored import pack, stretches_of, unpack, unpack_json
from tests.conformance.piles import PILE, random_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.article.model import Article


@pytest.mark.parametrize("seed", range(50))
def test_a_stored_article_is_read_back_equal(seed: int) -> None:
    article = random_article(random.Random(seed), 40)
    found = unpack(pack(article))
    assert found == article
    assert found.body == article.body
    assert repr(found) == repr(article)


def test_a_path_that_is_not_utf_8_is_read_back() -> None:
    article = replace(PILE[0], source=replace(PILE[0].source, path="caf\udce9.html"))
    assert unpack(pack(article)) == article


def test_what_copies_add_is_read_back_and_older_records_add_no_outlets() -> None:
    copied = CopyFacts(sites=("b.example",), outlets=("The Quay",))
    article = replace(PILE[0], copies=1, copied=copied)
    assert unpack(pack(article)) == article
    held = json.loads(unpack_json(pack(article)))
    del held["copied"]["outlets"]
    older = unpack(ZstdCompressor().compress(json.dumps(held).encode()))
    assert older.copied == replace(copied, outlets=())


def test_a_day_of_capture_is_read_back_and_older_records_have_none() -> None:
    source = replace(PILE[0].source, captured=date(2020, 1, 10))
    article = replace(PILE[0], source=source)
    assert unpack(pack(article)).source == source
    held = json.loads(unpack_json(pack(article)))
    del held["source"]["captured"]
    assert unpack(ZstdCompressor().compress(json.dumps(held).encode())).source == replace(source, captured=None)


def test_an_outlet_is_read_back_and_older_records_have_none() -> None:
    article = replace(PILE[0], outlet=Outlet(name="The Tidal Post", source="export"))
    assert unpack(pack(article)) == article
    held = json.loads(unpack_json(pack(article)))
    del held["outlet"]
    assert unpack(ZstdCompressor().compress(json.dumps(held).encode())) == replace(article, outlet=None)


def test_sets_are_read_back_and_older_records_have_none() -> None:
    article = replace(PILE[0], sets=("to read",), copies=1, copied=CopyFacts(sets=("wire",)))
    assert unpack(pack(article)) == article
    held = json.loads(unpack_json(pack(article)))
    del held["sets"], held["copied"]["sets"], held["lead_id"], held["copy_ids"], held["versions"]
    older = unpack(ZstdCompressor().compress(json.dumps(held).encode()))
    assert older == replace(article, sets=(), copied=CopyFacts())


def test_versions_are_read_back_with_their_text_or_without() -> None:
    source = replace(PILE[0].source, path="earlier.html", captured=date(2020, 1, 10))
    kept = Version(source=source, title="Truce", quality=Quality.FULL, paragraphs=("One.", "Two."))
    article = replace(PILE[0], versions=(kept, replace(kept, paragraphs=None)))
    assert unpack(pack(article)) == article


def test_the_fixed_pile_is_read_back_equal() -> None:
    for article in PILE:
        assert unpack(pack(article)) == article


LONG = replace(
    PILE[0],
    blocks=(
        Block(text="A caption", role=Role.CAPTION, reason="a test"),
        *[
            Block(text=f"Wave {number} broke over the møle. " * 30 + "End", role=Role.BODY, reason="a test")
            for number in range(300)
        ],
        Block(text="About Ada", role=Role.BIO, reason="a test"),
    ),
)


def test_a_long_body_is_read_at_its_first_use() -> None:
    found = unpack(pack(LONG))
    assert (found.id, found.title, found.published) == (LONG.id, LONG.title, LONG.published)
    assert stretches_of(found) is not None
    assert found.body == LONG.body
    assert stretches_of(found) is None
    assert found.blocks == LONG.blocks


@pytest.mark.parametrize(
    "use",
    [
        lambda found: found == LONG,
        lambda found: {LONG: True}[found],
        lambda found: repr(found) == repr(LONG),
        lambda found: hash(found) == hash(LONG),
        lambda found: replace(found, url=LONG.url) == LONG,
        lambda found: pickle.loads(pickle.dumps(found)) == LONG,
        lambda found: found.paragraphs == LONG.paragraphs,
        lambda found: to_json(found) == to_json(LONG),
    ],
)
def test_an_article_with_a_long_body_behaves_like_any_other(use: Callable[[Article], bool]) -> None:
    assert use(unpack(pack(LONG)))


def test_the_record_of_a_long_body_is_complete() -> None:
    expected = json.loads(to_json(LONG))
    assert json.loads(unpack_json(pack(LONG))).items() <= expected.items()
    assert json.loads(unpack_json(pack(LONG)))["blocks"] == expected["blocks"]


def test_a_long_body_that_is_damaged_is_named_when_it_is_read() -> None:
    content = bytearray(pack(LONG))
    content[len(content) * 3 // 4] ^= 0xFF
    found = unpack(bytes(content))
    with pytest.raises(EngineDamagedError):
        _ = found.body


def test_the_table_of_a_long_body_misses_no_word() -> None:
    stretches = stretches_of(unpack(pack(replace(LONG, language="en"))))
    assert stretches is not None
    edges = list(stretches.edges)
    assert edges == edges_of(LONG.body)
    assert "".join(stretches.text(start, stop) for start, stop in pairwise(edges)) == LONG.body
    assert stretches.text(5, edges[3] + 7) == LONG.body[5 : edges[3] + 7]
    for keys, word in ((["mole"], "møle"), (["299"], "299"), ([stem_key("en", "broke")], "broke")):
        held = sum(1 << at for at, (first, after) in enumerate(pairwise(edges)) if word in LONG.body[first:after])
        assert held
        assert not held & ~stretches.possible_stretches(keys)
    assert stretches.possible_stretches(["299"]).bit_count() < 8

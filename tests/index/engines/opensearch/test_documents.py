"""A document holds an article's own terms, and gives the article back."""

from __future__ import annotations

import base64

import pytest

from index.engine import IdState
from index.engines.opensearch.documents import (
    MAX_KEYWORD_BYTES,
    DocumentMaker,
    alias,
    article_of,
    keyword_of,
    known_id,
    tombstone,
)
from index.engines.opensearch.mapping import index_body
from index.errors import EngineDamagedError
from index.text.analysis import tokenize
from tests.conformance.piles import PILE


@pytest.mark.parametrize("letter", ["a", "é", "語", "𝒜"])
def test_a_term_that_lucene_refuses_keeps_its_beginning_and_stays_distinct(letter: str) -> None:
    longest = letter * (MAX_KEYWORD_BYTES // len(letter.encode()))
    longer, other = longest + letter, longest + letter * 2
    assert keyword_of(longest) == longest
    assert keyword_of(longer) != keyword_of(other)
    for each in (keyword_of(longer), keyword_of(other)):
        assert each.startswith(letter * 8000)
        assert len(each.encode()) <= MAX_KEYWORD_BYTES


def test_a_document_has_no_field_that_the_mapping_lacks() -> None:
    maker, known = DocumentMaker(), index_body(1)["mappings"]["properties"].keys()
    for article in PILE:
        assert maker.document(article).keys() <= known
    for document in (alias(PILE[0].id, PILE[1].id), tombstone(PILE[0].id, PILE[0].added)):
        assert document.keys() <= known


def test_a_text_is_the_terms_of_its_tokens_in_order() -> None:
    maker = DocumentMaker()
    for article in PILE:
        document = maker.document(article)
        terms = [token.term for token in tokenize(article.title)]
        assert document.get("text_title", [""])[0].split() == terms
        assert document["length_title"] == len(terms)
        assert document["length_any"] == sum(len(each.split()) for each in document.get("text_any", ()))


def test_an_article_comes_back_as_it_was_and_damage_is_seen() -> None:
    maker = DocumentMaker()
    for article in PILE:
        document = maker.document(article)
        assert article_of(document) == article
        record = bytearray(base64.b64decode(document["record"]))
        record[len(record) // 2] ^= 1
        with pytest.raises(EngineDamagedError, match="not what was committed"):
            article_of({"record": base64.b64encode(record).decode()})


def test_aliases_and_tombstones_say_where_and_when() -> None:
    one, other = PILE[0], PILE[1]
    moved = known_id(one.id, alias(one.id, other.id))
    assert (moved.state, moved.moved_to) == (IdState.MOVED, other.id)
    removed = known_id(one.id, tombstone(one.id, one.added))
    assert (removed.state, removed.removed) == (IdState.REMOVED, one.added)
    assert known_id(one.id, tombstone(one.id, None)).removed is None

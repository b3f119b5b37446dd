"""Test that a node is described in the query language and is read back as itself."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article.model import DateRange
from index.facets import Facet
from index.query.operands import VALUE_FIELDS_BY_NAME
from index.query.parser import parse
from index.query.query import (
    NOTHING,
    And,
    Dated,
    Everything,
    Fuzzy,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    TextField,
    Value,
    ValueField,
    Wildcard,
    Word,
    describe,
    positive_leaves,
)  # fmt: skip
from index.text.analysis import max_edits, term_sequence, tokenize

A, B, C, D = (Word(text=letter) for letter in "abcd")


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (And(children=(Word(text="peace"), Word(text="talks"))), "peace AND talks"),
        (
            And(children=(Value(field=Facet.REGION, value="europe"), Not(child=Word(text="syria")))),
            "region:europe AND NOT syria",
        ),
        (
            Or(children=(And(children=(A, B)), Not(child=Or(children=(C, D))))),
            "(a AND b) OR NOT (c OR d)",
        ),
        (Value(field=Facet.SECTION, value="Global Crises"), 'section:"Global Crises"'),
        (Value(field=Facet.REGION, value="europe/france"), "region:europe/france"),
        (Value(field=ValueField.URL, value="https://example.org/?a=1"), "url:https://example.org/?a=1"),
        (Prefix(text="Nagorno-Kara", field=TextField.TITLE), "title:Nagorno-Kara*"),
        (Prefix(text="peace tal"), '"peace tal*"'),
        (Fuzzy(text="calder", field=TextField.AUTHOR), "author:calder~"),
        (Near(text="moscow ankara", distance=5), '"moscow ankara"~5'),
        (Word(text="two words"), '"two words"'),
        (Word(text="title:x"), '"title:x"'),
        (Word(text="-x"), '"-x"'),
        (Everything(), ""),
        (NOTHING, '""'),
    ],
)
def test_a_query_is_described_in_its_own_language(node: Node, expected: str) -> None:
    assert describe(node) == expected


_LETTERS = "abNOT UPS019.,:'’-/_&|*~+!?()éß停戦ประ\u0301\u200d🎉"


def _trimmed(text: str) -> str:
    """Return the text from its first word to its last, with single spaces, as a node stores it."""
    tokens = tokenize(text)
    return " ".join(text[tokens[0].start : tokens[-1].stop].split()) if tokens else ""


_phrases = st.text(_LETTERS, min_size=1, max_size=20).map(_trimmed).filter(
    lambda text: _trimmed(text) == text and bool(text) and "*" not in text
)  # fmt: skip
_words = st.sampled_from(
    [
        *("peace", "and", "Nagorno-Karabakh", "U.S.", "US", "it's", "l’Europe"),
        *('צה"ל', "停戦協定", "ประเทศ", "12:30", "a~b", "AT&T"),
    ]
) | st.text("abcOR019.,'’-/_&éß停戦ประ", min_size=1, max_size=12).map(_trimmed).filter(
    lambda text: bool(text) and _trimmed(text) == text and "&&" not in text and text not in {"AND", "OR", "NOT"}
    and not re.search(r"(?<![0-9]),|,(?![0-9])", text)
)  # fmt: skip
_fuzzy = _words.filter(
    lambda text: len(tokenize(text)) == 1 and not term_sequence(text).prefix and max_edits(tokenize(text)[0].term) > 0
)
_near = _phrases.filter(lambda text: len({token.start for token in tokenize(text)}) > 1 and " " in text)
_values = st.text(_LETTERS, min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
_days = st.none() | st.dates(date(1, 1, 2), date(9999, 12, 30))
_fields = st.sampled_from(TextField)
_leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(lambda text, field: Word(text=text, field=field), _words, _fields),
    st.builds(lambda text, field: Phrase(text=text, field=field), _phrases, _fields),
    st.builds(lambda text, field: Prefix(text=text, field=field), _words | _phrases, _fields),
    st.builds(
        lambda text, field: Wildcard(text=text, field=field),
        st.sampled_from(["ma?or", "w*n", "W?m*n*", "c??t"]),
        _fields,
    ),
    st.builds(lambda text, field: Fuzzy(text=text, field=field), _fuzzy, _fields),
    st.builds(lambda text, field, n: Near(text=text, field=field, distance=n), _near, _fields, st.integers(0, 50)),
    st.builds(
        lambda field, value: Value(field=field, value=value),
        st.sampled_from(list(VALUE_FIELDS_BY_NAME.values())),
        _values,
    ),
    st.tuples(_days, _days).filter(any).map(lambda ends: Dated(dates=DateRange(first=ends[0], last=ends[1]))),
)


def _joined(kind: type[And | Or], nodes: list[Node]) -> Node:
    merged = [child for node in nodes for child in (node.children if type(node) is kind else (node,))]
    return kind(children=tuple(merged)) if len(merged) > 1 else merged[0]


def _branches(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda children: _joined(And, children)),
        several.map(lambda children: _joined(Or, children)),
        nodes.map(lambda child: child.child if isinstance(child, Not) else Not(child=child)),
    )


@settings(max_examples=1000, deadline=None)
@given(st.recursive(_leaves, _branches, max_leaves=8) | st.sampled_from([Everything(), NOTHING]))
def test_a_described_query_is_read_back_as_itself(node: Node) -> None:
    query = parse(describe(node))
    assert query.root == node
    assert {warned.code for warned in query.warnings} <= {"no-words", "inverted-date"}


def test_a_negated_term_is_not_highlighted() -> None:
    root = parse('a -b ("c d" OR NOT e OR title:f*) region:europe date:2020 "g h"~3 calder~').root
    assert [leaf.text for leaf in positive_leaves(root)] == ["a", "c d", "f", "g h", "calder"]

"""Generate hostile queries, and check what must hold for any typed text."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from index.query.lexer import MAX_CHARS, MAX_WARNINGS
from index.query.operands import literal_words
from index.query.parser import READ_AS_TYPED, parse
from index.query.query import (
    And,
    Everything,
    Extent,
    Fuzzy,
    Leaf,
    Node,
    Not,
    Or,
    Prefix,
    Query,
    TextField,
    Word,
    describe,
    positive_leaves,
)  # fmt: skip
from index.text.analysis import TermSequence, term_sequence

MAX_SECONDS: Final = 0.020
BLOCK: Final = 256
BLOCKS: Final = 0x110000 // BLOCK

EXEMPT: Final = READ_AS_TYPED | {"fuzzy-number"}
"""Warnings that do not turn a part into its words: they leave out only what they report, or read it as typed."""

WORDS: Final = (
    *("peace", "talks", "wom*n", "*stan", "talk*", "peace~", "ab~", "peace~9", "Nagorno-Karabakh", "US", "l’Europe"),
    *("停戦協定", "停*", "停戦~", "ประเทศไทย", 'צה"ל', "U.S.", "12:30", "🎉", "a.b", "**bold**", "f**k", "5*3"),
    *("ma?or", "C++", "ferry,mayor", "NEAR/5", "/s", "ADJ", "w/3", "서울", "or", "not", "March 1987", "North Korea"),
)
FIELDS: Final = (
    *("title:", "author:", "region:", "url:", "date:", "tag:", "regoin:", "http://", "date:>", "date:2020..", "x:"),
    *("before:", "since:2020", "date:[2019 TO 2020}", "date:March", "region:Middle East", "to:[", "date:[* TO "),
    *("in:", "in:caption ", "in:captoin ", "caption:"),
)
SIGNS: Final = (
    *"()-+!~*\"“”„«»「」,.;&|:'’\\/ \t\x00\u3000\ud800\udfff\u200f\u0301",
    *(" ", " ", " ", "&&", "||", "~5", "~99", "*~", "..", ">=", " AND ", " OR ", " NOT ", " (", ") ", ' "', '" '),
)
FAULTS: Final = (
    *("peace", "war", "AND", "OR", "f**k", "*stan", "title:*talk*", "ab~", "author:a-b~", "talks~9", "talk*~"),
    *("regoin:europe", "regoin:(lake", "http://x.org/a", "title:", "region:", "title:()", "region:eur*", "date:foo"),
    *("date:2020-13-x", "date:>9999", "🎉", "?!", "&&", "||", "!peace", "title:?!"),
    *("in:captoin", "in:(peace", "in:?"),
)
"""Parts that are read with a warning, or are plain words."""


def hostile(generator: random.Random) -> str:
    """Return a hostile query."""
    match generator.randrange(6):
        case 0:
            return "".join(generator.choices(SIGNS, k=generator.randint(1, 60)))
        case 1 | 2:
            parts = generator.choices((*WORDS, *FIELDS), k=generator.randint(1, 12))
            return "".join(part + generator.choice(SIGNS) for part in parts)
        case 3:
            return of_block(generator.randrange(BLOCKS), generator)
        case 4:
            unit = "".join(generator.choices((*WORDS, *FIELDS, *SIGNS), k=generator.randint(1, 3)))
            return unit * (MAX_CHARS // len(unit) + generator.randrange(2))
        case _:
            return "".join(generator.choices((*WORDS, *FIELDS, *SIGNS, *SIGNS), k=generator.randint(1, 150)))


def of_block(number: int, generator: random.Random) -> str:
    """Return a query of characters of one Unicode block, assigned or not, surrogates included, between signs."""
    letters = [chr(number * BLOCK + generator.randrange(BLOCK)) for _ in range(generator.randint(1, 40))]
    return "".join(letter + generator.choice((*SIGNS, *[""] * 60)) for letter in letters)


def check(typed: str, *, repairs: bool = True) -> None:
    """Assert everything that holds for any typed text."""
    started = time.process_time()
    query = parse(typed)
    if time.process_time() - started > MAX_SECONDS:
        assert seconds(typed) < MAX_SECONDS
    assert len(query.text) == len(typed)
    query.text.encode()
    _check_extents(query)
    described = describe(query.root)
    described.encode()
    if len(described) <= MAX_CHARS and "too-deep" not in (again := codes(parse(described))):
        assert describe(parse(described).root) == described, (describe(parse(described).root), described)
        assert parse(described).root == query.root, described
        assert again <= {"no-words", "inverted-date"}, described
    assert "too-long" in codes(query) or not (found := stricter(query)), (typed, found)
    for warned in query.warnings:
        warned.message.encode()
        assert warned.message.endswith("."), warned
    if repairs:
        _check_repairs(query)


def _check_repairs(query: Query) -> None:
    """Check that all warnings propose one query, that it has no fault, and that its tree is written as an equal one."""
    repairs = {warned.repaired for warned in query.warnings if warned.repaired is not None}
    assert len(repairs) <= 1, repairs
    for repaired in repairs:
        repaired.encode()
        again = parse(repaired)
        assert again.warnings == (), (repaired, again.warnings)
        written = describe(again.root)
        assert len(written) > MAX_CHARS or parse(written).root == again.root, written
    if query.operators is not None:
        written = describe(query.operators)
        assert len(written) > MAX_CHARS or parse(written).root == query.operators
        assert not parse(written).warnings


def codes(query: Query) -> set[str]:
    return {warned.code for warned in query.warnings}


def _check_extents(query: Query) -> None:
    extents = [warned.extent for warned in query.warnings]
    assert extents == sorted(extents)
    assert len(extents) <= MAX_WARNINGS
    for extent in [*extents, *_nested(query.root, (0, len(query.text)))]:
        assert 0 <= extent[0] < extent[1] <= len(query.text)


def _nested(node: Node, around: Extent) -> Iterator[Extent]:
    """Yield the extents of a tree; those of children lie in their parent's, in order and disjoint, or equal."""
    if isinstance(node, Everything) or node == Not(child=Everything()):
        return
    assert around[0] <= node.extent[0] <= node.extent[1] <= around[1]
    yield node.extent
    children = node.children if isinstance(node, And | Or) else (node.child,) if isinstance(node, Not) else ()
    assert all(one.extent[1] <= other.extent[0] or one.extent == other.extent for one, other in pairwise(children))
    for child in children:
        yield from _nested(child, node.extent)


def stricter(query: Query) -> list[Leaf]:
    """Return the leaves read with a warning that an article with all the typed words may lack."""
    warned = [warned.extent for warned in query.warnings if warned.code not in EXEMPT]
    near = [warned.extent for warned in query.warnings if warned.code == "near-operator"]
    words = words_of(query.text)
    return [
        leaf
        for leaf in positive_leaves(query.root)
        if not any(leaf.extent[0] <= start < stop <= leaf.extent[1] for start, stop in near)
        and any(leaf.extent[0] < stop and start < leaf.extent[1] for start, stop in warned)
        and not implied(leaf, words)
    ]


def words_of(text: str) -> set[TermSequence]:
    """Return the terms of the words of a text, typed without any punctuation."""
    root = literal_words(text)
    return {term_sequence(leaf.text) for leaf in positive_leaves(root)} if root else set()


def implied(node: Node, words: set[TermSequence]) -> bool:
    """Return whether every article that has these words matches."""
    match node:
        case And():
            return all(implied(child, words) for child in node.children)
        case Or():
            return any(implied(child, words) for child in node.children)
        case Word() | Prefix() | Fuzzy():
            return node.field is TextField.ANY and term_sequence(node.text) in words
        case _:
            return isinstance(node, Everything)


def seconds(typed: str, tries: int = 5) -> float:
    """Return the processor time of parsing: the best of some tries, because the machine may be busy."""
    times = []
    for _ in range(tries):
        started = time.process_time()
        parse(typed)
        times.append(time.process_time() - started)
    return min(times)

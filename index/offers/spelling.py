"""Did you mean: the query with words and values of the index in place of ones that it does not hold.

A word is corrected to the commonest of the index's words at the least distance, in optimal string alignment: a swap of
two neighbours is one edit. A space too many or too few is one edit too. If several words would do, the whole query
decides: the one that finds most, in this form, with the other words and the filters. Only parts outside any Not are
corrected, the words of quotations too. Two edits keep the first letter, and digits are never changed: 1987 is no
misspelling of 1986.

A word that some articles have, fewer than FEW, may be a misspelling that they print. It is corrected only if the edit
is a usual slip (`_is_slip`) and RATIO times as many articles have the correction. Nothing is offered unless the whole
corrected query finds more than the typed one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from index.help import FEW, Offer, OfferKind
from index.offers.printing import printed
from index.offers.rewriting import Rewrite, all_of, neighbours, positive_nodes, rewritten, rewritten_query
from index.offers.values import nearest_value
from index.query.lexer import edited
from index.query.query import (
    And,
    Leaf,
    Near,
    Phrase,
    Prefix,
    Query,
    Value,
    ValueField,
    Word,
    describe,
    positive_leaves,
)
from index.request import SearchRequest
from index.text.analysis import max_edits, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.offers.asking import Asking
    from index.query.query import Node, TextField
    from index.request import Selection
    from index.search import SearchResult

RATIO: Final = 20
"""A word that articles have is corrected only to one that this many times as many have."""

LONG: Final = 7
"""From how many letters a single edit is taken for a slip, whatever it is but a consonant for another."""

VOWELS: Final = frozenset("aeiouy")

ALIKE: Final = ({"i", "y"}, {"s", "z"}, {"c", "s"}, {"c", "k"})
"""Letters that are taken for each other in words of any length, for they sound alike: Tokio, Brasil."""

MAX_ALTERNATIVES: Final = 5
"""The most corrections of one word that are tried."""

MAX_CORRECTED: Final = 8
"""The most words of a query that are looked up as misspelt: one takes some 5 ms among 300,000 words."""

MIN_PART: Final = 2
"""The fewest letters of a word that another is split into; but for `a` and `i`."""

MAX_SPLITS: Final = 3
"""The most ways to split a word that are counted, the commonest words first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Typed:
    """One or more successive words of a leaf, or a word of each of two neighbouring leaves. Known by its place.

    Attributes:
        leaves: one leaf, or two of which each is one word.
        start: where the words begin in the leaf's text.
        stop: where they end there.
        term: the words' terms, joined.
    """

    leaves: tuple[Leaf, ...]
    start: int
    stop: int
    term: str

    @property
    def field(self) -> TextField:
        """The field in which the words are searched."""
        return self.leaves[0].field


Change = tuple[_Typed, str]
"""Words as typed, and what to write for them, in the index's terms: `ceasefire`, `climate change`, `covid-19`."""


def did_you_mean(result: SearchResult, asking: Asking) -> Offer | None:
    """Return the corrected request of an answer; None if nothing is to be corrected, or if that finds no more."""
    request = result.request
    values = list(_corrected_values(request, asking))
    selections = tuple(_corrected_selections(request.selections, asking))
    with_values = replace(request, selections=selections)
    changes = _best(with_values, values, list(_alternatives(request, asking)), asking)
    words = [_as_rewrite(request.query, leaf, changes, asking) for leaf in _changed_leaves(changes)]
    rewrites = [*values, *words]
    query = rewritten_query(request.query, rewrites) if rewrites else request.query
    if query is None or (not rewrites and selections == request.selections):
        return None
    corrected = replace(with_values, query=query)
    total = asking.total(corrected)
    if total <= result.total:
        return None
    part, change = _shown(request, corrected, rewrites)
    kind = OfferKind.SPELLING if words else OfferKind.VALUE
    return Offer(kind=kind, part=part, change=change, request=corrected, total=total)


def corrections(term: str, field: TextField, asking: Asking, known: int = 0) -> list[str]:
    """Return the words of the index that a word may be meant to be: all at the least distance, the commonest first.

    Args:
        term: the word.
        field: the field to which the words must belong.
        asking: the index.
        known: how many articles have the word itself.
    """
    for edits in range(1, max_edits(term) + 1):
        found = [
            (frequency, word)
            for word, frequency in asking.words_like(term, edits)
            if word != term
            and _digits(word) == _digits(term)
            and (edits == 1 or word[0] == term[0])
            and asking.frequency(field, word)
        ]
        if known:
            found = [each for each in found if each[0] >= RATIO * known and _is_slip(term, each[1])]
        if found or known:
            return [word for _, word in sorted(found, key=lambda each: (-each[0], each[1]))]
    return []


# Which words


def _alternatives(request: SearchRequest, asking: Asking) -> Iterator[tuple[_Typed, list[str]]]:
    """Yield each part of the query that may be misspelt, with what it may be meant to be; no two share a word."""
    joined = list(_joined(request, asking))
    yield from joined
    taken = {id(leaf) for typed, _ in joined for leaf in typed.leaves}
    leaves = [leaf for leaf in positive_nodes(request.query) if isinstance(leaf, Leaf) and id(leaf) not in taken]
    unknown = (
        (typed, known)
        for leaf in leaves
        for typed in _words_of(leaf)
        if (known := _known(typed, request, asking)) < FEW
    )
    for typed, known in islice(unknown, MAX_CORRECTED):
        if words := _meant(typed, known, request, asking):
            yield typed, words


def _words_of(leaf: Leaf) -> Iterator[_Typed]:
    """Yield the words of a leaf that are whole: not the open end of a prefix, and none with a sign of its own."""
    tokens = tokenize(leaf.text) if isinstance(leaf, Word | Phrase | Near | Prefix) else []
    for token in tokens[:-1] if isinstance(leaf, Prefix) else tokens:
        yield _Typed(leaves=(leaf,), start=token.start, stop=token.stop, term=token.term)


def _known(typed: _Typed, request: SearchRequest, asking: Asking) -> int:
    """Return how many articles have a word, a single one in any of its forms."""
    frequency = asking.frequency(typed.field, typed.term)
    if frequency >= FEW or not _is_single(typed.leaves[0]):
        return frequency
    return max(frequency, _alone(typed.leaves[0], request, asking))


def _alone(node: Node, request: SearchRequest, asking: Asking) -> int:
    return asking.total(SearchRequest(query=Query(root=node), copies=request.copies))


def _is_single(leaf: Node) -> bool:
    return isinstance(leaf, Word) and len(tokenize(leaf.text)) == 1


def _meant(typed: _Typed, known: int, request: SearchRequest, asking: Asking) -> list[str]:
    words = corrections(typed.term, typed.field, asking, known)[:MAX_ALTERNATIVES]
    return words if known else [*words, *_splits(typed, request, asking)]


def _splits(typed: _Typed, request: SearchRequest, asking: Asking) -> list[str]:
    """Return the two words that a word may be, where some article has them side by side."""
    term, field = typed.term, typed.field
    parts = [(term[:index], term[index:]) for index in range(1, len(term))]
    frequencies = {
        f"{one}{'-' if other.isdigit() else ' '}{other}": min(
            asking.frequency(field, one), asking.frequency(field, other)
        )
        for one, other in parts
        if _is_part(one) and (_is_part(other) or (other.isdigit() and one.isalpha()))
    }
    likely = sorted(filter(frequencies.get, frequencies), key=lambda words: -frequencies[words])[:MAX_SPLITS]
    return [words for words in likely if _alone(Phrase(text=words, field=field), request, asking)]


def _is_part(part: str) -> bool:
    return part.isalpha() and (len(part) >= MIN_PART or part in {"a", "i"})


def _joined(request: SearchRequest, asking: Asking) -> Iterator[tuple[_Typed, list[str]]]:
    """Yield each two neighbouring words that the index has as one, where the two find little beside it."""
    taken: set[int] = set()
    for one, other in neighbours(request.query.root):
        if not (isinstance(one, Word) and isinstance(other, Word) and one.field is other.field):
            continue
        if not _is_single(one) or not _is_single(other) or {id(one), id(other)} & taken:
            continue
        typed = _Typed(leaves=(one, other), start=0, stop=len(one.text), term=_term(one) + _term(other))
        if _is_instead(typed, And(children=(one, other)), request, asking):
            taken |= {id(one), id(other)}
            yield typed, [typed.term]
    for leaf in positive_nodes(request.query):
        if isinstance(leaf, Phrase | Near):
            for left, right in pairwise(tokenize(leaf.text)):
                typed = _Typed(leaves=(leaf,), start=left.start, stop=right.stop, term=left.term + right.term)
                if id(leaf) not in taken and _is_instead(typed, leaf, request, asking):
                    taken.add(id(leaf))
                    yield typed, [typed.term]


def _is_instead(typed: _Typed, apart: Node, request: SearchRequest, asking: Asking) -> bool:
    """Return whether a joined word is in RATIO times as many articles as its parts find; it must be in one."""
    frequency = asking.frequency(typed.field, typed.term) if typed.term.isalpha() else 0
    return bool(frequency) and frequency >= RATIO * _alone(apart, request, asking)


def _term(word: Leaf) -> str:
    return tokenize(word.text)[0].term


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _is_slip(typed: str, word: str) -> bool:
    """Return whether one of two words is a usual misspelling of the other.

    Two neighbours are swapped, one letter is doubled, or is another that sounds alike. In words of LONG letters, one is
    missing, or a vowel is another one: few such pairs are two real words.
    """
    if OSA.distance(typed, word) > 1:
        return False
    shorter, longer = sorted((typed, word), key=len)
    if len(shorter) == len(longer):
        differ = {letter for pair in zip(shorter, longer, strict=True) if pair[0] != pair[1] for letter in pair}
        is_vowel = len(longer) >= LONG and differ <= VOWELS
        return is_vowel or differ in ALIKE or sorted(shorter) == sorted(longer)
    is_doubled = any(
        left == right and longer[:index] + longer[index + 1 :] == shorter
        for index, (left, right) in enumerate(pairwise(longer))
    )
    return is_doubled or len(longer) >= LONG


# Which correction of each


def _best(
    request: SearchRequest, values: Sequence[Rewrite], found: list[tuple[_Typed, list[str]]], asking: Asking
) -> list[Change]:
    """Return one correction of each part: the one that finds most, as it is spelt, with the rest of the query."""
    chosen = {typed: words[0] for typed, words in found}

    def total(typed: _Typed, word: str) -> int:
        changes = list((chosen | {typed: word}).items())
        rewrites = [*values, *(_as_rewrite(request.query, leaf, changes) for leaf in _changed_leaves(changes))]
        exact = [replace(each, by=_as_spelt(each.by)) for each in rewrites]
        return asking.total(replace(request, query=Query(root=rewritten(request.query.root, exact))))

    for typed, words in found:
        if len(words) > 1:
            totals = {word: total(typed, word) for word in words}
            chosen[typed] = max(words, key=totals.__getitem__)
    return list(chosen.items())


def _as_spelt(node: Node) -> Node:
    """Return a word as a phrase: other forms of it say nothing of how it is spelt."""
    if isinstance(node, And):
        words = [word.text for word in node.children if isinstance(word, Word)]
        return Phrase(text=" ".join(words), field=positive_leaves(node)[0].field)
    return Phrase(text=node.text, field=node.field) if isinstance(node, Word) else node


def _changed_leaves(changes: Sequence[Change]) -> list[tuple[Leaf, ...]]:
    """Return the leaves that are changed; equal leaves in different places are different ones."""
    return list({_place(typed.leaves): typed.leaves for typed, _ in changes}.values())


def _place(leaves: tuple[Leaf, ...]) -> tuple[int, ...]:
    return tuple(map(id, leaves))


def _as_rewrite(
    query: Query, leaves: tuple[Leaf, ...], changes: Sequence[Change], asking: Asking | None = None
) -> Rewrite:
    """Return all the changes in one leaf, or in two that become one, as a change of the query.

    Args:
        query: the query.
        leaves: the leaves.
        changes: all changes of the query.
        asking: tells how the words are printed; without it they are written as terms.
    """
    leaf = leaves[0]
    edits = []
    for typed, words in changes:
        if _place(typed.leaves) == _place(leaves):
            shown = [printed(each.term, asking) if asking else each.term for each in tokenize(words)]
            edits.append((typed.start, typed.stop, ("-" if "-" in words else " ").join(shown)))
    text = edited(leaf.text, edits)
    last = leaves[-1]
    start = query.text.rfind(leaf.text, *leaf.extent)
    stop = query.text.rfind(last.text, *last.extent) + len(last.text)
    by: Node = replace(leaf, text=text)
    if isinstance(leaf, Word) and " " in text:
        by = all_of([replace(leaf, text=word) for word in text.split()])
    return Rewrite(nodes=leaves, by=by, start=start, stop=stop, written=text)


# Values


def _corrected_values(request: SearchRequest, asking: Asking) -> Iterator[Rewrite]:
    for node in positive_nodes(request.query):
        if isinstance(node, Value) and not isinstance(node.field, ValueField):
            value = nearest_value(node.field, node.value, asking)
            if value is not None:
                by = replace(node, value=value)
                yield Rewrite(nodes=(node,), by=by, start=node.extent[0], stop=node.extent[1], written=describe(by))


def _corrected_selections(selections: Sequence[Selection], asking: Asking) -> Iterator[Selection]:
    for each in selections:
        if each.exclude:
            yield each
            continue
        meant = (nearest_value(each.facet, value, asking) or value for value in each.values)
        yield replace(each, values=tuple(dict.fromkeys(meant)))


def _shown(request: SearchRequest, corrected: SearchRequest, rewrites: Sequence[Rewrite]) -> tuple[str, str]:
    """Return the part that is corrected, as typed, and what stands there instead; of several parts, the whole."""
    selected = [
        (before, after)
        for old, new in zip(request.selections, corrected.selections, strict=True)
        for before, after in zip(old.values, new.values, strict=False)
        if before != after
    ]
    if len(rewrites) + len(selected) > 1:
        typed = [(request.query.text, corrected.query.text)] if rewrites else []
        parts, changes = zip(*typed, *selected, strict=True)
        return ", ".join(parts), ", ".join(changes)
    if selected:
        return selected[0]
    [only] = rewrites
    if corrected.query.text[only.start :].startswith(only.written):
        return request.query.text[only.start : only.stop], only.written
    return request.query.text, corrected.query.text

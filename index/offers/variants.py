"""Spelling variants: searches that also find a word of the query as other articles spell it.

The spellings come from rules (`index.offers.spellings`) and from how words are joined: `healthcare`, `health care`,
`COVID19`, `COVID-19`. The index says which of them occur. An offer adds the other spellings to the typed one:
`organisation OR organization`; where the typed one finds nothing, they take its place. It is made only if it finds
articles that the query does not, and its total is that of the whole offered request.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

import regex

from index.help import Offer, OfferKind
from index.offers.printing import printed
from index.offers.rewriting import Rewrite, all_of, any_of, neighbours, positive_nodes, rewritten, rewritten_query
from index.offers.spellings import UMLAUTS, spellings, umlaut_pairs
from index.query.query import Leaf, Near, Phrase, Query, Word, describe
from index.request import SearchRequest
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.offers.asking import Asking
    from index.query.query import Node, TextField
    from index.search import SearchResult

MAX_VARIANTS: Final = 3
"""The most offers of one answer: those that find most."""

MAX_SPELLINGS: Final = 3
"""The most other spellings in one offer."""

MAX_LEAVES: Final = 10
"""A query of more words and phrases gets no offers: it is no longer typed by hand."""

MIN_PART: Final = 3
"""The fewest letters of each part of a word that is split."""

_LETTERS_AND_DIGITS: Final = regex.compile(r"(\p{L}{2,})(\p{N}+)")


def variants(result: SearchResult, asking: Asking) -> tuple[Offer, ...]:
    """Return the searches with other spellings, those that find most first."""
    request = result.request
    leaves = [node for node in positive_nodes(request.query) if isinstance(node, Leaf)]
    if len(leaves) > MAX_LEAVES:
        return ()
    offers: list[Offer] = []
    for nodes in [*((leaf,) for leaf in leaves), *neighbours(request.query.root)]:
        others = [each for each in _others(nodes, request, asking) if each not in nodes]
        if others and (offer := _offer(result, nodes, others, asking)) is not None:
            offers.append(offer)
    return tuple(sorted(offers, key=lambda offer: -offer.total)[:MAX_VARIANTS])


def _offer(result: SearchResult, nodes: tuple[Node, ...], others: list[Node], asking: Asking) -> Offer | None:
    """Return the offer of the spellings that each find more articles; None if none does."""
    request = result.request
    typed = all_of(nodes)

    def finds_more(other: Node) -> bool:
        both = Rewrite(nodes=nodes, by=any_of([typed, other]), start=0, stop=0, written="")
        root = rewritten(request.query.root, [both])
        return asking.total(replace(request, query=Query(root=root))) > result.total

    useful = list(islice(filter(finds_more, others), MAX_SPELLINGS))
    if not useful:
        return None
    is_found = asking.total(SearchRequest(query=Query(root=typed), copies=request.copies)) > 0
    rewrite = _rewrite(request.query, nodes, useful, typed if is_found else None)
    query = rewritten_query(request.query, [rewrite])
    if query is None:
        return None
    offered = replace(request, query=query)
    total = asking.total(offered)
    part, change = request.query.text[rewrite.start : rewrite.stop], " OR ".join(map(describe, useful))
    if total <= result.total:
        return None
    return Offer(kind=OfferKind.VARIANT, part=part, change=change, request=offered, total=total)


def _rewrite(query: Query, nodes: tuple[Node, ...], others: list[Node], typed: Node | None) -> Rewrite:
    """Return the change that puts other spellings beside the typed one, or in its place if `typed` is None."""
    start, stop = nodes[0].extent[0], nodes[-1].extent[1]
    written = list(map(describe, others))
    if typed is not None:
        text = query.text[start:stop]
        written.insert(0, f"({text})" if len(nodes) > 1 else text)
    by = any_of(others if typed is None else [typed, *others])
    alternatives = " OR ".join(written)
    is_whole = query.root in {typed, *nodes}
    if len(written) > 1 and not is_whole:
        alternatives = f"({alternatives})"
    return Rewrite(nodes=nodes, by=by, start=start, stop=stop, written=alternatives)


def _others(nodes: tuple[Node, ...], request: SearchRequest, asking: Asking) -> Iterator[Node]:
    """Yield the other spellings of a leaf, or of two words side by side, that the index holds."""
    if len(nodes) > 1:
        yield from _joined_words(nodes, asking)
        return
    [leaf] = nodes
    if not isinstance(leaf, Word | Phrase | Near):
        return
    tokens = tokenize(leaf.text)
    for token in tokens:
        before, after = leaf.text[: token.start], leaf.text[token.stop :]
        for term in _spelt(token.term, leaf.field, asking):
            yield replace(leaf, text=f"{before}{printed(term, asking)}{after}")
    if isinstance(leaf, Near):
        return
    if len(tokens) == 1:
        yield from _split(leaf, tokens[0].term, request, asking)
    for left, right in pairwise(tokens):
        term = left.term + right.term
        if asking.frequency(leaf.field, term):
            yield replace(leaf, text=f"{leaf.text[: left.start]}{printed(term, asking)}{leaf.text[right.stop :]}")


def _spelt(term: str, field: TextField, asking: Asking) -> Iterator[str]:
    """Yield the other spellings of a term that the index holds: by rule, and with `ue` for a printed `ü`."""
    for other in spellings(term):
        if asking.frequency(field, other):
            yield other
    for spelt, bare in umlaut_pairs(term):
        other = bare if spelt == term else spelt
        if asking.frequency(field, other) and any(letter in UMLAUTS for letter in printed(bare, asking).lower()):
            yield other


def _joined_words(nodes: tuple[Node, ...], asking: Asking) -> Iterator[Node]:
    one, other = nodes
    if isinstance(one, Word) and isinstance(other, Word) and one.field is other.field:
        terms = [token.term for word in (one, other) for token in tokenize(word.text)]
        joined = "".join(terms)
        if len(terms) == 2 and min(map(len, terms)) >= MIN_PART - 1 and asking.frequency(one.field, joined):
            yield Word(text=printed(joined, asking), field=one.field)


def _split(leaf: Leaf, term: str, request: SearchRequest, asking: Asking) -> Iterator[Node]:
    """Yield a word in two, as articles have it side by side: `health care`, `COVID-19`."""
    if match := _LETTERS_AND_DIGITS.fullmatch(term):
        parts = [match.groups()]
    else:
        parts = [(term[:index], term[index:]) for index in range(MIN_PART, len(term) - MIN_PART + 1)]
    best: tuple[int, Node] | None = None
    for one, other in parts if term.isalnum() else ():
        if asking.frequency(leaf.field, one) and asking.frequency(leaf.field, other):
            apart = _apart(leaf, one, other, asking)
            total = asking.total(SearchRequest(query=Query(root=apart), copies=request.copies))
            if total > (best[0] if best else 0):
                best = total, apart
    if best:
        yield best[1]


def _apart(leaf: Leaf, one: str, other: str, asking: Asking) -> Leaf:
    """Return two parts of a word next to each other: `"health care"`, and with a number `COVID-19`."""
    if other.isdigit():
        return Word(text=f"{printed(one, asking)}-{other}", field=leaf.field)
    return Phrase(text=f"{one} {other}", field=leaf.field)

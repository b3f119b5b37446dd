"""Explain an answer with few articles: what each part of the request finds alone, and which changes find more.

A request has parts: the clauses of its query, its selections, its dates. A change drops a part, or puts a weaker one in
its place. Changes are tried in the order in which an archivist would propose them, from the smallest: show what a
default hides, read quoted words apart, drop one filter, drop one word. A change that finds no more is no offer.

A search that finds more than half of the archive tells nothing: no offer leaves only such words, or is such a search
for any word. An archive of less than a page or two has no such words.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from index.article.model import Quality
from index.errors import QueryTooSlowError
from index.facets import Facet
from index.help import FEW, FewHits, Offer, OfferKind, PartCount, PartKind
from index.offers.rewriting import (
    all_of,
    any_of,
    clauses_of,
    has_words,
    nodes_of,
    query_of,
    replaced,
    side_by_side,
    words_of,
)
from index.query.dates import printed_date
from index.query.parser import parse
from index.query.query import (
    DATE,
    And,
    Dated,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    TextField,
    Value,
    Word,
    describe,
    positive_leaves,
)
from index.request import Copies, SearchRequest, Selection, Undated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.offers.asking import Asking
    from index.query.query import Node
    from index.search import SearchResult

MAX_PARTS: Final = 100
"""The most parts that are counted alone: a query has 50 terms at most, but an address may select 900 values."""

MAX_OFFERS: Final = 6

MAX_ALIKE: Final = 3
"""The most offers of one step: three words to drop are a choice, ten are a list."""

MIN_COMMON: Final = 20
"""So many articles are worth reading, though they may be more than half of a small archive."""

_NEAR: Final = 5
"""How many other words an offer allows between quoted ones; it is what the parser proposes for `~` too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of a request that may find more; the fields are those of an Offer.

    The request's query is only a tree if it is changed: `_add` writes its text, which takes longer than counting it.
    """

    kind: OfferKind
    part: str
    change: str
    request: SearchRequest


def few_hits(result: SearchResult, asking: Asking) -> FewHits | None:
    """Return why an answer has few articles, and which searches find more; None if it has FEW or more."""
    return _Relaxing(result, asking).few_hits() if result.total < FEW else None


class _Relaxing:
    """Explains one answer."""

    def __init__(self, result: SearchResult, asking: Asking) -> None:
        self._asking: Final = asking
        self._result: Final = result
        self._request: Final = result.request
        self._clauses: Final = clauses_of(result.request.query.root)
        self._words: Final = [clause for clause in self._clauses if positive_leaves(clause)]
        self._alone: Final[dict[Node, int]] = {}
        self._offers: Final[list[Offer]] = []

    def few_hits(self) -> FewHits:
        parts: list[PartCount] = []
        with suppress(QueryTooSlowError):
            parts.extend(self._parts())
            self._offer()
        return FewHits(parts=tuple(parts), offers=tuple(self._offers[:MAX_OFFERS]))

    # Parts

    def _parts(self) -> Iterator[PartCount]:
        """Yield what each part finds alone: the query's in its order, then the selected values and the dates."""
        parts = chain(chain.from_iterable(map(_counted_nodes, self._clauses)), _selected_values(self._request))
        for node in islice(dict.fromkeys(parts), MAX_PARTS):
            kind = PartKind.FILTER
            if isinstance(node, Leaf):
                kind = PartKind.PHRASE if isinstance(node, Phrase | Near) else PartKind.WORD
            yield PartCount(kind=kind, text=describe(node), extent=node.extent, total=self._total_alone(node))
        if self._request.dates is not None:
            dates = Dated(dates=self._request.dates)
            yield PartCount(kind=PartKind.FILTER, text=describe(dates), extent=(0, 0), total=self._total_alone(dates))

    def _total_alone(self, node: Node) -> int:
        """Return how many articles a search for one node finds."""
        if node not in self._alone:
            alone = SearchRequest(
                query=Query(root=node), copies=self._request.copies, undated=_undated_alone(node, self._request)
            )
            self._alone[node] = self._asking.total(alone)
        return self._alone[node]

    def _is_common(self, total: int) -> bool:
        """Return whether so many articles are found that the search tells nothing."""
        return total > max(MIN_COMMON, self._result.index.articles // 2)

    def _is_common_word(self, node: Node) -> bool:
        return self._is_common(self._total_alone(node))

    # Offers

    def _offer(self) -> None:
        """Make the offers, step by step, the most useful first."""
        request = self._request
        self._add(self._lifted_defaults())
        self._add(self._printed_date(request))
        weaker = list(self._weaker_leaves(request))
        self._add_all_at_once(self._add(weaker), self._weakest_leaves(request, weaker))
        filters = list(self._without_filters(request))
        bare = list(self._without_any_filter(filters))
        self._add_all_at_once(self._add(filters), bare if len(filters) > 1 else ())
        fewer = self._add(self._fewer_words(request)) or self._add(self._rarest_words_together(request))
        self._add_all_at_once(fewer, self._any_word(request))
        if not self._offers:
            for change in bare:
                self._add_to(change)

    def _add_to(self, bare: Change) -> None:
        """Add changes of the words to a change that finds no more by itself: the request without its filters."""
        for changes in (self._weaker_leaves, self._fewer_words, self._any_word):
            self._add(replace(each, part=f"{bare.part} {each.part}") for each in changes(bare.request))

    def _add(self, changes: Iterable[Change], least: int | None = None) -> list[Offer]:
        """Add the changes that find more than the answer, or than `least`: those that find most, MAX_ALIKE of them."""
        found = []
        for change in changes:
            total = self._asking.total(change.request)
            if total <= (self._result.total if least is None else least):
                continue
            if change.kind is OfferKind.ANY_WORD and self._is_common(total):
                continue
            request = self._written(change.request)
            if request is not None and request.query.root != change.request.query.root:
                total = self._asking.total(request)  # a word that it brings in has synonyms
            if request is not None and all(request != offer.request for offer in self._offers):
                offer = Offer(kind=change.kind, part=change.part, change=change.change, request=request, total=total)
                found.append(offer)
        # Of two readings of a part that find as many, the looser one is the simpler one to read.
        simple = {(offer.part, offer.total): offer for offer in found if offer.kind is OfferKind.SWAP}
        found = [offer for offer in found if simple.get((offer.part, offer.total), offer) is offer]
        found = sorted(found, key=lambda offer: -offer.total)[:MAX_ALIKE]
        self._offers.extend(found)
        return found

    def _written(self, request: SearchRequest) -> SearchRequest | None:
        """Return a request whose query has a text; None if no text reads as its tree."""
        if request.query == self._request.query:
            return request
        query = query_of(request.query.root, self._request.query.synonyms)
        return replace(request, query=query) if query else None

    def _add_all_at_once(self, single: Sequence[Offer], changes: Iterable[Change]) -> None:
        """Add a change of several parts, if it finds more than each of the offers that change one."""
        self._add(changes, max((offer.total for offer in single), default=None))

    def _lifted_defaults(self) -> Iterator[Change]:
        """Yield the request with one default lifted. Copies and hidden qualities are offered where nothing else is."""
        request, hidden = self._request, self._result.hidden
        if hidden.undated:
            change = f"undated={Undated.INCLUDE}"
            yield Change(
                kind=OfferKind.UNDATED, part="", change=change, request=replace(request, undated=Undated.INCLUDE)
            )
        if hidden.quality and not self._result.total:
            every = Selection(facet=Facet.QUALITY, values=tuple(sorted(Quality)))
            shown = replace(request, selections=(*request.selections, every))
            yield Change(kind=OfferKind.QUALITY, part="", change=f"quality={','.join(every.values)}", request=shown)
        if hidden.copies and not self._result.total:
            shown = replace(request, copies=Copies.SHOW)
            yield Change(kind=OfferKind.COPIES, part="", change=f"copies={Copies.SHOW}", request=shown)

    def _printed_date(self, request: SearchRequest) -> Iterator[Change]:
        """Yield the request with its printed date as a filter: `ferry March 1987` finds what is dated so."""
        found = printed_date(request.query.text)
        if found is None:
            return
        start, stop = found.extent
        words = [clause for clause in self._clauses if start <= clause.extent[0] < clause.extent[1] <= stop]
        if not words or not all(isinstance(word, Word) for word in words):
            return
        dated = parse(f"{DATE}:{found.date}").root
        clauses = [dated if clause is words[0] else clause for clause in self._clauses if clause not in words[1:]]
        if query := query_of(all_of(clauses), request.query.synonyms):
            yield Change(
                kind=OfferKind.DATE,
                part=request.query.text[start:stop],
                change=describe(dated),
                request=replace(request, query=query),
            )

    def _weaker_leaves(self, request: SearchRequest) -> Iterator[Change]:
        """Yield the request with one leaf read less strictly; or with the words of a value that no article has."""
        for node in dict.fromkeys(chain.from_iterable(map(nodes_of, clauses_of(request.query.root)))):
            if isinstance(node, Leaf | Value) and (isinstance(node, Leaf) or not self._total_alone(node)):
                for weaker in _weaker(node):
                    root = replaced(request.query.root, node, weaker)
                    if root != request.query.root:
                        yield Change(
                            kind=OfferKind.SWAP,
                            part=self._typed(node),
                            change=side_by_side(weaker),
                            request=replace(request, query=Query(root=root)),
                        )

    def _weakest_leaves(self, request: SearchRequest, weaker: Sequence[Change]) -> Iterator[Change]:
        """Yield the request with every leaf read as loosely as it can be, if several can be."""
        root = request.query.root
        for node in dict.fromkeys(chain.from_iterable(map(nodes_of, self._clauses))):
            if isinstance(node, Leaf) and (readings := list(_weaker(node))):
                root = replaced(root, node, readings[-1])
        parts = tuple(dict.fromkeys(change.part for change in weaker))
        if len(parts) > 1:
            yield Change(
                kind=OfferKind.SWAP,
                part=" ".join(parts),
                change=side_by_side(root),
                request=replace(request, query=Query(root=root)),
            )

    def _without_filters(self, request: SearchRequest) -> Iterator[Change]:
        """Yield the request without one of its filters, typed or selected."""
        for clause in self._clauses:
            if isinstance(clause, Not) or not has_words(clause):
                yield from self._without_clauses(request, [clause])
        for selection in request.selections:
            others = tuple(each for each in request.selections if each is not selection)
            part = describe(_node_of(selection))
            yield Change(kind=OfferKind.DROP, part=part, change="", request=replace(request, selections=others))
        if request.dates is not None:
            part = describe(Dated(dates=request.dates))
            yield Change(kind=OfferKind.DROP, part=part, change="", request=replace(request, dates=None))
        if request.undated is Undated.ONLY:
            shown = replace(request, undated=Undated.EXCLUDE)
            yield Change(kind=OfferKind.DROP, part=f"undated={Undated.ONLY}", change="", request=shown)

    def _without_any_filter(self, filters: Sequence[Change]) -> Iterator[Change]:
        """Yield the request without all of its filters, if there are any, and words beside them."""
        kept = [clause for clause in self._clauses if not isinstance(clause, Not) and has_words(clause)]
        if filters and kept:
            query = self._request.query if len(kept) == len(self._clauses) else Query(root=all_of(kept))
            bare = replace(self._request, query=query, selections=(), dates=None, undated=Undated.EXCLUDE)
            yield Change(kind=OfferKind.DROP, part=" ".join(each.part for each in filters), change="", request=bare)

    def _fewer_words(self, request: SearchRequest) -> Iterator[Change]:
        """Yield the request without the words that no article has; if all occur, without one word at a time."""
        absent = [word for word in self._words if not self._total_alone(word)]
        for dropped in [absent] if absent else [[word] for word in self._words]:
            yield from self._without_clauses(request, dropped)

    def _rarest_words_together(self, request: SearchRequest) -> Iterator[Change]:
        """Yield the request with as many of its rarest words as occur together in more articles than it finds.

        Greedy: the rarest word first, and each next one is kept if it leaves enough articles.
        """
        kept: list[Node] = []
        others = [clause for clause in self._clauses if clause not in self._words]
        for word in sorted(filter(self._total_alone, self._words), key=self._total_alone):
            tried = replace(request, query=Query(root=all_of([*kept, word, *others])))
            if self._asking.total(tried) > self._result.total:
                kept.append(word)
        if len(kept) > 1:
            yield from self._without_clauses(request, [word for word in self._words if word not in kept])

    def _without_clauses(self, request: SearchRequest, dropped: Sequence[Node]) -> Iterator[Change]:
        """Yield a request without some clauses, unless only words are left that say nothing."""
        kept = [clause for clause in clauses_of(request.query.root) if clause not in dropped]
        left = [word for word in self._words if word in kept]
        if len(left) < len(self._words) and all(map(self._is_common_word, left)):
            return
        if kept:
            request = replace(request, query=Query(root=all_of(kept)))
            yield Change(kind=OfferKind.DROP, part=self._typed(*dropped), change="", request=request)

    def _any_word(self, request: SearchRequest) -> Iterator[Change]:
        """Yield the request for any of its words; those that say nothing are left out of it."""
        clauses = clauses_of(request.query.root)
        words = [clause for clause in clauses if positive_leaves(clause)]
        present = chain.from_iterable(map(self._present_words, words))
        telling = [word for word in dict.fromkeys(present) if not self._is_common_word(word)]
        if len(telling) < 2 or (len(words) < 2 and self._offers):
            return
        alternatives = any_of(telling)
        others = [clause for clause in clauses if clause not in words]
        yield Change(
            kind=OfferKind.ANY_WORD,
            part=self._typed(*words),
            change=side_by_side(alternatives),
            request=replace(request, query=Query(root=all_of([alternatives, *others]))),
        )

    def _present_words(self, clause: Node) -> Iterator[Node]:
        """Yield a clause that finds something; else those of its words that do."""
        apart = words_of(clause.text) if isinstance(clause, Leaf) and clause.field is TextField.ANY else ()
        yield from filter(self._total_alone, (clause,) if self._total_alone(clause) else apart)

    def _typed(self, *nodes: Node) -> str:
        """Return some nodes as they were typed; a word without the punctuation around it."""
        if len(nodes) > 1:
            return " ".join(
                f"({self._typed(node)})" if isinstance(node, And | Or) else self._typed(node) for node in nodes
            )
        [node] = nodes
        start, stop = node.extent
        return describe(node) if isinstance(node, Word) else self._request.query.text[start:stop] or describe(node)


def _counted_nodes(clause: Node) -> Iterator[Node]:
    """Yield the parts of a clause that are counted: its leaves, its typed filters, and each Not whole."""
    if isinstance(clause, And | Or):
        for child in clause.children:
            yield from _counted_nodes(child)
    elif isinstance(clause, Leaf | Value | Dated | Not):
        yield clause


def _selected_values(request: SearchRequest) -> Iterator[Node]:
    for selection in request.selections:
        for value in selection.values:
            yield _node_of(replace(selection, values=(value,)))


def _node_of(selection: Selection) -> Node:
    """Return a selection as a node that can be read; an author is a value here, though the language has no such."""
    values: tuple[Node, ...] = tuple(Value(field=selection.facet, value=value) for value in selection.values)
    chosen = any_of(values)
    return Not(child=chosen) if selection.exclude else chosen


def _undated_alone(node: Node, request: SearchRequest) -> Undated:
    return request.undated if isinstance(node, Dated) else Undated.EXCLUDE


def _weaker(node: Leaf | Value) -> Iterator[Node]:
    """Yield less strict readings of a leaf, or of a value that no article has: the strictest first."""
    match node:
        case Value():
            yield from _as_words(node.value)
        case Phrase() | Near() if node.field is TextField.ANY:
            if isinstance(node, Phrase) and len(words_of(node.text)) > 1:
                yield Near(text=node.text, distance=_NEAR)
            yield from _as_words(node.text)
        case Word() if node.field is TextField.ANY and len(words_of(node.text)) > 1:
            yield from _as_words(node.text)
        case Leaf() if node.field is not TextField.ANY:
            yield replace(node, field=TextField.ANY)


def _as_words(text: str) -> Iterator[Node]:
    words = words_of(text)
    if words:
        yield all_of(words)

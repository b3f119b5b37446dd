"""Suggestions while a user types: words, regions, authors, outlets and titles that begin so.

The last word typed is a beginning; what stands before it stays. A suggestion's total is that of the search which it
asks for, by the defaults of a request. A title asks for none: it is an article. From five characters on, one typo in
the beginning is allowed where no value begins exactly so, and where fewer than FEW articles have any word that does;
then a word that begins nearly so comes first if RATIO times as many articles have it.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, Protocol

from index.article import regions
from index.errors import QueryTooSlowError
from index.facets import Facet
from index.fields import facet_label
from index.offers.asking import Asking
from index.offers.spelling import RATIO
from index.query.lexer import MAX_CHARS
from index.query.parser import parse
from index.query.query import And, Phrase, Prefix, Query, TextField, Word
from index.search import FEW, SearchRequest, Selection, Sort, Suggestion, SuggestionKind
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.article.model import Article
    from index.text.analysis import Token

FIRST_TYPO_CHARS: Final = 5
"""A beginning of fewer characters has no typo: too many texts begin nearly so."""

CANDIDATES: Final = 8
"""How many words are counted with the words before them, the commonest first."""

MAX_OF_A_KIND: Final = 5
"""The most suggestions of one kind, whatever the limit."""

MIN_TITLE_CHARS: Final = 2
"""Titles with a word that begins so are suggested from this many characters on; one letter would begin too many."""

COMPLETED: Final = {
    Facet.REGION: SuggestionKind.REGION,
    Facet.AUTHOR: SuggestionKind.AUTHOR,
    Facet.OUTLET: SuggestionKind.OUTLET,
}
"""The facets whose values are suggested."""


class Completing(Asking, Protocol):
    """One generation of an index, for the suggestions of one beginning. For one thread.

    A frequency orders what is suggested; it may count articles that were removed.
    """

    def words_beginning(self, prefix: str, limit: int, *, with_typo: bool) -> Sequence[tuple[str, int]]:
        """Return the commonest terms of any text that begin so, with their frequencies.

        Args:
            prefix: a term's beginning.
            limit: how many.
            with_typo: return those that begin one edit away instead; a swap of two neighbours is one edit.
        """

    def values_beginning(self, facet: Facet, prefix: str, limit: int, *, with_typo: bool) -> Sequence[tuple[str, int]]:
        """Return the commonest values of a facet with a name (`names`) that begins so, with their frequencies."""

    def printed(self, term: str) -> str:
        """Return a term as the articles print it (`index.offers.printing`)."""

    def hits(self, request: SearchRequest) -> Sequence[Article]:
        """Return the articles on the page that a request asks for."""


def suggest(typed: str, limit: int, asking: Completing) -> tuple[Suggestion, ...]:
    """Return suggestions for what is typed so far, by kind; the kinds share the limit evenly.

    Args:
        typed: the beginning.
        limit: how many, of all kinds together.
        asking: the index. When its time is over, no more suggestions are made.
    """
    typed = typed[:MAX_CHARS]
    tokens = tokenize(typed)
    if not tokens:
        return ()
    found: dict[SuggestionKind, list[Suggestion]] = {kind: [] for kind in SuggestionKind}
    with suppress(QueryTooSlowError):
        prefix = " ".join(token.term for token in tokens)
        for facet, kind in COMPLETED.items():
            found[kind] = list(_values(kind, facet, prefix, asking))
        words = _completions(tokens[-1].term, asking)
        found[SuggestionKind.WORD] = _words(typed[: tokens[-1].start], words, asking)
        found[SuggestionKind.TITLE] = list(_titles(tokens, words, asking))
    turns = [each for turn in zip_longest(*found.values()) for each in turn if each is not None][:limit]
    return tuple(each for kind in SuggestionKind for each in turns if each.kind is kind)


def names(facet: Facet, value: str) -> Iterator[str]:
    """Yield by what a value of a facet may be typed: each of its names from each of its words on, as terms."""
    known = [facet_label(facet, value)]
    if facet is Facet.REGION and (region := regions.get(value)):
        known += region.names
    for name in dict.fromkeys(known):
        terms = [token.term for token in tokenize(name)]
        yield from (" ".join(terms[index:]) for index in range(len(terms)))


def _values(kind: SuggestionKind, facet: Facet, prefix: str, asking: Completing) -> Iterator[Suggestion]:
    exact = asking.values_beginning(facet, prefix, MAX_OF_A_KIND, with_typo=False)
    near = asking.values_beginning(facet, prefix, MAX_OF_A_KIND, with_typo=True) if _has_typo(prefix, exact) else ()
    suggested = []
    for value, _ in exact or near:
        request = SearchRequest(selections=(Selection(facet=facet, values=(value,)),))
        if total := asking.total(request):
            text = facet_label(facet, value)
            suggested.append(Suggestion(kind=kind, text=text, value=value, request=request, total=total))
    yield from sorted(suggested, key=lambda each: (-(each.total or 0), each.text))


def _has_typo(prefix: str, exact: Sequence[tuple[str, int]]) -> bool:
    return len(prefix) >= FIRST_TYPO_CHARS and not exact


def _completions(beginning: str, asking: Completing) -> list[str]:
    """Return the words that a beginning may become, the likely ones first."""
    exact = asking.words_beginning(beginning, CANDIDATES, with_typo=False)
    most = max((frequency for _, frequency in exact), default=0)
    near: Sequence[tuple[str, int]] = ()
    if len(beginning) >= FIRST_TYPO_CHARS and most < FEW:
        near = asking.words_beginning(beginning, CANDIDATES, with_typo=True)
    usual = [word for word, frequency in near if frequency >= RATIO * most]
    return [*usual, *(word for word, _ in exact)][:CANDIDATES]


def _words(before: str, words: Sequence[str], asking: Completing) -> list[Suggestion]:
    """Return the queries with each of some words at their end, those that find most first."""
    main = [word for word in words if _is_main_form(word, asking)] or words[:1]
    likely = sorted(main, key=lambda word: -_total(parse(before + word), asking))[:MAX_OF_A_KIND]
    suggested = []
    for text in (before + asking.printed(word) for word in likely):
        query = parse(text)
        if not query.warnings and (total := _total(query, asking)):
            request = SearchRequest(query=query)
            suggested.append(Suggestion(kind=SuggestionKind.WORD, text=text, request=request, total=total))
    return sorted(suggested, key=lambda each: -(each.total or 0))


def _total(query: Query, asking: Completing) -> int:
    return asking.total(SearchRequest(query=query))


def _is_main_form(word: str, asking: Completing) -> bool:
    """Return whether half of the articles with a word in any form have it in this one: the others are no news."""
    return 2 * asking.frequency(TextField.ANY, word) >= _total(Query(root=Word(text=word)), asking)


def _titles(tokens: Sequence[Token], words: Sequence[str], asking: Completing) -> Iterator[Suggestion]:
    """Yield the newest articles whose title has the words, and one that begins as the last does."""
    last = tokens[-1].term
    if len(last) < MIN_TITLE_CHARS and len(tokens) == 1:
        return
    beginning = last if not words or any(word.startswith(last) for word in words) else words[0]
    leaves = [Phrase(text=token.term, field=TextField.TITLE) for token in tokens[:-1]]
    root = And(children=(*leaves, Prefix(text=beginning, field=TextField.TITLE)))
    request = SearchRequest(
        query=Query(root=root if leaves else root.children[0]),
        sort=Sort.NEWEST,
        per_page=MAX_OF_A_KIND,
        facets=(),
        date_histogram=False,
        snippets=0,
    )
    seen: set[str] = set()
    for article in asking.hits(request):
        if article.title not in seen:
            seen.add(article.title)
            yield Suggestion(kind=SuggestionKind.TITLE, text=article.title, article_id=article.id)

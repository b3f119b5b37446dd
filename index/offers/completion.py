"""Suggestions while a user types: words, regions, authors, outlets and titles that begin so.

The last word typed is a beginning; what stands before it stays. A suggestion's total is that of the search which it
asks for, by the defaults of a request. A title asks for none: it is an article. From five characters on, one typo in
the beginning is allowed. For a value, none may begin exactly so, and some word typed is unknown. For a word, fewer than
FEW articles have any that begins exactly so, and RATIO times as many have the one that begins nearly so.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, Protocol

from index.article import regions
from index.errors import QueryTooSlowError
from index.facets import Facet
from index.fields import facet_label
from index.help import FEW
from index.offers.asking import Asking
from index.offers.spelling import RATIO
from index.query.lexer import MAX_CHARS
from index.query.query import And, Phrase, Prefix, Query, TextField, Word
from index.request import SearchRequest, Selection, Sort
from index.suggestions import Suggestion, SuggestionKind
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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

    def articles(self, request: SearchRequest) -> Sequence[Article]:
        """Return the articles on the page that a request asks for."""


def suggest(typed: str, limit: int, read: Callable[[str], Query], asking: Completing) -> tuple[Suggestion, ...]:
    """Return suggestions for what is typed so far, by kind; the kinds share the limit evenly.

    Args:
        typed: the beginning.
        limit: how many, of all kinds together.
        read: reads the text of a suggested query.
        asking: the index. When its time is over, no more suggestions are made.
    """
    typed = typed[:MAX_CHARS]
    tokens = tokenize(typed)
    if not tokens:
        return ()
    found: dict[SuggestionKind, list[Suggestion]] = {kind: [] for kind in SuggestionKind}
    with suppress(QueryTooSlowError):
        exact = asking.words_beginning(tokens[-1].term, CANDIDATES, with_typo=False)
        prefix = " ".join(token.term for token in tokens)
        is_known = bool(exact) and all(asking.frequency(TextField.ANY, token.term) for token in tokens[:-1])
        for facet, kind in COMPLETED.items():
            found[kind] = list(_values(kind, facet, prefix, asking, is_known=is_known))
        words = _completions(tokens[-1].term, exact, asking)
        found[SuggestionKind.WORD] = _words(typed[: tokens[-1].start], words, read, asking)
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


def _values(
    kind: SuggestionKind, facet: Facet, prefix: str, asking: Completing, *, is_known: bool
) -> Iterator[Suggestion]:
    begun = asking.values_beginning(facet, prefix, MAX_OF_A_KIND, with_typo=False)
    if not begun and not is_known and len(prefix) >= FIRST_TYPO_CHARS:
        begun = asking.values_beginning(facet, prefix, MAX_OF_A_KIND, with_typo=True)
    suggested = []
    for value, _ in begun:
        request = SearchRequest(selections=(Selection(facet=facet, values=(value,)),))
        if total := asking.total(request):
            text = facet_label(facet, value)
            suggested.append(Suggestion(kind=kind, text=text, value=value, request=request, total=total))
    yield from sorted(suggested, key=lambda each: (-(each.total or 0), each.text))


def _completions(beginning: str, exact: Sequence[tuple[str, int]], asking: Completing) -> Sequence[tuple[str, int]]:
    """Return the words that a beginning may become with their frequencies, the likely ones first.

    Args:
        beginning: of the last word.
        exact: the commonest words that begin so.
        asking: the index.
    """
    most = max((frequency for _, frequency in exact), default=0)
    if len(beginning) < FIRST_TYPO_CHARS or most >= FEW:
        return exact
    near = asking.words_beginning(beginning, CANDIDATES, with_typo=True)
    return [*(each for each in near if each[1] >= RATIO * most), *exact][:CANDIDATES]


def _words(
    before: str, words: Sequence[tuple[str, int]], read: Callable[[str], Query], asking: Completing
) -> list[Suggestion]:
    """Return the queries with each of some words at their end, those that find most first."""
    # Where most articles with a word have it in another form, that form says all that this one does.
    main = [word for word, frequency in words if 2 * frequency >= _total(Query(root=Word(text=word)), asking)]
    suggested = []
    for word in main or [word for word, _ in words[:1]]:
        query = read(before + asking.printed(word))
        if not query.warnings and (total := _total(query, asking)):
            request = SearchRequest(query=query)
            suggested.append(Suggestion(kind=SuggestionKind.WORD, text=query.text, request=request, total=total))
    return sorted(suggested, key=lambda each: -(each.total or 0))[:MAX_OF_A_KIND]


def _total(query: Query, asking: Completing) -> int:
    return asking.total(SearchRequest(query=query))


def _titles(tokens: Sequence[Token], words: Sequence[tuple[str, int]], asking: Completing) -> Iterator[Suggestion]:
    """Yield the newest articles whose title has the words, and one that begins as the last does."""
    last = tokens[-1].term
    if len(last) < MIN_TITLE_CHARS and len(tokens) == 1:
        return
    beginning = last if not words or any(word.startswith(last) for word, _ in words) else words[0][0]
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
    for article in asking.articles(request):
        if article.title not in seen:
            seen.add(article.title)
            yield Suggestion(kind=SuggestionKind.TITLE, text=article.title, article_id=article.id)

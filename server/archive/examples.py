"""Searches of this archive that are shown as examples: each is the address of a search, and finds articles.

A search that finds nothing, or is not read as typed, is no example.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from werkzeug.datastructures import MultiDict

from index.errors import QueryTooSlowError
from index.facets import Facet
from index.query.query import Fuzzy, Node, Not, Phrase, Prefix, TextField, Value, Wildcard, Word, describe
from index.tally import CountRequest
from server.address import Address
from server.languages import language_name
from server.params import parse_params

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.engine import Engine
    from index.query.query import Synonyms
    from server.archive.overview import Overview, Subjects

_PREFIX_CHARS: Final = 5
"""How much of a word the example of a prefix has."""

_LONG_WORD: Final = 7
"""A word of so many letters can stand without one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A search that finds articles.

    Attributes:
        name: what it is an example of: a key of `server.wording.HELP_ROWS` or of `EXAMPLES`.
        address: its parameters.
        total: how many articles it finds.
        words: what it is about, to put into the sentence of its name.
    """

    name: str
    address: Address
    total: int
    words: tuple[str, ...] = ()


def home_examples(overview: Overview, engine: Engine, synonyms: Synonyms) -> tuple[Example, ...]:
    """Return up to three searches: a region in a year, an author, and two words side by side or a word."""
    subjects = overview.subjects
    wanted: list[tuple[str, Address, tuple[str, ...]]] = []
    if subjects.region and subjects.year:
        key, label = subjects.region
        year = str(subjects.year)
        wanted.append(("region-year", Address((("region", key), ("from", year), ("to", year))), (label, year)))
    elif subjects.year:
        year = str(subjects.year)
        wanted.append(("year", Address((("from", year), ("to", year))), (year,)))
    if subjects.author:
        wanted.append(("author", Address((("author", subjects.author),)), (subjects.author,)))
    if subjects.phrase:
        wanted.append(("query", _query(Phrase(text=" ".join(subjects.phrase))), ()))
    elif subjects.words:
        wanted.append(("query", _query(Word(text=subjects.words[0])), ()))
    return tuple(_that_find(wanted, engine, synonyms))


def help_examples(overview: Overview, engine: Engine, synonyms: Synonyms) -> tuple[Example, ...]:
    """Return an example for each row of the page on the query language that this archive has one for."""
    wanted: list[tuple[str, Address, tuple[str, ...]]] = [
        (name, _query_text(typed), ()) for name, typed in _typed(overview.subjects)
    ]
    for value in overview.counts_of(Facet.LANG).values[1:2]:
        address = _query(Value(field=Facet.LANG, value=value.value))
        wanted.append(("lang", address, (language_name(value.value),)))
    return tuple(_that_find(wanted, engine, synonyms))


def _typed(subjects: Subjects) -> Iterator[tuple[str, str]]:
    """Yield what to type for each row; the first that finds something is the row's example."""
    for word in subjects.words:
        yield "word", word
        yield "prefix", describe(Prefix(text=word[:_PREFIX_CHARS]))
        yield "title", describe(Word(text=word, field=TextField.TITLE))
        yield "caption", f"{word} in:caption"
        if len(word) >= _LONG_WORD:
            yield "wildcard", describe(Wildcard(text=f"{word[:2]}?{word[3:]}"))
            yield "fuzzy", describe(Fuzzy(text=word[:3] + word[4:]))
    for one, other in zip(subjects.words, subjects.words[1:], strict=False):
        yield "both", f"{one} {other}"
        yield "either", f"{one} OR {other}"
        yield "without", f"{one} -{other}"
        yield "near", f'"{one} {other}"~10'
        yield "near", f'"{other} {one}"~10'
    if subjects.phrase:
        one, other = subjects.phrase
        yield "both", f"{one} {other}"
        yield "phrase", describe(Phrase(text=f"{one} {other}"))
    if subjects.author:
        yield "author", f"author:{_quoted(subjects.author)}"
    if subjects.region:
        yield "region", describe(Value(field=Facet.REGION, value=subjects.region[1]))
        yield "not-region", describe(Not(child=Value(field=Facet.REGION, value=subjects.region[1])))
    if subjects.outlet:
        yield "outlet", describe(Value(field=Facet.OUTLET, value=subjects.outlet))
    yield "none", "author:none"
    yield "none", "outlet:none"
    if subjects.year:
        yield "date", f"date:{subjects.year}"
        yield "date-range", f"date:{subjects.year - 1}..{subjects.year}"
        yield "date-since", f"date:>={subjects.year}"
        for word in subjects.words:
            yield "together", f"{word} date:{subjects.year}"


def _that_find(
    wanted: Iterable[tuple[str, Address, tuple[str, ...]]], engine: Engine, synonyms: Synonyms
) -> Iterator[Example]:
    """Yield the first search of each name that is read as typed and finds articles, with its exact total."""
    found: set[str] = set()
    for name, address, words in wanted:
        if name not in found and (total := _total(address, engine, synonyms)):
            found.add(name)
            yield Example(name=name, address=address, total=total, words=words)


def _total(address: Address, engine: Engine, synonyms: Synonyms) -> int:
    """Return how many articles a search finds; 0 if it has a fault, a warning, or takes too long."""
    params = parse_params(MultiDict(address.pairs), synonyms)
    if params.faults or params.request.query.warnings:
        return 0
    try:
        (answer,) = engine.count(CountRequest(requests=(params.request,))).answers
    except QueryTooSlowError:
        return 0
    return answer.total if not answer.request.query.warnings else 0


def _query(node: Node) -> Address:
    return _query_text(describe(node))


def _query_text(text: str) -> Address:
    return Address((("q", text),))


def _quoted(text: str) -> str:
    return describe(Phrase(text=text))

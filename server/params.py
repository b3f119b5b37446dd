"""Parse a search's query string into a SearchRequest, its normalised Address, and its faults.

Nothing that a user types raises. A parameter that is unknown, repeated or out of range is a Fault, and the request is
made without it. The views decide what a fault becomes: 400, or a notice on the page.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from index.article.model import DateRange, parse_date
from index.query.parser import parse
from index.query.query import NO_SYNONYMS
from index.search import (
    DEFAULT_SUGGESTIONS,
    MAX_FACET_SIZE,
    MAX_PAGE,
    MAX_PARTIAL,
    MAX_PER_PAGE,
    MAX_SNIPPETS,
    MAX_SUGGESTIONS,
    Copies,
    Facet,
    Interval,
    SearchRequest,
    Selection,
    Sort,
    Undated,
)
from server.address import NAMES, SIZE_NAMES, Address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from werkzeug.datastructures import MultiDict

    from index.query.query import Query, Synonyms

MAX_VALUES: Final = 50
"""Most values of one repeatable parameter; each costs a pass over the index's documents."""

DATE_FACET: Final = "date"
"""The name of the date histogram in the parameter `facets`."""

DEFAULT_PARTIAL: Final = 10

SUGGEST_NAMES: Final = ("q", "limit")
"""The parameters of `/suggest.json`."""

NO_FACETS: Final = "none"
FACETS_WANTED: Final = (*(facet.value for facet in Facet), DATE_FACET, NO_FACETS)

_DEFAULTS: Final = SearchRequest()
_SHOWN_CHARS: Final = 80

MAX_UNKNOWN: Final = 20
"""Most unknown parameters that get a fault each; the search for a similar known name takes time."""

Choice = TypeVar("Choice", bound=StrEnum)
Default = TypeVar("Default")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An error in one parameter; `code` is stable and kebab-case, `detail` is a sentence for the user."""

    parameter: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedParams:
    """A parsed query string."""

    request: SearchRequest
    address: Address
    faults: tuple[Fault, ...] = ()


def parse_params(args: MultiDict[str, str], synonyms: Synonyms = NO_SYNONYMS) -> ParsedParams:
    """Parse the parameters; white space around a value is removed, and empty values are ignored."""
    return _ParamsParser(args, synonyms).parse()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSuggest:
    """The parsed query string of `/suggest.json`: what is typed so far, and how many suggestions are wanted."""

    typed: str
    limit: int
    faults: tuple[Fault, ...] = ()


def parse_suggest(args: MultiDict[str, str]) -> ParsedSuggest:
    """Parse the parameters of `/suggest.json`, in the same way."""
    return _ParamsParser(args, NO_SYNONYMS, SUGGEST_NAMES).parse_suggest()


class _ParamsParser:
    """Parse the parameters once; collect the faults and the valid pairs.

    Args:
        args: the query string.
        synonyms: the user's own, to read the query with.
        names: the parameters that there are.
    """

    def __init__(self, args: MultiDict[str, str], synonyms: Synonyms, names: tuple[str, ...] = NAMES) -> None:
        self._synonyms = synonyms
        self._names = names
        self._values = {name: list(_present(args.getlist(name))) for name in args}
        self._faults: list[Fault] = []
        self._pairs: list[tuple[str, str]] = []

    def parse(self) -> ParsedParams:
        self._check_names()
        request = self._request()
        return ParsedParams(request=request, address=Address(tuple(self._pairs)), faults=tuple(self._faults))

    def parse_suggest(self) -> ParsedSuggest:
        self._check_names()
        typed, limit = self._scalar("q"), self._number("limit", DEFAULT_SUGGESTIONS, 1, MAX_SUGGESTIONS)
        return ParsedSuggest(typed=typed, limit=limit, faults=tuple(self._faults))

    def _request(self) -> SearchRequest:
        facets, date_histogram = self._facets()
        query = parse(self._text("q"), self._synonyms)
        return SearchRequest(
            query=query,
            selections=tuple(self._selections()),
            dates=self._dates(),
            undated=self._choice("undated", Undated, _DEFAULTS.undated) or _DEFAULTS.undated,
            sort=self._choice("sort", Sort, _default_order(query)),
            page=self._number("page", _DEFAULTS.page, 1, MAX_PAGE),
            per_page=self._number("per_page", _DEFAULTS.per_page, 1, MAX_PER_PAGE),
            copies=self._choice("copies", Copies, _DEFAULTS.copies) or _DEFAULTS.copies,
            facets=facets,
            facet_size=self._number("facet_size", _DEFAULTS.facet_size, 1, MAX_FACET_SIZE),
            facet_sizes=tuple(self._facet_sizes()),
            interval=self._choice("interval", Interval, _DEFAULTS.interval) or _DEFAULTS.interval,
            date_histogram=date_histogram,
            snippets=self._number("snippets", _DEFAULTS.snippets, 0, MAX_SNIPPETS),
            partial=self._number("partial", DEFAULT_PARTIAL, 0, MAX_PARTIAL),
            offers=True,
        )

    def _check_names(self) -> None:
        unknown = (name for name in self._values if name not in self._names)
        for name in islice(unknown, MAX_UNKNOWN):
            detail = f"There is no parameter {_quoted(name)}.{_nearest(name, self._names)}"
            self._fault(_truncated(name), "unknown-parameter", detail)

    def _text(self, name: str) -> str:
        """Return the only value of a parameter and add it to the pairs; empty if it is absent."""
        value = self._scalar(name)
        self._add_pair(name, value)
        return value

    def _scalar(self, name: str) -> str:
        """Return the only value of a parameter; if it is repeated, add a fault and return the first."""
        values = self._values.get(name) or [""]
        if len(values) > 1:
            self._fault(name, "repeated-parameter", f"{name} may be given once.")
        return values[0]

    def _number(self, name: str, default: int, low: int, high: int) -> int:
        text = self._scalar(name)
        if not text:
            return default
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            return self._default_after_fault(
                name, "not-a-number", f"{name} is a whole number, not {_quoted(text)}.", default
            )
        # Ten digits are out of range already; converting thousands of digits would be slow.
        value = int(text[:10])
        if not low <= value <= high:
            return self._default_after_fault(name, "out-of-range", f"{name} lies between {low} and {high}.", default)
        self._add_pair(name, str(value), default=str(default))
        return value

    def _choice(self, name: str, choices: type[Choice], default: Choice | None) -> Choice | None:
        text = self._scalar(name)
        if not text:
            return None
        if text not in set(choices):
            return self._default_after_fault(name, "not-a-choice", _not_one_of(name, text, tuple(choices)), None)
        self._add_pair(name, text, default=default)
        return choices(text)

    def _dates(self) -> DateRange | None:
        first, last = self._day("from", is_end=False), self._day("to", is_end=True)
        return DateRange(first=first, last=last) if first or last else None

    def _day(self, name: str, *, is_end: bool) -> date | None:
        text = self._scalar(name)
        if not text:
            return None
        try:
            first, last, _ = parse_date(text)
        except ValueError:
            detail = f"{name} is a date as 2020, 2020-10 or 2020-10-05, not {_quoted(text)}."
            return self._default_after_fault(name, "not-a-date", detail, None)
        self._add_pair(name, text)
        return last if is_end else first

    def _selections(self) -> Iterator[Selection]:
        for facet in Facet:
            for name, exclude in ((facet.value, False), (f"not_{facet}", True)):
                if values := self._many(name):
                    yield Selection(facet=facet, values=values, exclude=exclude)

    def _many(self, name: str) -> tuple[str, ...]:
        values = tuple(sorted(set(self._values.get(name, ()))))
        if len(values) > MAX_VALUES:
            self._fault(name, "too-many-values", f"{name} may be given {MAX_VALUES} times, not {len(values)}.")
            values = values[:MAX_VALUES]
        for value in values:
            self._add_pair(name, value)
        return values

    def _facets(self) -> tuple[tuple[Facet, ...] | None, bool]:
        """Return the facets to count, None for the default, and whether to count the histogram.

        The parameter is a list with commas, or is repeated; the order does not matter.
        """
        names = [part.strip() for value in self._values.get("facets", ()) for part in value.split(",")]
        wanted = tuple(dict.fromkeys(filter(None, names)))
        for name in islice((name for name in wanted if name not in FACETS_WANTED), MAX_UNKNOWN):
            self._fault("facets", "not-a-choice", _not_one_of("facets", name, FACETS_WANTED))
        known = [name for name in wanted if name in FACETS_WANTED]
        self._add_pair("facets", ",".join(sorted(known)))
        if not known:
            return _DEFAULTS.facets, _DEFAULTS.date_histogram
        if NO_FACETS in known:
            return (), False
        return tuple(facet for facet in Facet if facet in known), DATE_FACET in known

    def _facet_sizes(self) -> Iterator[tuple[Facet, int]]:
        for facet, name in SIZE_NAMES.items():
            if size := self._number(name, 0, 1, MAX_FACET_SIZE):
                yield facet, size

    def _default_after_fault(self, name: str, code: str, detail: str, default: Default) -> Default:
        self._fault(name, code, detail)
        return default

    def _fault(self, name: str, code: str, detail: str) -> None:
        self._faults.append(Fault(parameter=name, code=code, detail=detail))

    def _add_pair(self, name: str, value: str, *, default: str | None = None) -> None:
        if value and value != default:
            self._pairs.append((name, value))


def _default_order(query: Query) -> Sort | None:
    """Return the default order; None if it depends on which reading of the query finds something."""
    return SearchRequest(query=query).order if not any(query.other_readings()) else None


def _present(values: list[str]) -> Iterator[str]:
    return (value.strip() for value in values if value.strip())


def _quoted(text: str) -> str:
    return f"“{_truncated(text)}”"


def _truncated(text: str) -> str:
    return f"{text[:_SHOWN_CHARS]}…" if len(text) > _SHOWN_CHARS else text


def _nearest(name: str, names: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name[:_SHOWN_CHARS], names, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _not_one_of(name: str, text: str, choices: tuple[str, ...]) -> str:
    return f"{name} is one of {', '.join(choices)}, not {_quoted(text)}.{_nearest(text, choices)}"

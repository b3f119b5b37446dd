"""The query string of a search → a SearchRequest, its normalised Address, and what was wrong with it.

Nothing typed raises: a parameter that is unknown, said twice or out of range is a Fault, and the request is
made as if it were absent. What becomes of faults is the views' business: 400, or a notice on the page.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from index.article.model import DateRange, parse_date
from index.query.parser import parse
from index.search import (
    MAX_FACET_SIZE,
    MAX_PAGE,
    MAX_PER_PAGE,
    MAX_SNIPPETS,
    Copies,
    Facet,
    Interval,
    SearchRequest,
    Selection,
    Sort,
    Undated,
)
from server.address import NAMES, Address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from werkzeug.datastructures import MultiDict

    from index.query.query import Query

MAX_VALUES: Final = 50
"""Values of one repeatable parameter; each costs a pass over the index's documents."""

DATE_FACET: Final = "date"
"""The date histogram, as a facet is called."""

NO_FACETS: Final = "none"
FACETS_WANTED: Final = (*(facet.value for facet in Facet), DATE_FACET, NO_FACETS)

_BLANK: Final = SearchRequest()
_SHOWN_CHARS: Final = 80

MAX_UNKNOWN: Final = 20
"""Unknown parameters that are answered by name; looking for the nearest known one takes time."""

Choice = TypeVar("Choice", bound=StrEnum)
Default = TypeVar("Default")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one parameter; `code` is stable and kebab-case, `detail` a sentence for the user."""

    parameter: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a query string asks for."""

    request: SearchRequest
    address: Address
    faults: tuple[Fault, ...] = ()


def read(args: MultiDict[str, str]) -> Asked:
    """Return what the parameters ask for; white space around a value, and empty values, are nothing."""
    return _Reading(args).asked()


class _Reading:
    """One pass over the parameters, noting faults and the pairs that were understood."""

    def __init__(self, args: MultiDict[str, str]) -> None:
        self._values = {name: list(_present(args.getlist(name))) for name in args}
        self._faults: list[Fault] = []
        self._pairs: list[tuple[str, str]] = []

    def asked(self) -> Asked:
        self._check_names()
        request = self._request()
        return Asked(request=request, address=Address(tuple(self._pairs)), faults=tuple(self._faults))

    def _request(self) -> SearchRequest:
        facets, date_histogram = self._facets()
        query = parse(self._text("q"))
        return SearchRequest(
            query=query,
            selections=tuple(self._selections()),
            dates=self._dates(),
            undated=self._choice("undated", Undated, _BLANK.undated) or _BLANK.undated,
            sort=self._choice("sort", Sort, _default_order(query)),
            page=self._number("page", _BLANK.page, 1, MAX_PAGE),
            per_page=self._number("per_page", _BLANK.per_page, 1, MAX_PER_PAGE),
            copies=self._choice("copies", Copies, _BLANK.copies) or _BLANK.copies,
            facets=facets,
            facet_size=self._number("facet_size", _BLANK.facet_size, 1, MAX_FACET_SIZE),
            interval=self._choice("interval", Interval, _BLANK.interval) or _BLANK.interval,
            date_histogram=date_histogram,
            snippets=self._number("snippets", _BLANK.snippets, 0, MAX_SNIPPETS),
        )

    def _check_names(self) -> None:
        unknown = (name for name in self._values if name not in NAMES)
        for name in islice(unknown, MAX_UNKNOWN):
            detail = f"There is no parameter {_shown(name)}.{_nearest(name, NAMES)}"
            self._fault(_cut(name), "unknown-parameter", detail)

    def _text(self, name: str) -> str:
        """Return the one value of a parameter, and note it; empty where it is absent."""
        value = self._scalar(name)
        self._note(name, value)
        return value

    def _scalar(self, name: str) -> str:
        """Return the one value of a parameter; of a repeated one, which is a fault, the first."""
        values = self._values.get(name) or [""]
        if len(values) > 1:
            self._fault(name, "repeated-parameter", f"{name} may be given once.")
        return values[0]

    def _number(self, name: str, default: int, low: int, high: int) -> int:
        text = self._scalar(name)
        if not text:
            return default
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            return self._bad(name, "not-a-number", f"{name} is a whole number, not {_shown(text)}.", default)
        # Digits beyond a handful are out of range whatever they are, and costly to turn into a number.
        value = int(text[:10])
        if not low <= value <= high:
            return self._bad(name, "out-of-range", f"{name} lies between {low} and {high}.", default)
        self._note(name, str(value), default=str(default))
        return value

    def _choice(self, name: str, choices: type[Choice], default: Choice | None) -> Choice | None:
        text = self._scalar(name)
        if not text:
            return None
        if text not in set(choices):
            return self._bad(name, "not-a-choice", _not_one_of(name, text, tuple(choices)), None)
        self._note(name, text, default=default)
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
            detail = f"{name} is a date as 2020, 2020-10 or 2020-10-05, not {_shown(text)}."
            return self._bad(name, "not-a-date", detail, None)
        self._note(name, text)
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
            self._note(name, value)
        return values

    def _facets(self) -> tuple[tuple[Facet, ...] | None, bool]:
        """Return the facets wanted, None where nothing was said, and whether the histogram is one of them.

        They are said in one list with commas, or repeated; their order says nothing.
        """
        said = [part.strip() for value in self._values.get("facets", ()) for part in value.split(",")]
        wanted = tuple(dict.fromkeys(filter(None, said)))
        for name in islice((name for name in wanted if name not in FACETS_WANTED), MAX_UNKNOWN):
            self._fault("facets", "not-a-choice", _not_one_of("facets", name, FACETS_WANTED))
        known = [name for name in wanted if name in FACETS_WANTED]
        self._note("facets", ",".join(sorted(known)))
        if not known:
            return _BLANK.facets, _BLANK.date_histogram
        if NO_FACETS in known:
            return (), False
        return tuple(facet for facet in Facet if facet in known), DATE_FACET in known

    def _bad(self, name: str, code: str, detail: str, default: Default) -> Default:
        self._fault(name, code, detail)
        return default

    def _fault(self, name: str, code: str, detail: str) -> None:
        self._faults.append(Fault(parameter=name, code=code, detail=detail))

    def _note(self, name: str, value: str, *, default: str | None = None) -> None:
        if value and value != default:
            self._pairs.append((name, value))


def _default_order(query: Query) -> Sort | None:
    """Return the order that need not be said; None where it depends on which reading of the query is answered."""
    return SearchRequest(query=query).order if query.as_words() is None else None


def _present(values: list[str]) -> Iterator[str]:
    return (value.strip() for value in values if value.strip())


def _shown(text: str) -> str:
    return f"“{_cut(text)}”"


def _cut(text: str) -> str:
    return f"{text[:_SHOWN_CHARS]}…" if len(text) > _SHOWN_CHARS else text


def _nearest(name: str, names: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name[:_SHOWN_CHARS], names, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _not_one_of(name: str, text: str, choices: tuple[str, ...]) -> str:
    return f"{name} is one of {', '.join(choices)}, not {_shown(text)}.{_nearest(text, choices)}"

"""Parse a search's query string into a SearchRequest, its normalised Address, and its faults.

Nothing that a user types raises. A parameter that is unknown, repeated or out of range is a Fault, and the request is
made without it. The views decide what a fault becomes: 400, or a notice on the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from index.article.model import DateRange, parse_date
from index.facets import Facet
from index.query.dates import single_date
from index.query.parser import parse
from index.query.query import NO_SYNONYMS
from index.request import (
    MAX_FACET_SIZE,
    MAX_PAGE,
    MAX_PARTIAL,
    MAX_PER_PAGE,
    MAX_SEED,
    MAX_SNIPPETS,
    STRATA,
    Copies,
    Interval,
    SearchRequest,
    Selection,
    Sort,
    Stratum,
    Undated,
)
from index.suggestions import DEFAULT_SIMILAR, DEFAULT_SUGGESTIONS, MAX_SIMILAR, MAX_SUGGESTIONS
from server.address import NAMES, SIZE_NAMES, Address
from server.faults import MAX_UNKNOWN, Fault, nearest, not_one_of, quoted, repeated, truncated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from werkzeug.datastructures import MultiDict

    from index.query.query import Query, Synonyms

MAX_VALUES: Final = 50
"""Most values of one repeatable parameter; each costs a pass over the index's documents."""

MAX_SAMPLE: Final = 100_000
MAX_CONTEXT_CHARS: Final = 1_000

DATE_FACET: Final = "date"
"""The name of the date histogram in the parameter `facets`."""

DEFAULT_PARTIAL: Final = 10

FACET_VALUES_NAMES: Final = (*NAMES, "prefix")
"""The parameters of `/facets/<facet>.json`."""

SUGGEST_NAMES: Final = ("q", "limit")
"""The parameters of `/suggest.json`."""

SIMILAR_NAMES: Final = ("limit",)
"""The parameters of `/articles/<id>/similar.json`."""

NO_FACETS: Final = "none"
FACETS_WANTED: Final = (*(facet.value for facet in Facet), DATE_FACET, NO_FACETS)

_DEFAULTS: Final = SearchRequest()

Choice = TypeVar("Choice", bound=StrEnum)
Default = TypeVar("Default")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportParams:
    """The parameters of exports alone.

    Attributes:
        sample: export only so many articles, in random order; None for all.
        context_chars: how much text a line of KWIC holds on each side of its match, at most.
    """

    sample: int | None = None
    context_chars: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedParams:
    """A parsed query string.

    Attributes:
        request: what is asked.
        address: the valid parameters; dates have their proper form.
        faults: of the parameters that are ignored.
        typed_dates: `from` and `to` as they were typed, valid or not.
        export: the parameters of exports alone.
    """

    request: SearchRequest
    address: Address
    faults: tuple[Fault, ...] = ()
    typed_dates: tuple[str, str] = ("", "")
    export: ExportParams = ExportParams()

    @property
    def faults_of_pages(self) -> tuple[Fault, ...]:
        """The faults, if the format holds one page of the results."""
        detail = "A sample is an export: .csv, .jsonl, .ris or .kwic.csv."
        misplaced = Fault(parameter="sample", code="needs-export", detail=detail)
        return self.faults if self.export.sample is None else (*self.faults, misplaced)


def parse_params(
    args: MultiDict[str, str], synonyms: Synonyms = NO_SYNONYMS, names: tuple[str, ...] = NAMES
) -> ParsedParams:
    """Parse the parameters; white space around a value is removed, and empty values are ignored.

    Args:
        args: the parameters.
        synonyms: the user's own, to read the query with.
        names: those that may be given; any other is a fault. Only names of `server.address.NAMES` are read.
    """
    return _ParamsParser(args, synonyms, names).parse()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFacetValues:
    """The parsed query string of `/facets/<facet>.json`: a search, and the prefix of the values."""

    search: ParsedParams
    prefix: str


def parse_facet_values(args: MultiDict[str, str], synonyms: Synonyms) -> ParsedFacetValues:
    """Parse the parameters of `/facets/<facet>.json`: those of a search, and `prefix`."""
    return _ParamsParser(args, synonyms, FACET_VALUES_NAMES).parse_facet_values()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSuggest:
    """The parsed query string of `/suggest.json`: what is typed so far, and how many suggestions are wanted."""

    typed: str
    limit: int
    faults: tuple[Fault, ...] = ()


def parse_suggest(args: MultiDict[str, str]) -> ParsedSuggest:
    """Parse the parameters of `/suggest.json`, in the same way."""
    return _ParamsParser(args, NO_SYNONYMS, SUGGEST_NAMES).parse_suggest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSimilar:
    """The parsed query string of `/articles/<id>/similar.json`: how many articles are wanted."""

    limit: int
    faults: tuple[Fault, ...] = ()


def parse_similar(args: MultiDict[str, str]) -> ParsedSimilar:
    """Parse the parameters of `/articles/<id>/similar.json`, in the same way."""
    return _ParamsParser(args, NO_SYNONYMS, SIMILAR_NAMES).parse_similar()


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
        export = self._export()
        if export.sample is not None:
            request = self._at_random(request)
        return ParsedParams(
            request=request,
            address=Address(tuple(self._pairs)),
            faults=tuple(self._faults),
            typed_dates=(self._first("from"), self._first("to")),
            export=export,
        )

    def _export(self) -> ExportParams:
        return ExportParams(
            sample=self._number("sample", 0, 1, MAX_SAMPLE) or None,
            context_chars=self._number("context", ExportParams().context_chars, 0, MAX_CONTEXT_CHARS),
        )

    def _at_random(self, request: SearchRequest) -> SearchRequest:
        """Return the request in random order, which a sample implies."""
        if request.sort not in (None, Sort.RANDOM):
            self._fault("sort", "contradiction", f"A sample is in random order, not in that of {request.sort}.")
        return replace(request, sort=Sort.RANDOM)

    def parse_facet_values(self) -> ParsedFacetValues:
        prefix = self._scalar("prefix")
        return ParsedFacetValues(search=self.parse(), prefix=prefix)

    def parse_suggest(self) -> ParsedSuggest:
        self._check_names()
        typed, limit = self._scalar("q"), self._number("limit", DEFAULT_SUGGESTIONS, 1, MAX_SUGGESTIONS)
        return ParsedSuggest(typed=typed, limit=limit, faults=tuple(self._faults))

    def parse_similar(self) -> ParsedSimilar:
        self._check_names()
        return ParsedSimilar(limit=self._number("limit", DEFAULT_SIMILAR, 1, MAX_SIMILAR), faults=tuple(self._faults))

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
            seed=self._number("seed", _DEFAULTS.seed, 0, MAX_SEED),
            by=self._stratum(),
            partial=self._number("partial", DEFAULT_PARTIAL, 0, MAX_PARTIAL),
            offers=True,
        )

    def _check_names(self) -> None:
        unknown = (name for name in self._values if name not in self._names)
        for name in islice(unknown, MAX_UNKNOWN):
            detail = f"There is no parameter {quoted(name)}.{nearest(name, self._names)}"
            self._fault(truncated(name), "unknown-parameter", detail)

    def _text(self, name: str) -> str:
        """Return the only value of a parameter and add it to the pairs; empty if it is absent."""
        value = self._scalar(name)
        self._add_pair(name, value)
        return value

    def _scalar(self, name: str) -> str:
        """Return the only value of a parameter; if it is repeated, add a fault and return the first."""
        if len(self._values.get(name, ())) > 1:
            self._faults.append(repeated(name))
        return self._first(name)

    def _first(self, name: str) -> str:
        return next(iter(self._values.get(name, ())), "")

    def _number(self, name: str, default: int, low: int, high: int) -> int:
        text = self._scalar(name)
        if not text:
            return default
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            return self._default_after_fault(
                name, "not-a-number", f"{name} is a whole number, not {quoted(text)}.", default
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
            return self._default_after_fault(name, "not-a-choice", not_one_of(name, text, tuple(choices)), None)
        self._add_pair(name, text, default=default)
        return choices(text)

    def _stratum(self) -> Stratum | None:
        text = self._scalar("by")
        if not text:
            return None
        if text not in STRATA:
            return self._default_after_fault("by", "not-a-choice", not_one_of("by", text, STRATA), None)
        self._add_pair("by", text)
        return next(stratum for stratum in STRATA if stratum == text)

    def _dates(self) -> DateRange | None:
        first, last = self._day("from", is_end=False), self._day("to", is_end=True)
        return DateRange(first=first, last=last) if first or last else None

    def _day(self, name: str, *, is_end: bool) -> date | None:
        text = self._scalar(name)
        if not text:
            return None
        written = single_date(" ".join(text.split()))
        if written is None:
            detail = f"{name} is a date as 2020, 2020-10, 2020-10-05 or October 2020, not {quoted(text)}."
            return self._default_after_fault(name, "not-a-date", detail, None)
        self._add_pair(name, written)
        first, last, _ = parse_date(written)
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
            self._fault("facets", "not-a-choice", not_one_of("facets", name, FACETS_WANTED))
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

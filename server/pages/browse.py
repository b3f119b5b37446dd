"""The view models of the pages below `/browse`: every value of a facet, or every year, each a link to its articles.

Regions are a tree. Authors and outlets stand from A to Z: on one page if they are few, else a letter a page, and
a letter in parts if it is long. Authors are sorted by family name, and listed with the other spellings of their names.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from index.article.model import Precision
from index.facets import Facet
from index.fields import NO_VALUE, facet_ancestors
from index.text.analysis import fold
from server.address import Address
from server.citation.names import person
from server.pages.home import BROWSE_PATH, CountedLink, counted_link
from server.pages.links import Link
from server.pages.search import SEARCH_PATH
from server.wording import BROWSE_TITLES, count_with_noun, date_code, date_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.search import FacetValue
    from index.tally import Counts

ONE_PAGE: Final = 300
"""Up to so many values stand on one page."""

PER_PAGE: Final = 200
"""How many values of one letter stand on a page, if they do not all stand on one; no more than a request counts."""

_ARTICLE: Final = "the "
"""What an outlet's name is not sorted by, at its beginning. Those of other languages stay: there is Los Angeles."""

_SCRIPTS: Final = {"CJK": "Chinese characters", "HIRAGANA": "Kana", "KATAKANA": "Kana", "HANGUL": "Hangul"}
"""How the sections of names in other scripts are called, by the first word of Unicode's names of their characters."""

_OTHER: Final = "Other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value from A to Z; `spellings` are other forms of it that pages print."""

    link: CountedLink
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter, or a script, with the link to its entries; `href` is None for the page shown."""

    name: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The entries of one letter."""

    name: str
    slug: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlphabetPage:
    """Values from A to Z; `none` leads to the articles without a value."""

    name: str
    title: str
    count: str
    letters: tuple[Letter, ...]
    sections: tuple[Section, ...]
    pages: tuple[Letter, ...]
    none: CountedLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way to browse: how many values it has, and links to parts of its page or to values."""

    name: str
    title: str
    href: str
    count: int
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A region, and the regions in it."""

    link: CountedLink
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePage:
    """The tree of all regions."""

    title: str
    count: str
    branches: tuple[Branch, ...]
    none: CountedLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year, and its months that have articles."""

    link: CountedLink
    months: tuple[CountedLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decade:
    """The years of a decade that have articles."""

    name: str
    years: tuple[Year, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsPage:
    """All years, by decade."""

    title: str
    count: str
    decades: tuple[Decade, ...]
    none: CountedLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alphabet:
    """The values of a facet in the order of the alphabet, with the letter of each; made once for a generation.

    Attributes:
        facet: the facet.
        values: value, label and count.
        letters: the letter of each value.
        unknown: how many articles have no value.
    """

    facet: Facet
    values: tuple[tuple[str, str, int], ...]
    letters: tuple[str, ...]
    unknown: int

    @property
    def by_letter(self) -> Mapping[str, range]:
        """The positions of each letter's values; equal letters stand together."""
        found: dict[str, range] = {}
        for position, letter in enumerate(self.letters):
            found[letter] = range(found[letter].start if letter in found else position, position + 1)
        return found

    def shown(self, letter: str, page: int) -> range:
        """Return the positions that a page shows: all if they are few, else a part of a letter (or of the first)."""
        if len(self.values) <= ONE_PAGE:
            return range(len(self.values))
        by_letter = self.by_letter
        positions = by_letter.get(letter) or next(iter(by_letter.values()))
        last = max(0, (len(positions) - 1) // PER_PAGE)
        start = positions.start + PER_PAGE * min(max(page - 1, 0), last)
        return range(start, min(start + PER_PAGE, positions.stop))


def alphabet(counts: Counts, facet: Facet) -> Alphabet:
    """Return the values of the whole archive, sorted: Latin letters first, then other scripts, then signs."""
    (answer,) = counts.answers
    rows = []
    for value, count in zip(counts.values, answer.counts, strict=True):
        label = person(value.label).inverted if facet is Facet.AUTHOR else value.label
        key = _sort_key(label, facet)
        letter = _letter(key)
        rows.append(((len(letter) > 1, letter == _OTHER, letter, key, label), letter, (value.value, label, count)))
    rows.sort(key=lambda row: row[0])
    return Alphabet(
        facet=facet,
        values=tuple(row[2] for row in rows),
        letters=tuple(row[1] for row in rows),
        unknown=answer.unknown,
    )


def alphabet_page(
    found: Alphabet, positions: range, spellings: Mapping[str, tuple[str, ...]], *, root: str
) -> AlphabetPage:
    """Return the view model of a page from A to Z.

    Args:
        found: every value.
        positions: those to show.
        spellings: the other spellings of the values shown.
        root: the path below which the server is mounted.
    """
    name, search = found.facet.value, f"{root}{SEARCH_PATH}"
    path, is_one = f"{root}{BROWSE_PATH}/{name}", len(found.values) <= ONE_PAGE
    current = found.letters[positions.start] if positions else ""
    letters = tuple(
        Letter(
            name=letter,
            href=f"#{_slug(letter)}" if is_one else None if letter == current else _letter_path(path, letter),
        )
        for letter in found.by_letter
    )
    return AlphabetPage(
        name=name,
        title=BROWSE_TITLES[name],
        count=count_with_noun(len(found.values), name, BROWSE_TITLES[name].lower()),
        letters=letters if len(letters) > 1 else (),
        sections=tuple(_sections(found, positions, spellings, search)),
        pages=() if is_one else tuple(_parts(found, current, positions, path)),
        none=_none(name, found.unknown, search),
    )


def alphabet_door(found: Alphabet, *, root: str) -> Door:
    """Return the way to the values of a facet: a link to each letter."""
    name = found.facet.value
    path, is_one = f"{root}{BROWSE_PATH}/{name}", len(found.values) <= ONE_PAGE
    return Door(
        name=name,
        title=BROWSE_TITLES[name],
        href=path,
        count=len(found.values),
        links=tuple(
            Link(text=letter, href=f"{path}#{_slug(letter)}" if is_one else _letter_path(path, letter))
            for letter in found.by_letter
        ),
    )


def tree_door(counts: Counts, *, root: str) -> Door:
    """Return the way to the regions: a link to the articles of each that is in no other."""
    page = tree_page(counts, root=root)
    return Door(
        name="region",
        title=page.title,
        href=f"{root}{BROWSE_PATH}/region",
        count=len(counts.values),
        links=tuple(Link(text=each.link.text, href=each.link.href) for each in page.branches),
    )


def years_door(by_year: Counts, *, root: str) -> Door:
    """Return the way to the years: a link to each decade, the latest first."""
    page, path = years_page(by_year, by_year, root=root), f"{root}{BROWSE_PATH}/year"
    return Door(
        name="year",
        title=page.title,
        href=path,
        count=sum(len(decade.years) for decade in page.decades),
        links=tuple(Link(text=decade.name, href=f"{path}#d{decade.name}") for decade in page.decades),
    )


def _letter_path(path: str, letter: str, page: int = 1) -> str:
    return f"{path}?letter={_slug(letter)}" + (f"&page={page}" if page > 1 else "")


def letter_of(found: Alphabet, slug: str) -> str:
    """Return the letter that an address names; '' if there is none."""
    return next((letter for letter in found.by_letter if _slug(letter) == slug.strip().lower()), "")


def _slug(letter: str) -> str:
    return letter.lower().replace(" ", "-")


def _sections(
    found: Alphabet, positions: range, spellings: Mapping[str, tuple[str, ...]], search: str
) -> Iterator[Section]:
    for letter, run in groupby(positions, key=lambda position: found.letters[position]):
        entries = tuple(
            Entry(
                link=counted_link(label, count, Address(((found.facet.value, value),)), search),
                spellings=spellings.get(value, ()),
            )
            for value, label, count in (found.values[position] for position in run)
        )
        yield Section(name=letter, slug=_slug(letter), entries=entries)


def _parts(found: Alphabet, letter: str, positions: range, path: str) -> Iterator[Letter]:
    """Yield a link to each part of a long letter, named by its first and its last value."""
    whole = found.by_letter.get(letter, range(0))
    if len(whole) <= PER_PAGE:
        return
    for page, start in enumerate(range(whole.start, whole.stop, PER_PAGE), 1):
        stop = min(start + PER_PAGE, whole.stop)
        name = f"{found.values[start][1]} – {found.values[stop - 1][1]}"
        yield Letter(name=name, href=None if start == positions.start else _letter_path(path, letter, page))


def _none(name: str, count: int, search: str) -> CountedLink | None:
    return counted_link("None stated", count, Address(((name, NO_VALUE),)), search) if count else None


def _sort_key(label: str, facet: Facet) -> str:
    folded = fold(label)
    if facet is Facet.OUTLET:
        folded = folded.removeprefix(_ARTICLE)
    return folded.lstrip("\"'“”‘’«»„([ ")


def _letter(key: str) -> str:
    """Return the letter under which a name stands: a Latin one, the name of another script, or `Other`."""
    first = key[:1]
    if first.isascii() and first.isalpha():
        return first.upper()
    if not first.isalpha():
        return _OTHER
    words = unicodedata.name(first, _OTHER).split()
    if words[0] == "LATIN" and "LETTER" in words[:-1]:
        return words[words.index("LETTER") + 1][0]  # ł is LATIN SMALL LETTER L WITH STROKE
    script = words[0].split("-")[0]
    return _SCRIPTS.get(script, script.capitalize())


def tree_page(counts: Counts, *, root: str) -> TreePage:
    """Return the view model of the tree of regions, the most frequent of siblings first."""
    (answer,) = counts.answers
    search = f"{root}{SEARCH_PATH}"
    below: dict[str | None, list[CountedLink]] = {}
    values: dict[str, str] = {}
    listed = {value.value for value in counts.values}
    for value, count in zip(counts.values, answer.counts, strict=True):
        parent = next((above for above in facet_ancestors(Facet.REGION, value.value) if above in listed), None)
        link = counted_link(value.label, count, Address((("region", value.value),)), search)
        values[link.href] = value.value
        below.setdefault(parent, []).append(link)

    def branches(parent: str | None) -> tuple[Branch, ...]:
        return tuple(Branch(link=link, branches=branches(values[link.href])) for link in below.get(parent, ()))

    return TreePage(
        title=BROWSE_TITLES["region"],
        count=count_with_noun(len(counts.values), "region", "regions"),
        branches=branches(None),
        none=_none("region", answer.unknown, search),
    )


def years_page(by_year: Counts, by_month: Counts, *, root: str) -> YearsPage:
    """Return the view model of the years, the latest first, with their months in order.

    Args:
        by_year: the counts of the whole archive by year.
        by_month: those by month; by something wider, if there are too many months.
        root: the path below which the server is mounted.
    """
    search = f"{root}{SEARCH_PATH}"
    months: dict[int, list[CountedLink]] = {}
    if by_month.by == "month":
        for year, link in _periods(by_month, Precision.MONTH, search):
            months.setdefault(year, []).append(link)
    years = [
        (year, Year(link=link, months=tuple(months.get(year, ()))))
        for year, link in _periods(by_year, Precision.YEAR, search)
    ]
    decades = groupby(reversed(years), key=lambda pair: pair[0] // 10 * 10)
    (answer,) = by_year.answers
    undated = Address((("undated", "only"),))
    return YearsPage(
        title=BROWSE_TITLES["year"],
        count=count_with_noun(len(years), "year with articles", "years with articles"),
        decades=tuple(Decade(name=f"{decade}s", years=tuple(year for _, year in run)) for decade, run in decades),
        none=counted_link("Undated", answer.unknown, undated, search) if answer.unknown else None,
    )


def _periods(counts: Counts, precision: Precision, search: str) -> Iterator[tuple[int, CountedLink]]:
    """Yield each period with articles: its year, and its link."""
    (answer,) = counts.answers
    for value, count in zip(counts.values, answer.counts, strict=True):
        if count and value.first is not None:
            code, text = date_code(value.first, precision), date_text(value.first, precision)
            label = text.removesuffix(f" {value.first.year}")
            yield value.first.year, counted_link(label, count, Address((("from", code), ("to", code))), search)


def spellings_of(values: Sequence[FacetValue]) -> Mapping[str, tuple[str, ...]]:
    """Return the other spellings of each value that has some."""
    return {value.value: value.spellings for value in values if value.spellings}

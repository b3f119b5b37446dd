"""Gather the dates that a page states or prints, each with its place: metadata, addresses, blocks near the article.

Does not judge them: `indexer.extract.html.dates.dating` does. A place's name is a feature of its model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.dates import numeric_order, printed_dates
from indexer.extract.cues.labels import is_date_line, label
from indexer.extract.cues.months import is_month_first
from indexer.extract.cues.stated import stated_day, url_day
from indexer.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from indexer.extract.cues.dates import PrintedDate
    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.headline import Headline
    from indexer.extract.html.structured import Structured

PUBLISHED_METAS: Final = {
    "article": (
        "article:published_time", "article:published", "og:article:published_time", "datepublished", "date_published",
        "publish-date", "publish_date", "publishdate", "parsely-pub-date", "cxenseparse:recs:publishtime", "pubdate",
        "sailthru.date", "pdate", "article_date_original", "published_at", "og:pubdate", "rnews:datepublished",
        "vr:published_time", "shareaholic:article_published_time",
    ),
    "dublin": (
        "dcterms.created", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created",
        "dc.created", "citation_publication_date", "citation_date", "citation_online_date", "dc.terms.created",
    ),
    "plain": ("date.created", "date", "created", "datecreated", "creation_date", "release_date", "releasedate"),
}  # fmt: skip
"""The metas that state the day of publication, best first."""

MODIFIED_METAS: Final = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "article_date_updated",
    "dcterms.modified",
    "last-modified",
)

FAR_ABOVE: Final = 30
ABOVE: Final = 8
"""A date block this near above the headline may be the article's: the nearest one is right 45 times of 46."""

BEHIND: Final = 6
FAR_BEHIND: Final = 20
OPENING_BLOCKS: Final = 2
OPENING_CHARS: Final = 60
"""A date that opens the text stands in the first blocks of the main text, within these characters."""

LINE_CHARS: Final = 120

_FOREIGN: Final = frozenset(
    (Role.RELATED, Role.COMMENT, Role.CONSENT, Role.FOOTER, Role.PROMO, Role.CREDIT, Role.NAV, Role.CAPTION, Role.SHARE)
)
STATED: Final = frozenset(("ld", "ld-more", "article", "dublin", "plain", "micro"))
MODIFIED: Final = frozenset(("ld-later", "meta-later", "micro-later"))
_DAY_FIRST_HOSTS: Final = ("uk", "au", "nz", "ie", "in", "za", "ng", "ke", "sg", "pk", "lk", "eu")
_MONTH_FIRST_HOSTS: Final = ("gov", "us", "edu", "mil", "ph")
_NO_PUBLICATION: Final = ("©", "(c)", "*", "†")
"""A sign before a date that is a copyright's, a birth's or a death's."""

_ISSUE: Final = re.compile(
    r"\b(?:issue|edition|ausgabe|heft|numéro|édition|edición|edição|edizione|numero|nummer|номер|выпуск)\b|号|號|호",
    re.IGNORECASE,
)
"""A printed issue often bears the day after its articles' publication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One place where the page states or prints a day.

    Attributes:
        day: the day or month, ISO.
        kind: which place it is; the name of a feature.
        source: the source of a fact from here.
        marks: more features: `later`, `marked`, `foreign`, `hidden`, `issue`.
        distance: blocks between it and the headline; None in metadata.
    """

    day: str
    kind: str
    source: str
    marks: frozenset[str] = frozenset()
    distance: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPage:
    """All that is read of a page to date it.

    Attributes:
        structured: its metadata.
        blocks: its blocks.
        body: the positions of the blocks with the main text.
        headline: its headline.
        language: its language's tag, or ''.
        captured: the day when it was fetched, if it is known.
    """

    structured: Structured
    blocks: Sequence[PageBlock]
    body: frozenset[int]
    headline: Headline
    language: str = ""
    captured: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """Where a block stands: its place's name, its distance to the headline, whether it opens the main text."""

    place: str
    distance: int
    is_opening: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Habits:
    """How the page prints dates: its language, the order of its numeric dates, and the days that it states."""

    language: str | None
    month_first: bool | None
    known: frozenset[str]


def addresses_of(structured: Structured) -> Iterator[str]:
    """Yield the addresses that the page states for itself."""
    yield from structured.links.get("canonical", ())
    yield from structured.meta("og:url")
    yield from structured.json_ld.urls
    yield from structured.origins


def stated_days(page: DatedPage) -> Iterator[Evidence]:
    """Yield the days in the metadata and addresses, the most reliable kinds first."""
    structured = page.structured
    fields: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("ld", "json-ld", structured.json_ld.published[:1]),
        ("ld-more", "json-ld", structured.json_ld.published[1:]),
        *((kind, "meta", structured.meta(*names)) for kind, names in PUBLISHED_METAS.items()),
        ("micro", "microdata", structured.microdata.get("datePublished", ())[:1]),
        ("script-day", "script", structured.scripted),
        ("ld-later", "json-ld", (structured.json_ld.modified,)),
        ("meta-later", "meta", structured.meta(*MODIFIED_METAS)),
        ("micro-later", "microdata", structured.microdata.get("dateModified", ())[:1]),
    )
    for kind, source, texts in fields:
        yield from (
            Evidence(day=day, kind=kind, source=source) for day in dict.fromkeys(filter(None, map(stated_day, texts)))
        )
    for day in dict.fromkeys(filter(None, map(url_day, addresses_of(structured)))):
        yield Evidence(day=day, kind="url", source="url")


def printed_days(page: DatedPage, known: frozenset[str]) -> Iterator[Evidence]:
    """Yield the dates in the blocks from some way above the headline to some way behind the main text."""
    blocks, body = page.blocks, sorted(page.body)
    first, last = (body[0], body[-1]) if body else (len(blocks), -1)
    title = page.headline.title
    top = first if title is None else min(title, first) if title > last >= 0 else title
    begin, end = max(0, top - FAR_ABOVE), min(len(blocks), max(last, top + FAR_ABOVE) + FAR_BEHIND)
    near = blocks[begin:end]
    habits = _Habits(language=language_code(page.language), month_first=_order(page, near), known=known)
    opening = frozenset(body[:OPENING_BLOCKS])
    for position, block in enumerate(near, begin):
        is_part = page.headline.parts.get(position, (None,))[0] in (Role.DATE, Role.BYLINE)
        place = _place(position, top, first, last, is_part=is_part, in_body=position in page.body)
        if position in page.body and len(block.text) > LINE_CHARS and position not in opening:
            continue
        spot = _Spot(place=place, distance=abs(position - top), is_opening=position in opening)
        yield from _in_block(block, spot, habits)


def _in_block(block: PageBlock, spot: _Spot, habits: _Habits) -> Iterator[Evidence]:
    dates = _read(block.text, habits)
    if (not dates and not block.instant) or _is_of_a_picture(block):
        return
    marks = {name for name, holds in (("hidden", block.hidden), ("foreign", _is_foreign(block))) if holds}
    if Role.DATE in block.marks or block.instant:
        marks.add("marked")
    short = len(block.text) <= LINE_CHARS
    shape = "prose" if not short else "line" if dates and is_date_line(block.text) else "short"
    if short and dates and _ISSUE.search(block.text):
        marks.add("issue")
    source = "byline" if spot.place in ("head", "above") else "text"
    for one in dates:
        place = "open" if spot.is_opening and one.start <= OPENING_CHARS else spot.place
        more = {"later"} if one.later else set()
        if block.text[max(0, one.start - 3) : one.start].strip().endswith(_NO_PUBLICATION):
            continue
        yield Evidence(
            day=one.iso,
            kind=f"{place}-{shape}",
            source=source,
            marks=frozenset(marks | more),
            distance=spot.distance,
        )
    day = stated_day(block.instant) if block.instant else None
    if day:
        more = {"later"} if dates and all(one.later for one in dates) else set()
        yield Evidence(
            day=day,
            kind=f"{spot.place}-time",
            source="time",
            marks=frozenset(marks | more),
            distance=spot.distance,
        )


def _read(text: str, habits: _Habits) -> tuple[PrintedDate, ...]:
    """Return the dates printed in a block.

    Where nobody knows the order of day and month, the reading that the metadata or the address also states counts.
    """
    dates = printed_dates(text, habits.language, month_first=habits.month_first)
    if dates or habits.month_first is not None or "/" not in text:
        return dates
    readings = (printed_dates(text, habits.language, month_first=first) for first in (True, False))
    return tuple(one for reading in readings for one in reading if one.iso in habits.known)


def language_code(tag: str) -> str | None:
    """Return a language tag's primary subtag, in lower case; None for an empty one."""
    return tag.partition("-")[0].lower() or None


def _place(position: int, top: int, first: int, last: int, *, is_part: bool, in_body: bool) -> str:
    if is_part:
        return "head"
    if in_body:
        return "body"
    if position < top:
        return "above" if top - position <= ABOVE else "far"
    if position == top:
        return "title"
    if position < first:
        return "head"
    if position <= last:
        return "between"
    return "behind" if position <= last + BEHIND else "after"


def _is_of_a_picture(block: PageBlock) -> bool:
    """Return whether the block is a picture's caption or credit: its date is the day when the picture was taken."""
    found = label(block.text)
    roles = {block.zone.role if block.zone else None, found.role if found else None}
    return not roles.isdisjoint((Role.CAPTION, Role.CREDIT))


def _is_foreign(block: PageBlock) -> bool:
    return block.zone is not None and block.zone.role in _FOREIGN


def _order(page: DatedPage, blocks: Sequence[PageBlock]) -> bool | None:
    """Return whether the page's numeric dates have the month first: by its other dates, its language, its host."""
    shown = numeric_order(block.text for block in blocks if "/" in block.text)
    if shown is not None:
        return shown
    by_language = is_month_first(page.language)
    if by_language is not None:
        return by_language
    for text in addresses_of(page.structured):
        end = (host_of(text) or "").rpartition(".")[2]
        if end in _DAY_FIRST_HOSTS:
            return False
        if end in _MONTH_FIRST_HOSTS:
            return True
    return None

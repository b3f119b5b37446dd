"""Choose the day of publication among all dates of a page, or none.

Every date that the page states or prints is a candidate: metadata of each kind, addresses, <time> elements, and printed
dates near the headline, in the main text and behind it. What speaks for and against a candidate are its features. A
logistic model weighs them (`dating.json`, fitted by `scripts/fit_dates.py`) against there being no date: a wrong date
is worse than a missing one.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.dates import numeric_order, printed_dates
from indexer.extract.cues.labels import is_date_line
from indexer.extract.cues.months import is_month_first
from indexer.extract.cues.stated import stated_day, url_day, url_month
from indexer.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.headline import Headline
    from indexer.extract.html.structured import Structured

PUBLISHED_METAS: Final = {
    "article": (
        "article:published_time", "article:published", "og:article:published_time", "datepublished", "date_published", "publish-date",
        "publish_date", "publishdate", "parsely-pub-date", "cxenseparse:recs:publishtime", "sailthru.date", "pubdate", "pdate",
        "article_date_original", "published_at", "og:pubdate", "rnews:datepublished", "vr:published_time", "shareaholic:article_published_time",
    ),
    "dublin": (
        "dcterms.created", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dc.created",
        "citation_publication_date", "citation_date", "citation_online_date", "dc.terms.created",
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
"""A date at most this many blocks above the headline may be the article's: "the nearest date block" is right 45 times of 46."""

BEHIND: Final = 6
FAR_BEHIND: Final = 20
OPENING_BLOCKS: Final = 2
OPENING_CHARS: Final = 60
"""A date that opens the text stands in the first blocks of the main text, within these characters."""

LINE_CHARS: Final = 120

_FOREIGN: Final = frozenset(
    (Role.RELATED, Role.COMMENT, Role.CONSENT, Role.FOOTER, Role.PROMO, Role.CREDIT, Role.NAV, Role.CAPTION, Role.SHARE)
)
_STATED: Final = frozenset(("ld", "ld-more", "article", "dublin", "plain", "micro"))
_MODIFIED: Final = frozenset(("ld-later", "meta-later", "micro-later"))
_DAY_FIRST_HOSTS: Final = ("uk", "au", "nz", "ie", "in", "za", "ng", "ke", "sg", "pk", "lk", "eu")
_MONTH_FIRST_HOSTS: Final = ("gov", "us", "edu", "mil", "ph")
_NO_PUBLICATION: Final = ("©", "(c)", "*", "†")
"""A sign before a date that is a copyright's, a birth's or a death's."""

_ISSUE: Final = re.compile(
    r"\b(?:issue|edition|print edition|ausgabe|heft|numéro|édition|edición|edição|edizione|numero|nummer|номер|выпуск)\b|号|號|호",
    re.IGNORECASE,
)
"""A printed issue often bears the day after its articles' publication."""

_NEAR: Final = ("above", "head", "open")

_MODEL: Final = json.loads(files("indexer.extract.html").joinpath("dating.json").read_text("utf-8"))
_WEIGHTS: Final[Mapping[str, float]] = _MODEL["weights"]
_THRESHOLD: Final[float] = _MODEL["threshold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One place where the page states or prints a day.

    Attributes:
        day: the day or month, ISO.
        kind: which place it is; the name of a feature.
        source: the source of a fact from here.
        marks: more features: `later`, `marked`, `foreign`, `hidden`, `first`.
        distance: blocks between it and the headline; None in metadata.
    """

    day: str
    kind: str
    source: str
    marks: frozenset[str] = frozenset()
    distance: int | None = None


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A day and all that speaks for it."""

    day: str
    evidence: list[Evidence] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The log-odds of this day against no date."""
        return sum(_WEIGHTS.get(name, 0.0) * value for name, value in self.features.items())

    @property
    def source(self) -> str:
        """The source of its first evidence that states or prints it as the day of publication; else `update`."""
        return next((one.source for one in self.evidence if not _is_update(one)), "update")


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


def _is_update(one: Evidence) -> bool:
    return one.kind in _MODIFIED or "later" in one.marks


def published(page: DatedPage) -> tuple[tuple[str, str], ...]:
    """Return the day of publication and its source, then the other likely ones; nothing where none is likely enough."""
    found = candidates(page)
    top = max((one.score for one in found), default=0.0)
    total = math.exp(-top) + sum(math.exp(one.score - top) for one in found)
    ranked = sorted(found, key=lambda one: -one.score)
    if not ranked or 1 / total < _THRESHOLD:
        return ()
    likely = [one for one in ranked if one is ranked[0] or one.score > 0]
    return tuple((one.day, one.source) for one in likely)


def candidates(page: DatedPage) -> list[Candidate]:
    """Return the page's days with their features, in the order in which they are found; none in the future."""
    latest = (page.captured or datetime.now(UTC).date()) + timedelta(days=1)
    stated = list(_stated(page))
    known = frozenset(one.day for one in stated)
    everything = [one for one in (*stated, *_printed(page, known)) if one.day <= latest.isoformat()]
    by_day: dict[str, Candidate] = {}
    for one in [one for one in everything if "issue" not in one.marks] or everything:
        by_day.setdefault(one.day, Candidate(day=one.day)).evidence.append(one)
    found = _without_revisions(list(by_day.values()))
    months = {month for text in _addresses(page.structured) if (month := url_month(text))}
    _describe(found, months)
    return found


def _without_revisions(found: list[Candidate]) -> list[Candidate]:
    """Drop the days that metadata call the last change's, where they state another day of publication.

    Two days that follow each other are one, printed in two time zones: the model chooses between them.
    """
    first = [one.day for one in found if any(known.kind in _STATED for known in one.evidence)]
    changed = {one.day for one in found if any(known.kind in _MODIFIED for known in one.evidence)}
    return [
        one
        for one in found
        if one.day not in changed or one.day in first or not first or any(_apart(one.day, day) == 1 for day in first)
    ]


def _addresses(structured: Structured) -> Iterator[str]:
    yield from structured.links.get("canonical", ())
    yield from structured.meta("og:url")
    yield from structured.json_ld.urls
    yield from structured.origins


def _stated(page: DatedPage) -> Iterator[Evidence]:
    structured = page.structured
    fields: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("ld", "json-ld", structured.json_ld.published[:1]),
        ("ld-more", "json-ld", structured.json_ld.published[1:]),
        *((kind, "meta", structured.meta(*names)) for kind, names in PUBLISHED_METAS.items()),
        ("micro", "microdata", structured.microdata.get("datePublished", ())[:1]),
        ("ld-later", "json-ld", (structured.json_ld.modified,)),
        ("meta-later", "meta", structured.meta(*MODIFIED_METAS)),
        ("micro-later", "microdata", structured.microdata.get("dateModified", ())[:1]),
    )
    for kind, source, texts in fields:
        for day in dict.fromkeys(filter(None, map(stated_day, texts))):
            yield Evidence(day=day, kind=kind, source=source)
    for day in dict.fromkeys(filter(None, map(url_day, _addresses(structured)))):
        yield Evidence(day=day, kind="url", source="url")


def _printed(page: DatedPage, known: frozenset[str]) -> Iterator[Evidence]:
    """Yield the dates in the blocks from some way above the headline to some way behind the main text."""
    blocks, body = page.blocks, sorted(page.body)
    first, last = (body[0], body[-1]) if body else (len(blocks), -1)
    title = page.headline.title
    top = first if title is None else min(title, first) if title > last >= 0 else title
    begin, end = max(0, top - FAR_ABOVE), min(len(blocks), max(last, top + FAR_ABOVE) + FAR_BEHIND)
    near = blocks[begin:end]
    order = _order(page, near)
    language = language_code(page.language)
    opening = frozenset(body[:OPENING_BLOCKS])
    for position, block in enumerate(near, begin):
        is_part = page.headline.parts.get(position, (None,))[0] in (Role.DATE, Role.BYLINE)
        place = _place(position, top, first, last, is_part=is_part, in_body=position in page.body)
        if position in page.body and len(block.text) > LINE_CHARS and position not in opening:
            continue
        yield from _in_block(block, place, abs(position - top), position in opening, language, order, known)


def _in_block(
    block: PageBlock,
    place: str,
    distance: int,
    is_opening: bool,
    language: str | None,
    order: bool | None,
    known: frozenset[str],
) -> Iterator[Evidence]:
    dates = printed_dates(block.text, language, month_first=order)
    if not dates and order is None and "/" in block.text:
        # Nobody knows the order of day and month: the reading that the metadata or the address also states counts.
        readings = (printed_dates(block.text, language, month_first=first) for first in (True, False))
        dates = tuple(one for reading in readings for one in reading if one.iso in known)
    if not dates and not block.instant:
        return
    marks = {name for name, holds in (("hidden", block.hidden), ("foreign", _is_foreign(block))) if holds}
    if Role.DATE in block.marks or block.instant:
        marks.add("marked")
    source = "byline" if place in ("head", "above") else "text"
    short = len(block.text) <= LINE_CHARS
    shape = "prose" if not short else "line" if dates and is_date_line(block.text) else "short"
    for one in dates:
        kind = f"open-{shape}" if is_opening and one.start <= OPENING_CHARS else f"{place}-{shape}"
        more = {"later"} if one.later else set()
        if block.text[max(0, one.start - 3) : one.start].strip().endswith(_NO_PUBLICATION):
            more.add("copyright")
        if short and _ISSUE.search(block.text):
            more.add("issue")
        yield Evidence(day=one.iso, kind=kind, source=source, marks=frozenset(marks | more), distance=distance)
    day = stated_day(block.instant) if block.instant else None
    if day:
        more = {"later"} if any(one.later for one in dates) and not any(not one.later for one in dates) else set()
        yield Evidence(
            day=day, kind=f"{place}-time", source="time", marks=frozenset(marks | more), distance=distance
        )


def language_code(tag: str) -> str | None:
    """Return a language tag's primary subtag, in lower case; None for an empty one."""
    return tag.split("-")[0].lower() or None


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
    for text in _addresses(page.structured):
        end = (host_of(text) or "").rpartition(".")[2]
        if end in _DAY_FIRST_HOSTS:
            return False
        if end in _MONTH_FIRST_HOSTS:
            return True
    return None


def _describe(found: Sequence[Candidate], months: set[str]) -> None:
    """Give the candidates their features."""
    days_by_kind: dict[str, set[str]] = defaultdict(set)
    for one in found:
        for evidence in one.evidence:
            days_by_kind[evidence.kind].add(one.day)
    near = _days(found, lambda one: one.kind.split("-")[0] in _NEAR and not one.marks & _AGAINST)
    stated = _days(found, lambda one: one.kind in _STATED)
    nearest = {
        place: min((known.distance or 0 for known in _of(found, place)), default=0) for place in ("above", "head", "behind")
    }
    latest = max((one.day for one in found), default="")
    for one in found:
        one.features = dict(_features(one, days_by_kind, nearest))
        if not one.day.startswith(tuple(stated)) and stated:
            one.features["others-stated"] = 1.0
        if near and one.day not in near:
            one.features["others-near"] = 1.0
        if one.day in near and any(_apart(one.day, other) == 1 for other in stated):
            one.features["near-beside-stated"] = 1.0
        if one.day in stated and one.day not in near and any(_apart(one.day, other) == 1 for other in near):
            one.features["stated-beside-near"] = 1.0
        if any(known < one.day for known in near):
            one.features["not-first-near"] = 1.0
        if any(known < one.day for known in stated):
            one.features["not-first-stated"] = 1.0
        if one.day == latest and len(found) > 1:
            one.features["latest"] = 1.0
        if months:
            one.features["url-month" if one.day[: len("YYYY-MM")] in months else "other-url-month"] = 1.0


_AGAINST: Final = frozenset(("later", "foreign", "hidden"))


def _days(found: Sequence[Candidate], holds: Callable[[Evidence], bool]) -> frozenset[str]:
    return frozenset(one.day for one in found if any(map(holds, one.evidence)))


def _of(found: Sequence[Candidate], place: str) -> Iterator[Evidence]:
    return (known for one in found for known in one.evidence if known.kind.startswith(place) and not known.marks & _AGAINST)


def _features(
    one: Candidate, days_by_kind: Mapping[str, set[str]], nearest: Mapping[str, int]
) -> Iterator[tuple[str, float]]:
    yield "bias", 1.0
    kinds = {known.kind for known in one.evidence}
    for kind in kinds:
        yield kind, 1.0
        others = len(days_by_kind[kind]) - 1
        if others and "-" in kind:
            yield f"others-{kind.split('-')[0]}", min(math.log2(1 + others), 3.0)
    families = {_family(kind) for kind in kinds}
    for count in range(2, 5):
        if len(families) >= count:
            yield f"agree-{count}", 1.0
    if len(kinds & _STATED) > 1:
        yield "stated-twice", 1.0
    printed = [known for known in one.evidence if known.distance is not None]
    for mark in ("later", "foreign", "hidden", "copyright"):
        if printed and all(mark in known.marks for known in printed):
            yield f"only-{mark}", 1.0
    for place, distance in nearest.items():
        of_place = [known for known in printed if known.kind.startswith(place)]
        if any(known.distance == distance for known in of_place):
            yield f"nearest-{place}", 1.0
        if any("marked" in known.marks for known in of_place):
            yield f"marked-{place}", 1.0
    if printed and all("marked" in known.marks for known in printed):
        yield "marked", 1.0
    if len(printed) > 2:
        yield "often", 1.0
    if len(one.day) < len("YYYY-MM-DD"):
        yield "month", 1.0


def _family(kind: str) -> str:
    if kind in _STATED:
        return "stated"
    return "later" if kind.endswith("-later") else kind.split("-")[0]


def _apart(one: str, other: str) -> int | None:
    if len(one) < len("YYYY-MM-DD") or len(other) < len("YYYY-MM-DD"):
        return None
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)

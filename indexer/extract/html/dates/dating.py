"""Choose the day of publication among all dates of a page, or none.

Every date that the page states or prints is a candidate: metadata of each kind, addresses, <time> elements, and printed
dates near the headline, in the main text and behind it. What speaks for and against a candidate are its features. A
logistic model weighs them (`dating.json`, fitted by `scripts/fit_dates.py`) against there being no date: a wrong date
is worse than a missing one.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from indexer.extract.cues.stated import url_month
from indexer.extract.html.dates.date_evidence import (
    MODIFIED,
    STATED,
    Evidence,
    addresses_of,
    printed_days,
    stated_days,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from indexer.extract.html.dates.date_evidence import DatedPage

_NEAR: Final = ("above", "head", "open")

_MODEL: Final = json.loads(files("indexer.extract.html.dates").joinpath("dating.json").read_text("utf-8"))
_WEIGHTS: Final[Mapping[str, float]] = _MODEL["weights"]
_THRESHOLD: Final[float] = _MODEL["threshold"]


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


def _is_update(one: Evidence) -> bool:
    return one.kind in MODIFIED or "later" in one.marks


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
    stated = list(stated_days(page))
    known = frozenset(one.day for one in stated)
    everything = [one for one in (*stated, *printed_days(page, known)) if one.day <= latest.isoformat()]
    by_day: dict[str, Candidate] = {}
    for one in [one for one in everything if "issue" not in one.marks] or everything:
        by_day.setdefault(one.day, Candidate(day=one.day)).evidence.append(one)
    borne = [one for one in by_day.values() if not all(map(_is_told, one.evidence))]
    found = _without_issues(_without_revisions(borne))
    months = {month for text in addresses_of(page.structured) if (month := url_month(text))}
    _describe(found, months)
    return found


def _is_told(one: Evidence) -> bool:
    """Return whether the date stands in a sentence, or far behind the article: alone it says nothing.

    The golds cannot teach this: none of them is a page without a date.
    """
    place, _, shape = one.kind.partition("-")
    return place == "after" or (shape == "prose" and place != "open") or (place == "body" and shape == "short")


def _without_revisions(found: list[Candidate]) -> list[Candidate]:
    """Drop the days that metadata call the last change's, where they state another day of publication.

    Two days that follow each other are one, printed in two time zones: the model chooses between them.
    """
    first = [one.day for one in found if any(known.kind in STATED for known in one.evidence)]
    changed = {one.day for one in found if any(known.kind in MODIFIED for known in one.evidence)}
    return [
        one
        for one in found
        if one.day not in changed or one.day in first or not first or any(_apart(one.day, day) == 1 for day in first)
    ]


def _without_issues(found: list[Candidate]) -> list[Candidate]:
    """Drop the days of printed issues: above the headline, one day after JSON-LD's day, which is online.

    A newspaper puts an article online in the evening before its issue. A byline's date is no issue's.
    """
    online = [date.fromisoformat(one.day) for one in found if _has(one, "ld") and len(one.day) == len("YYYY-MM-DD")]
    issues = {(day + timedelta(days=1)).isoformat() for day in online}
    return [
        one for one in found if one.day not in issues or not _has(one, "above") or _has(one, "head", "ld", "article")
    ]


def _has(one: Candidate, *places: str) -> bool:
    return any(known.kind.partition("-")[0] in places for known in one.evidence)


def _describe(found: Sequence[Candidate], months: set[str]) -> None:
    """Give the candidates their features."""
    days_by_kind: dict[str, set[str]] = defaultdict(set)
    for one in found:
        for evidence in one.evidence:
            days_by_kind[evidence.kind].add(one.day)
    near = _days(found, lambda one: one.kind.partition("-")[0] in _NEAR and not one.marks & _AGAINST)
    stated = _days(found, lambda one: one.kind in STATED)
    nearest = {
        place: min((known.distance or 0 for known in _of(found, place)), default=0)
        for place in ("above", "head", "behind")
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
    return (
        known for one in found for known in one.evidence if known.kind.startswith(place) and not known.marks & _AGAINST
    )


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
    if len(kinds & STATED) > 1:
        yield "stated-twice", 1.0
    printed = [known for known in one.evidence if known.distance is not None]
    for mark in ("later", "foreign", "hidden"):
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
    if kind in STATED:
        return "stated"
    return "later" if kind.endswith("-later") else kind.partition("-")[0]


def _apart(one: str, other: str) -> int | None:
    if len(one) < len("YYYY-MM-DD") or len(other) < len("YYYY-MM-DD"):
        return None
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)

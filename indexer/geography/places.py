"""Where an article plays, as far as its words tell: regions inferred from the places it mentions, with evidence.

Used where no label states a region (`indexer.assemble`). Each region gets points for its mentions
(`indexer.geography.mentions`): for the dateline, the title, the lead, for how often it is named below, and for its
share of all. One that has THRESHOLD is where the article plays. With fewer it is not said: unknown is no guess.

A dateline is evidence of weight and no end: it makes its country the article's, and another country needs more
beside it. The proportions are those a logistic regression found on the even story numbers of Reuters-21578,
rounded; docs/REGIONS.md has the figures for the rest.
"""

from __future__ import annotations

from collections import defaultdict
from math import log2
from typing import TYPE_CHECKING, Final

from index.article import regions
from index.article.model import RegionFact
from indexer.geography.mentions import Zone, evidence_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from indexer.geography.mentions import Evidence

THRESHOLD: Final = 3.0
"""Points for a region to be the article's; 2.5 finds 0.898 of Reuters' places for 0.885, at 0.977 for 0.982."""

DATELINE_POINTS: Final = 3.0
ELSEWHERE_POINTS: Final = -1.0
"""What a dateline in another country takes away."""

TITLE_POINTS: Final = 2.0
LEAD_POINTS: Final = 1.5
"""In dek or lead, once. Where the lead's first sentence is made a dek, precision and recall stay 0.982 and 0.884; with
the title's points in the title's stead they are 0.980 and 0.876, and 0.961 and 0.908 where the dek repeats the lead."""

SEAT_POINTS: Final = 1.0
"""A city's or an institution's, in title or lead."""

BELOW_POINTS: Final = 0.5
"""Of the first mention below the lead, and of every doubling of their number."""

SHARE_POINTS: Final = 2.0
"""Times the region's share of all that is mentioned, and of ELSEWHERE."""

ELSEWHERE: Final = 0.5
"""As much as half a mention of nowhere, lest a single mention in a long article have all of it."""

MAX_EVIDENCE: Final = 8

DATELINE: Final = "dateline"
TEXT: Final = "text"
INFERRED: Final = frozenset({DATELINE, TEXT})
"""The sources of regions that were inferred; any other was stated."""


def infer(title: str, dek: str | None, paragraphs: Sequence[str], language: str) -> tuple[RegionFact, ...]:
    """Return the regions the article's words tell, the surest first; none where they do not tell.

    Args:
        title: the article's title.
        dek: its dek, if it has one.
        paragraphs: its body's blocks; evidence counts in them as `Article.body` joins them.
        language: primary subtag; German, French and Spanish are read with their own demonyms.

    Returns:
        Countries, and regions that lie in none (Sahel, Europe) unless a place inside them is told too.
    """
    by_key: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in evidence_in(title, dek or "", paragraphs, language):
        by_key[evidence.keys[0]].append(evidence)
    total = sum(evidence.weight for found in by_key.values() for evidence in found)
    filed = {key for key, found in by_key.items() if any(evidence.zone is Zone.DATELINE for evidence in found)}
    points = {key: _points(key, found, total, filed) for key, found in by_key.items()}
    told = sorted((key for key in points if points[key] >= THRESHOLD), key=lambda key: (-points[key], key))
    return tuple(_fact(key, by_key[key]) for key in told if not _told_closer(key, told))


def _points(key: str, found: Sequence[Evidence], total: float, filed: Collection[str]) -> float:
    """Return what a region's mentions are worth together, of `total` weight and of datelines `filed` in all."""
    points = SHARE_POINTS * sum(evidence.weight for evidence in found) / (total + ELSEWHERE)
    if filed:
        points += DATELINE_POINTS if key in filed else ELSEWHERE_POINTS
    for zone, worth in ((Zone.TITLE, TITLE_POINTS), (Zone.LEAD, LEAD_POINTS)):
        points += max((_worth(evidence, worth) for evidence in found if evidence.zone is zone), default=0.0)
    below = sum(evidence.weight for evidence in found if evidence.zone is Zone.BELOW)
    return points + max(0.0, BELOW_POINTS * (1 + log2(below))) if below else points


def _worth(evidence: Evidence, worth: float) -> float:
    return evidence.weight * (SEAT_POINTS if evidence.is_seat else worth)


def _told_closer(key: str, told: Iterable[str]) -> bool:
    """Return whether a place inside this one is told too."""
    return any(other.startswith(f"{key}/") for other in told)


def _fact(key: str, found: Sequence[Evidence]) -> RegionFact:
    source = DATELINE if any(evidence.zone is Zone.DATELINE for evidence in found) else TEXT
    spans = tuple(evidence.span for evidence in found[:MAX_EVIDENCE])
    return RegionFact(key=key, label=regions.label(key), source=source, evidence=spans)

"""Infer where an article's story takes place, from the places that it mentions, with evidence.

Used where no label states a region (`indexer.assemble`). Each region gets points for its mentions
(`indexer.geography.mentions`): in the dateline, the title and the lead, for their number below the lead, and for its
share of all mentions. A region with THRESHOLD points is the article's. With fewer points nothing is stated: no region
is better than a guess.

A dateline alone makes its country the article's. Another country can be added, but then needs more evidence. The
proportions come from a logistic regression on the even story numbers of Reuters-21578, rounded. docs/REGIONS.md has
the figures for the rest.
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
"""Points that make a region the article's. On Reuters, 2.5 raises recall from 0.885 to 0.898, and lowers precision from
0.982 to 0.977."""

DATELINE_POINTS: Final = 3.0
ELSEWHERE_POINTS: Final = -1.0
"""Points for a region if the dateline is in another country."""

TITLE_POINTS: Final = 2.0
LEAD_POINTS: Final = 1.5
"""For dek or lead, once. If the lead's first sentence is made the dek, precision and recall stay 0.982 and 0.884. With
the title's points for the dek, they are 0.980 and 0.876 if it replaces the title; 0.961 and 0.908 if the dek repeats
the lead."""

SEAT_POINTS: Final = 1.0
"""For a city or an institution in title or lead."""

BELOW_POINTS: Final = 0.5
"""For the first mention below the lead, and for each doubling of their number."""

SHARE_POINTS: Final = 2.0
"""Multiplied by the region's share of all mentions plus ELSEWHERE."""

ELSEWHERE: Final = 0.5
"""Half a mention of no region, so that a single mention in a long article does not have the whole share."""

MAX_EVIDENCE: Final = 8

DATELINE: Final = "dateline"
TEXT: Final = "text"
INFERRED: Final = frozenset({DATELINE, TEXT})
"""The sources of inferred regions; regions with any other source were stated."""


def infer(title: str, dek: str | None, paragraphs: Sequence[str], language: str) -> tuple[RegionFact, ...]:
    """Return the regions that the article's words show, the most certain first; none if they show none.

    Args:
        title: the article's title.
        dek: its dek, if it has one.
        paragraphs: its body's blocks; offsets of evidence count in them as `Article.body` joins them.
        language: primary subtag; German, French and Spanish are read with their own demonyms.

    Returns:
        Countries, and regions that are in no country (Sahel, Europe) unless a place inside them is returned too.
    """
    by_key: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in evidence_in(title, dek or "", paragraphs, language):
        by_key[evidence.keys[0]].append(evidence)
    total = sum(evidence.weight for found in by_key.values() for evidence in found)
    dateline_keys = {key for key, found in by_key.items() if any(evidence.zone is Zone.DATELINE for evidence in found)}
    points = {key: _points(key, found, total, dateline_keys) for key, found in by_key.items()}
    found_keys = sorted((key for key in points if points[key] >= THRESHOLD), key=lambda key: (-points[key], key))
    return tuple(_fact(key, by_key[key]) for key in found_keys if not _has_closer(key, found_keys))


def _points(key: str, found: Sequence[Evidence], total: float, dateline_keys: Collection[str]) -> float:
    """Return the points of a region from its mentions.

    Args:
        key: the region.
        found: its mentions.
        total: the weight of all regions' mentions.
        dateline_keys: the regions of all datelines.
    """
    points = SHARE_POINTS * sum(evidence.weight for evidence in found) / (total + ELSEWHERE)
    if dateline_keys:
        points += DATELINE_POINTS if key in dateline_keys else ELSEWHERE_POINTS
    for zone, worth in ((Zone.TITLE, TITLE_POINTS), (Zone.LEAD, LEAD_POINTS)):
        points += max((_points_of(evidence, worth) for evidence in found if evidence.zone is zone), default=0.0)
    below = sum(evidence.weight for evidence in found if evidence.zone is Zone.BELOW)
    return points + max(0.0, BELOW_POINTS * (1 + log2(below))) if below else points


def _points_of(evidence: Evidence, worth: float) -> float:
    return evidence.weight * (SEAT_POINTS if evidence.is_city_or_institution else worth)


def _has_closer(key: str, found_keys: Iterable[str]) -> bool:
    """Return whether another found place is inside this one."""
    return any(other.startswith(f"{key}/") for other in found_keys)


def _fact(key: str, found: Sequence[Evidence]) -> RegionFact:
    source = DATELINE if any(evidence.zone is Zone.DATELINE for evidence in found) else TEXT
    spans = tuple(evidence.span for evidence in found[:MAX_EVIDENCE])
    return RegionFact(key=key, label=regions.label(key), source=source, evidence=spans)

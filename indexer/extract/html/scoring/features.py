"""Describe each block of a page in numbers: its text, its place, the elements and the blocks around it.

Owns the features' names and order, which the weights' file repeats. A change here needs new weights
(`scripts/train_blocks.py`) and a new `EXTRACTOR_VERSION`. No feature tells how large the page is: collections differ.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from index.article.model import BlockKind, Role
from indexer.extract.cues.stated import letters
from indexer.extract.html.scoring import lines
from indexer.extract.html.scoring.elements import signature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.scoring.elements import Elements

    Numbers = NDArray[np.float32]

KINDS: Final = (BlockKind.HEADING, BlockKind.ITEM, BlockKind.QUOTE, BlockKind.ROW)
TAGS: Final = ("p", "div", "h1", "h2", "h3", "li", "span")
ZONES: Final = (Role.RELATED, Role.PROMO, Role.NAV, Role.FOOTER, Role.COMMENT, Role.SHARE, Role.CAPTION, Role.BIO)
MARKS: Final = (Role.DEK, Role.BYLINE, Role.DATE, Role.KICKER)
SECTIONS: Final = ("article", "main", "aside", "header")
UPWARDS: Final = ("own", "parent", "second", "third")
NEIGHBOURS: Final = (-3, -2, -1, 1, 2, 3)
FAR: Final = 12
"""Elements this deep inside the column of prose, or outside of it, count alike."""

PROSE_CHARS: Final = 400
"""A paragraph counts as prose with at most this many characters."""

COPY_CHARS: Final = 80
COPY_WORDS: Final = 5
COPIED_WORDS: Final = 400

NAMES: Final = (
    *lines.NAMES,
    *(f"label_{role}" for role in lines.LABELS),
    "linked", "repeated", "copied",
    *(f"kind_{kind}" for kind in KINDS),
    *(f"tag_{tag}" for tag in TAGS),
    "zoned", *(f"zone_{role}" for role in ZONES), "hidden", "microdata",
    *(f"mark_{role}" for role in MARKS),
    *(f"in_{tag}" for tag in SECTIONS),
    "depth",
    *(f"{level}_{what}" for level in UPWARDS for what in ("prose", "linked", "blocks")),
    "signature_blocks", "signature_prose", "signature_mean",
    "in_half_column", "in_most_column", "below_half_column", "article_prose",
    "place", "prose_before", "below_title", "is_title", "states_title", "states_description",
    "behind_first", "before_last", "prose", "prose_behind_it", "prose_ahead",
    *(f"{at:+d}_{what}" for at in NEIGHBOURS for what in ("letters", "linked", "prose")),
    *(f"{at:+d}_{what}" for at in (-1, 1) for what in ("ends_sentence", "zoned", "same_element", "same_signature")),
    "names",
)  # fmt: skip
"""The features, in order. The last, `names`, is the score of the class names around the block."""


def features(
    blocks: Sequence[PageBlock],
    elements: Elements,
    name_scores: Sequence[float],
    titles: Sequence[str],
    descriptions: Sequence[str],
) -> Numbers:
    """Return an array of shape (blocks, `NAMES`).

    Args:
        blocks: the page's blocks, at least one.
        elements: the elements around them.
        name_scores: for each element, the score of its class names.
        titles: the page's titles in the metadata.
        descriptions: the page's descriptions in the metadata.
    """
    count = len(blocks)
    own = np.array([lines.describe(block.text) for block in blocks], np.float32)
    chars = np.array([len(block.text) for block in blocks], np.float64)
    linked = np.array([block.linked_chars for block in blocks], np.float64)
    share = linked / chars
    zoned = np.array([block.zone is not None for block in blocks], np.float32)
    ends = own[:, lines.NAMES.index("ends_sentence")]
    prose = _prose(chars, share, ends, zoned)
    total = float(prose.sum()) or 1.0
    parents = np.array(elements.parents)
    depths = np.array(elements.depths)
    sums = _summed_up(np.column_stack((prose, chars, linked, np.ones(count))), elements)
    levels = [np.array(elements.of_block)]
    for _ in UPWARDS[1:]:
        levels.append(parents[levels[-1]])
    alike = _alike(elements, levels[0], levels[1])
    alike_count, alike_prose = np.bincount(alike), np.bincount(alike, weights=prose)
    half = _depths_in(elements, _column(sums, depths, total / 2))[levels[0]]
    most = _depths_in(elements, _column(sums, depths, 0.8 * total))[levels[0]]
    article, sections = _sections(elements)
    in_article = article[levels[0]]
    capped = np.minimum(prose, PROSE_CHARS) / PROSE_CHARS
    at = np.arange(count)
    states_title, states_description = _stated(blocks, titles, descriptions)
    title = _title(blocks, states_title)
    long = np.flatnonzero(capped >= 0.2)
    first, last = (int(long[0]), int(long[-1])) if len(long) else (0, count)
    texts = Counter(block.text for block in blocks)
    mine, under = levels[0], sections[levels[0]]
    columns: list[NDArray[np.generic] | Sequence[float]] = [
        own,
        share,
        [texts[block.text] > 1 for block in blocks],
        _copied(blocks),
        *([block.kind is kind for block in blocks] for kind in KINDS),
        *([block.tag == tag for block in blocks] for tag in TAGS),
        zoned,
        *([block.zone is not None and block.zone.role is role for block in blocks] for role in ZONES),
        [block.hidden for block in blocks],
        [block.in_microdata_body for block in blocks],
        *([role in block.marks for block in blocks] for role in MARKS),
        *((under >> bit) & 1 for bit in range(len(SECTIONS))),
        depths[mine],
    ]
    for level in levels:
        part = sums[level]
        columns += [part[:, 0] / total, part[:, 2] / np.maximum(part[:, 1], 1), np.log1p(part[:, 3])]
    columns += [
        np.log1p(alike_count[alike]),
        alike_prose[alike] / total,
        alike_prose[alike] / alike_count[alike] / 200,
        half < FAR,
        most < FAR,
        half,
        np.where(in_article >= 0, sums[in_article, 0] / total, 0),
        at / count,
        (np.cumsum(prose) - prose) / total,
        np.clip(at - title, -60, 60) if title >= 0 else np.zeros(count),
        at == title,
        states_title,
        states_description,
        np.clip(at - first, -20, 20),
        np.clip(last - at, -20, 20),
        capped,
        _faded(capped),
        _faded(capped[::-1])[::-1],
    ]
    for distance in NEIGHBOURS:
        columns += [_shifted(own[:, 0], distance), _shifted(share, distance), _shifted(capped, distance)]
    for distance in (-1, 1):
        columns += [_shifted(ends, distance), _shifted(zoned, distance), _same(mine, distance), _same(alike, distance)]
    columns.append(np.array(name_scores)[mine])
    return np.column_stack([np.asarray(column, np.float32) for column in columns])


def _prose(
    chars: NDArray[np.float64], share: NDArray[np.float64], ends: Numbers, zoned: Numbers
) -> NDArray[np.float64]:
    """Return the characters of prose in each block: all of a paragraph of sentences, less of other long texts."""
    sentences = np.where((chars >= 60) & (ends > 0), chars, np.where(chars >= 100, 0.35 * chars, 0.0))
    return np.where(3 * share < 1, sentences, 0.0) * np.where(zoned > 0, 0.3, 1.0)


def _summed_up(values: NDArray[np.float64], elements: Elements) -> NDArray[np.float64]:
    """Return for each element the sums over the blocks in it, also those in elements under it."""
    sums = np.zeros((len(elements.all), values.shape[1]))
    np.add.at(sums, elements.of_block, values)
    rows = sums.tolist()
    for number in range(len(rows) - 1, 0, -1):
        upper, lower = rows[elements.parents[number]], rows[number]
        for column, value in enumerate(lower):
            upper[column] += value
    return np.array(rows)


def _alike(elements: Elements, own: NDArray[np.int_], parent: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return for each block the number of its template: its element's and the parent's tags and class names."""
    signatures = [signature(element) for element in elements.all]
    numbers: dict[object, int] = {}
    pairs = zip(own.tolist(), parent.tolist(), strict=True)
    return np.array([numbers.setdefault((signatures[one], signatures[two]), len(numbers)) for one, two in pairs])


def _column(sums: NDArray[np.float64], depths: NDArray[np.int_], chars: float) -> int:
    """Return the smallest element with this much prose; of equal ones the deepest. -1: there is none."""
    enough = np.flatnonzero(sums[:, 0] >= max(chars, 1))
    return int(enough[np.lexsort((-depths[enough], sums[enough, 3]))[0]]) if len(enough) else -1


def _depths_in(elements: Elements, column: int) -> NDArray[np.int_]:
    """Return for each element how deep it is in the column, `FAR` for those outside."""
    depths = [FAR] * len(elements.all)
    if column >= 0:
        depths[column] = 0
        for number in range(column + 1, len(depths)):
            depths[number] = min(FAR, depths[elements.parents[number]] + 1)
    return np.array(depths)


def _sections(elements: Elements) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Return for each element the number of the article around it or -1, and the `SECTIONS` around it, one bit each."""
    articles, bits = [-1] * len(elements.all), [0] * len(elements.all)
    for number, element in enumerate(elements.all):
        upper = elements.parents[number]
        articles[number] = number if element.tag == "article" else articles[upper]
        bits[number] = bits[upper] | (1 << SECTIONS.index(element.tag) if element.tag in SECTIONS else 0)
    return np.array(articles), np.array(bits)


def _copied(blocks: Sequence[PageBlock]) -> list[float]:
    """Return for each block the share of it that stands on the page before."""
    seen: set[int] = set()
    shares = []
    for block in blocks:
        if len(block.text) < COPY_CHARS:
            shares.append(0.0)
            continue
        words = block.text.split()[:COPIED_WORDS]
        runs = {hash(tuple(words[at : at + COPY_WORDS])) for at in range(max(1, len(words) - COPY_WORDS + 1))}
        shares.append(len(runs & seen) / len(runs))
        seen |= runs
    return shares


def _stated(
    blocks: Sequence[PageBlock], titles: Sequence[str], descriptions: Sequence[str]
) -> tuple[list[bool], list[bool]]:
    """Return for each block whether it is a title of the metadata, and whether it is a description."""
    named = [key for key in map(letters, titles) if len(key) >= 12]
    described = [key for key in map(letters, descriptions) if len(key) >= 20]
    of_title, of_description = [False] * len(blocks), [False] * len(blocks)
    for at, block in enumerate(blocks):
        if not 12 <= len(block.text) < 400 or not (named or described):
            continue
        key = letters(block.text)
        of_title[at] = len(key) >= 12 and any(key == one or (len(key) >= 20 and key in one) for one in named)
        of_description[at] = len(key) >= 20 and any(
            one.startswith(key) or key.startswith(one[:-3]) for one in described
        )
    return of_title, of_description


def _title(blocks: Sequence[PageBlock], states_title: Sequence[bool]) -> int:
    """Return the position of the block that is most likely the title; -1 if there is none."""
    top = [at for at, block in enumerate(blocks) if block.tag == "h1"]
    stated = [at for at, states in enumerate(states_title) if states]
    found = (
        [at for at in top if states_title[at]]
        or [at for at in stated if blocks[at].kind is BlockKind.HEADING]
        or top
        or stated
    )
    if not found:
        return -1
    return found[-1] if blocks[found[0]].tag == "h1" and len(found) < 3 else found[0]


def _faded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each block the prose before it, of which the nearest counts most."""
    faded, sum_ = [], 0.0
    for value in values.tolist():
        faded.append(sum_)
        sum_ = 0.6 * sum_ + 0.4 * value
    return np.array(faded)


def _shifted(values: NDArray[np.generic], distance: int) -> NDArray[np.generic]:
    """Return for each block the value of the block at this distance; 0 outside the page."""
    shifted = np.zeros_like(values)
    if distance > 0:
        shifted[:-distance] = values[distance:]
    else:
        shifted[-distance:] = values[:distance]
    return shifted


def _same(values: NDArray[np.int_], distance: int) -> NDArray[np.bool_]:
    """Return for each block whether the one before (-1) or after it (1) has the same value."""
    same = np.append(values[1:] == values[:-1], [False])
    return same if distance > 0 else np.roll(same, 1)


VERDICTS: Final = ("extractor", "rules")
VERDICT_NAMES: Final = tuple(
    f"{verdict}_{what}"
    for verdict in VERDICTS
    for what in ("takes", "takes_before", "takes_behind", "takes_around", "behind_first", "before_last")
)
"""The features of the second model, behind those in `NAMES`."""


def verdict_features(count: int, *verdicts: frozenset[int]) -> Numbers:
    """Return an array of shape (count, `VERDICT_NAMES`) about the blocks that others took, one set for each verdict."""
    at = np.arange(count)
    columns: list[NDArray[np.generic]] = []
    for verdict in verdicts:
        takes = np.zeros(count)
        takes[sorted(verdict)] = 1
        around = np.convolve(np.pad(takes, AROUND), np.ones(2 * AROUND + 1), "valid") / (2 * AROUND + 1)
        first, last = (min(verdict), max(verdict)) if verdict else (count, 0)
        behind, before = np.clip(at - first, -20, 20), np.clip(last - at, -20, 20)
        columns += [takes, _shifted(takes, -1), _shifted(takes, 1), around, behind, before]
    return np.column_stack(columns).astype(np.float32)


AROUND: Final = 3

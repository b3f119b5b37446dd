"""Segments' columns → one column of a generation: what has changed counts instead of what was written."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from index.evaluation.facet_column import FacetColumn
from index.text.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from index.engines.whoosh.columnar.facts import Numbered
    from index.engines.whoosh.columnar.parts import Part
    from index.search import Facet


def joined(parts: Sequence[Part], of: Callable[[Part], NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    """Return what each part has, one after the other."""
    column = np.empty(sum(part.count for part in parts), kind)
    for part in parts:
        column[part.base : part.base + part.count] = of(part)
    return column


def numbers_now(part: Part, name: str) -> NDArray[Any]:
    """Return a column of numbers of a segment as it is now."""
    numbers = part.file.facts.numbers(name)
    if part.changed is None:
        return numbers
    numbers = numbers.copy()
    numbers[part.changed.rows] = part.changed.facts.numbers(name)
    return numbers


def facet_column(parts: Sequence[Part], facet: Facet) -> FacetColumn:
    """Return a facet of all segments."""
    held = [(part, _facet_now(part, facet)) for part in parts]
    values = sorted(set(chain.from_iterable(numbered.values for _, numbered in held)))
    places = {value: place for place, value in enumerate(values)}
    first = np.empty(sum(part.count for part in parts), np.int32)
    more_documents, more = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    for part, numbered in held:
        mapped = np.array([*map(places.__getitem__, numbered.values), -1], np.int32)
        first[part.base : part.base + part.count] = mapped[numbered.first]
        more_documents.append(numbered.more_documents.astype(np.int64) + part.base)
        more.append(mapped[numbered.more])
    return FacetColumn.of(values, first, np.concatenate(more_documents), np.concatenate(more))


def _facet_now(part: Part, facet: Facet) -> Numbered:
    """Return a facet of a segment as it is now: the changed rows' values take the others' place."""
    before = part.file.facts.facet(facet)
    if part.changed is None:
        return before
    now = part.changed.facts.facet(facet)
    rows = part.changed.rows
    first = before.first.astype(np.int32)
    first[rows] = np.where(now.first >= 0, now.first.astype(np.int32) + len(before.values), -1)
    unchanged = np.isin(before.more_documents, rows, invert=True)
    documents = np.concatenate([before.more_documents[unchanged].astype(np.int64), rows[now.more_documents]])
    more = np.concatenate([before.more[unchanged].astype(np.int32), now.more.astype(np.int32) + len(before.values)])
    order = np.argsort(documents, kind="stable")
    return before._replace(
        values=[*before.values, *now.values], first=first, more_documents=documents[order], more=more[order]
    )


def by_folded(column: FacetColumn) -> dict[str, list[int]]:
    """Return the numbers of the values that compare as each folded one."""
    numbers: dict[str, list[int]] = {}
    for number, value in enumerate(column.values):
        numbers.setdefault(fold(value), []).append(number)
    return numbers

"""Find the records in a JSON value by their form, whatever the keys above them are.

An object with a text of its own is one record. Otherwise the records are the members of one list, at any depth: the one
whose members look most like articles. Lists at the same path in different objects count as one
(`collections[].links[]`). Knows no file, and reads no values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indexer.inputs.aliases import ALIASES, PARTS, folded, has_text, likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH: Final = 12
"""How deep lists are looked for. Known interfaces nest records at most five levels deep."""

ENOUGH: Final = 1.0
"""The least likeness of records to articles: that of an object with a title alone."""

LOOKED_AT: Final = 50
"""The number of members of a list that are compared with an article."""

_KNOWN: Final = frozenset(name for names in ALIASES.values() for name in names) | frozenset(map(folded, PARTS))

Path = tuple[str, ...]


def records_in(value: object) -> list[object]:
    """Return the records in a JSON value; the value itself if it is one, or if no records are found in it."""
    table = _rows(value)
    if table is not None:
        return table
    own = likeness(value) if isinstance(value, dict) else 0.0
    if isinstance(value, dict) and has_text(value) and own > ENOUGH:
        return [value]
    groups: dict[Path, list[object]] = {}
    for path, members in _lists(value, ()):
        groups.setdefault(path, []).extend(members)
    worths = {path: _worth(members) for path, members in groups.items()}
    best = max(worths, key=lambda path: (worths[path], -len(path)), default=None)
    if isinstance(value, list) and (best is None or worths[best] <= max(worths[()], ENOUGH)):
        return value
    if best is not None and worths[best] > own and worths[best] >= ENOUGH:
        return groups[best]
    if isinstance(value, dict) and not own and any(inner == [] for inner in value.values()):
        return []  # an interface's answer without results
    return [value]


def _worth(members: list[object]) -> float:
    objects = [member for member in members[:LOOKED_AT] if isinstance(member, dict)]
    return sum(map(likeness, objects)) / len(objects) if objects else 0.0


def _lists(value: object, path: Path) -> Iterator[tuple[Path, list[object]]]:
    """Yield every list of objects below a value, with its path; lists inside an article belong to it."""
    if len(path) > MAX_DEPTH:
        return
    if isinstance(value, list):
        yield path, value
        for member in value:  # `_nests` first: a million empty records take it one second, and `likeness` ten
            if isinstance(member, dict) and _nests(member) and likeness(member) <= ENOUGH:
                yield from _inner(member, (*path, "[]"))
    elif isinstance(value, dict):
        yield from _inner(value, path)


def _inner(value: dict[str, object], path: Path) -> Iterator[tuple[Path, list[object]]]:
    members = list(value.values())
    if members and all(isinstance(member, dict) for member in members) and not _KNOWN & set(map(folded, value)):
        yield (*path, "{}"), members  # an object whose keys are the records' ids
    for key, inner in value.items():
        if _holds_objects(inner):
            yield from _lists(inner, (*path, key))


def _nests(value: dict[str, object]) -> bool:
    return any(map(_holds_objects, value.values()))


def _holds_objects(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def _rows(value: object) -> list[object] | None:
    """Return the rows of a table that pandas wrote by columns, or as names and cells; None for other objects."""
    if not isinstance(value, dict):
        return None
    columns, data = value.get("columns"), value.get("data")
    if isinstance(columns, list) and isinstance(data, list) and data and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, columns), row, strict=False)) for row in data]
    cells = [column for column in value.values() if isinstance(column, dict)]
    if len(cells) > 1 and len(cells) == len(value) and all(column.keys() == cells[0].keys() for column in cells):
        rows: list[object] = [{name: value[name][row] for name in value} for row in cells[0]]
        return rows if _worth(rows) > ENOUGH and set(map(folded, value)) & _KNOWN else None
    return None

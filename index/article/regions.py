"""Read the vocabulary of regions: keys, labels, aliases, and the tree of regions.

This module owns `regions.json` beside it, and nothing else. It knows neither articles nor how a label was found. To use
another vocabulary, set the environment variable `DATELINE_REGIONS` to its path; docs/REGIONS.md defines the format.

A region's key is a path (`europe/france`). Its parent is the path without its last part, and must be in the
vocabulary too. A world region has no parent. In `regions.json` every country and territory of ISO 3166 occurs once:
under a world region or, if the grouping is settled (UN M49, or plain usage), under a part of one. A region that cuts
across countries (Sahel, European Union, Eastern Europe) has no countries under it. A region's place in the tree is no
opinion on whose territory it is.

Labels compare by `comparable`: without case, diacritics, dots and punctuation. A label of two regions, or one that is
an ordinary word too, is listed under `ambiguous` in the file and resolves to nothing: Congo, Korea, Georgia, Island. A
label that names no region (World, Opinion, Global Crises) resolves to nothing either. The last part of a key is a label
too (`dr-congo`). An ISO code is none: `IT` and `IN` are words.

A region that moves in the tree gets another key. `moved` in the file maps its earlier key to the present one, and the
keys below it follow: `latin-america/brazil` still resolves, to `americas/latin-america/brazil`.

Invariants of a Vocabulary: every parent exists, no key occurs twice, no label resolves to two regions.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeGuard

import regex

from index.errors import VocabularyError
from index.text import analysis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PATH_VARIABLE: Final = "DATELINE_REGIONS"
"""The environment variable with the path of a vocabulary file that replaces Dateline's own."""

VOCABULARY_PATH: Final = Path(os.environ.get(PATH_VARIABLE) or Path(__file__).with_name("regions.json"))
"""The file of the vocabulary in use; `about` in Dateline's own describes its parts and their sources."""

VERSION: Final = hashlib.sha256(VOCABULARY_PATH.read_bytes()).hexdigest()[:12]
"""Start of the SHA-256 of that file, in hex: an index made with another vocabulary must be rebuilt."""

_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")
_ISO: Final = re.compile(r"[A-Z]{2}")
_SEPARATORS: Final = regex.compile(r"[\p{P}\p{S}\p{Z}\p{C}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region: its key, its label, its aliases, and its ISO 3166 alpha-2 code if it has one."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    iso: str | None = None
    demonyms: tuple[tuple[str, str], ...] = ()
    """Pairs of language and demonym (`("en", "French")`), as dictionaries give them."""

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"not a key (lower-case words, hyphens, slashes): {self.key!r}")
        if self.iso is not None and not _ISO.fullmatch(self.iso):
            raise ValueError(f"not an ISO 3166 alpha-2 code: {self.iso!r}")

    @property
    def parent(self) -> str | None:
        """The key of the parent region; None for a world region."""
        return self.key.rpartition("/")[0] or None

    def demonyms_in(self, language: str) -> tuple[str, ...]:
        """Return the demonyms in one language."""
        return tuple(word for spoken, word in self.demonyms if spoken == language)

    @property
    def names(self) -> tuple[str, ...]:
        """The label, the key, its last part and the aliases: each resolves to this region, unless it is ambiguous."""
        return (self.label, self.key, self.key.rpartition("/")[2], *self.aliases)


def comparable(text: str) -> str:
    """Return the form in which labels compare: folded, `&` as `and`, without dots, punctuation and a leading `the`.

    `U.S.` and `US` are one label, as are `Asia-Pacific` and `ASIA PACIFIC`.
    """
    words = _SEPARATORS.sub(" ", analysis.fold(text.replace(".", "").replace("&", " and "))).strip()
    return words.removeprefix("the ")


class Vocabulary:
    """A consistent set of regions: every parent exists, and a label means one region or none."""

    def __init__(
        self,
        regions: Iterable[Region],
        *,
        ambiguous: Iterable[str] = (),
        moved: Mapping[str, str] = MappingProxyType({}),
        version: str,
    ) -> None:
        """Index the regions.

        Args:
            regions: in any order.
            ambiguous: labels that resolve to nothing, whichever region has them.
            moved: the present key of each earlier key; keys below it moved with it.
            version: identifies this vocabulary.

        Raises:
            VocabularyError: a key occurs twice, a parent is missing, a name is that of two regions or has no letter,
                or an earlier key is a present one or leads to none.
        """
        self.version: Final = version
        self._by_key: Final = _by_key(regions)
        self._parents: Final = {key: region.parent for key, region in self._by_key.items()}
        self._by_earlier_key: Final = _by_earlier_key(self._by_key, moved)
        names = ((name, region) for region in self._by_key.values() for name in region.names)
        self._by_name: Final = _by_name((*names, *self._by_earlier_key.items()), frozenset(map(comparable, ambiguous)))
        self._children: Final = _children(self._by_key.values())

    @property
    def regions(self) -> tuple[Region, ...]:
        """Every region, parents before their children, siblings by label."""
        return tuple(self._walk(None))

    def resolve(self, text: str) -> Region | None:
        """Return the region with exactly this key, now or earlier, else the one with this name; else None."""
        return self._by_key.get(text) or self._by_earlier_key.get(text) or self._by_name.get(comparable(text))

    def get(self, key: str) -> Region | None:
        """Return the region with exactly this key; None if there is none."""
        return self._by_key.get(key)

    def parent(self, key: str) -> str | None:
        """Return the key of the region above the one with exactly this key; None if there is none."""
        return self._parents.get(key)

    def present_key(self, key: str) -> str:
        """Return the present key of a region for its present or earlier one; the key itself if it is unknown."""
        region = self._by_key.get(key) or self._by_earlier_key.get(key)
        return region.key if region else key

    def label(self, key: str) -> str:
        """Return the label to show for a key; the key itself if the vocabulary lacks it."""
        region = self._by_key.get(key)
        return region.label if region else key

    def children(self, key: str | None) -> tuple[Region, ...]:
        """Return the children of this key, or the world regions for None, sorted by label."""
        return self._children.get(key, ())

    def _walk(self, key: str | None) -> Iterator[Region]:
        for region in self.children(key):
            yield region
            yield from self._walk(region.key)


def with_ancestors(key: str) -> tuple[str, ...]:
    """Return the key, its parent's key, and so on up to the world region's."""
    parts = key.split("/")
    return tuple("/".join(parts[:length]) for length in range(len(parts), 0, -1))


def load(path: Path) -> Vocabulary:
    """Read a vocabulary: JSON in the form of `regions.json`; its version is the digest of its bytes.

    The file is an object with `regions`, a list of objects. Each has `key`, `label` and optionally `iso`, `aliases` and
    `names` (lists of aliases, the first by hand, the second generated) and `demonyms` (lists by language). The file may
    also have `ambiguous`, an object that maps labels to their possible meanings, and `moved`, an object that maps
    earlier keys to present ones. Other keys are ignored.

    Raises:
        VocabularyError: the file cannot be read, or is not consistent; the message names the file and the entry.
    """
    try:
        data = path.read_bytes()
        content: object = json.loads(data)
    except (OSError, ValueError, RecursionError) as error:
        raise VocabularyError(f"{path} cannot be read as JSON: {error}.") from error
    entries = content.get("regions") if isinstance(content, dict) else None
    ambiguous = content.get("ambiguous", {}) if isinstance(content, dict) else None
    moved = content.get("moved", {}) if isinstance(content, dict) else None
    if not isinstance(entries, list) or not isinstance(ambiguous, dict) or not _is_text_map(moved):
        raise VocabularyError(f"{path} needs a list `regions` and, optionally, objects `ambiguous` and `moved`.")
    version = hashlib.sha256(data).hexdigest()[:12]
    try:
        return Vocabulary((_region(entry) for entry in entries), ambiguous=ambiguous, moved=moved, version=version)
    except VocabularyError as error:
        raise VocabularyError(f"{path}: {error}") from error


@cache
def default() -> Vocabulary:
    """Return the vocabulary in use: Dateline's own, or the one that replaces it. It is read once."""
    return load(VOCABULARY_PATH)


def resolve(text: str) -> Region | None:
    """Return the region that the vocabulary in use resolves a text to (`Vocabulary.resolve`)."""
    return default().resolve(text)


def get(key: str) -> Region | None:
    """Return the region of the vocabulary in use with exactly this key; None if it has none."""
    return default().get(key)


def parent(key: str) -> str | None:
    """Return the key of the region above that of the vocabulary in use with exactly this key; None if there is none."""
    return default().parent(key)


def present_key(key: str) -> str:
    """Return the present key of a region for its present or earlier one; the key itself if it is unknown."""
    return default().present_key(key)


def label(key: str) -> str:
    """Return the label to show for a key; the key itself if the vocabulary lacks it."""
    return default().label(key)


def children(key: str | None) -> tuple[Region, ...]:
    """Return the children of this key, or the world regions for None, sorted by label."""
    return default().children(key)


def _region(entry: object) -> Region:
    if not isinstance(entry, dict):
        raise VocabularyError(f"A region is not an object: {entry!r}.")
    aliases = [*_texts(entry, "aliases"), *_texts(entry, "names")]
    key, shown, iso = entry.get("key"), entry.get("label"), entry.get("iso")
    if not isinstance(key, str) or not isinstance(shown, str) or not isinstance(iso, str | None):
        raise VocabularyError(f"A region needs a key and a label as text, and its iso must be text: {entry!r}.")
    try:
        return Region(key=key, label=shown, aliases=tuple(aliases), iso=iso, demonyms=tuple(_demonyms(entry)))
    except ValueError as error:
        raise VocabularyError(f"Region {key!r}: {error}.") from error


def _is_text_map(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _demonyms(entry: dict[str, object]) -> Iterator[tuple[str, str]]:
    by_language = entry.get("demonyms", {})
    if not isinstance(by_language, dict):
        raise VocabularyError(f"Region {entry.get('key')!r}: demonyms is not an object: {by_language!r}.")
    for language in by_language:
        yield from ((language, word) for word in _texts(by_language, language))


def _texts(entry: dict[str, object], name: str) -> list[str]:
    """Return the list of texts under a name in the file; empty if the name is missing."""
    values = entry.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise VocabularyError(f"Region {entry.get('key')!r}: {name} is not a list of texts: {values!r}.")
    return values


def _by_key(regions: Iterable[Region]) -> dict[str, Region]:
    found: dict[str, Region] = {}
    for region in regions:
        if found.setdefault(region.key, region) is not region:
            raise VocabularyError(f"Region {region.key!r} occurs twice.")
    for region in found.values():
        if region.parent is not None and region.parent not in found:
            raise VocabularyError(f"Region {region.key!r}: its parent {region.parent!r} is missing.")
    return found


def _by_earlier_key(by_key: Mapping[str, Region], moved: Mapping[str, str]) -> dict[str, Region]:
    """Return the region of each earlier key: of the keys in `moved`, and of those that stood below them."""
    found: dict[str, Region] = {}
    for earlier, present in moved.items():
        if present not in by_key or earlier in by_key:
            raise VocabularyError(f"`moved` leads from {earlier!r}, which is a key, or to {present!r}, which is none.")
        for key, region in by_key.items():
            if present in with_ancestors(key):
                found[earlier + key.removeprefix(present)] = region
    return found


def _by_name(names: Iterable[tuple[str, Region]], ambiguous: frozenset[str]) -> dict[str, Region]:
    found: dict[str, Region] = {}
    for name, region in names:
        folded = comparable(name)
        if not folded:
            raise VocabularyError(f"Region {region.key!r}: {name!r} has no letter.")
        if folded in ambiguous:
            continue
        claimed = found.setdefault(folded, region)
        if claimed is not region:
            raise VocabularyError(
                f"Region {region.key!r}: {name!r} is a name of {claimed.key!r} too; list it under `ambiguous`."
            )
    return found


def _children(regions: Iterable[Region]) -> dict[str | None, tuple[Region, ...]]:
    found: dict[str | None, list[Region]] = defaultdict(list)
    for region in sorted(regions, key=lambda region: region.label):
        found[region.parent].append(region)
    return {key: tuple(under) for key, under in found.items()}

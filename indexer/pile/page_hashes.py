"""What a page leaves in the pile's memory: keys of its blocks and of its opening, and whose they are.

A function of one input's page as extract made it and of its place, so that what is remembered does not depend on
what was decided. Two texts have one key where they have the same words: case, punctuation and soft hyphens
differ between a page and what was copied off it.

Ledgers keep these keys, and find them again to take them away: a change here needs another `SCHEMA_VERSION`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from index.text.analysis import fold
from indexer.assemble import title_of
from indexer.page import FactName
from indexer.pile.identity import url_key
from indexer.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.article.model import Block
    from indexer.page import Page
    from indexer.pile.identity import Extracted

MIN_HELD_CHARS: Final = 20
"""Shorter blocks ("Europe", "Read more") are on every page and say nothing of any: the pile forgets them."""

MIN_TAUGHT_COLUMNS: Final = 40
"""Shorter paragraphs are never told from the article by others. Reuters repeats "Pay April 30" and "Year" in up to
269 of 10,474 stories; of longer ones it repeats none in five, and digital.gov nothing but its own advertisements."""

SITE_PAGES: Final = 4
"""So many pages of one host make a paragraph the site's. On three, each of Reuters' eight is an article's."""

FOLDER_PAGES: Final = 5
"""A folder may hold several outlets, and agencies' copy quoted by a few."""

OPENING_CHARS: Final = 40
"""So much of a cut text must be there, and is what cut texts are found by."""

_CACHED_TEXTS: Final = 1 << 12
"""A block's words are asked for half a dozen times while its page is decided."""

_NOT_WORDS: Final = re.compile(r"[\W_]+")
_SOFT_HYPHEN: Final = "\u00ad"
_CUT: Final = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*\Z")
_DATE_FOLDER: Final = re.compile(r"(?:.*[/!])?\d{1,4}\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Whose page it is: a host, else an outlet by its printed name, else the nearest folder."""

    name: str
    is_folder: bool

    @property
    def number(self) -> int:
        """Stands for the site in the ledger."""
        return number_of(f"{self.is_folder} {self.name}", 4)

    @property
    def needs(self) -> int:
        """On how many of its pages a paragraph must stand to be the site's."""
        return FOLDER_PAGES if self.is_folder else SITE_PAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A block the pile remembers: its key's number, and whether extract took it for the article's."""

    number: int
    in_body: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHashes:
    """All that one page leaves behind; numbers stand for texts.

    Attributes:
        title: of the page, so that one story's versions and copies count once.
        place: of its URL, else its own, so that one page's captures count once.
        locator: its own place, which no other input has.
        held: its blocks.
        opening: what another page's teaser of it would hold.
    """

    site: Site
    title: int
    place: int
    locator: int
    held: tuple[Held, ...]
    opening: frozenset[int]


@lru_cache(maxsize=_CACHED_TEXTS)
def number_of(text: str, size: int = 8) -> int:
    """Return `size` bytes of the text's BLAKE2b as SQLite's signed integer."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
    return int.from_bytes(digest, "big", signed=True)


@lru_cache(maxsize=_CACHED_TEXTS)
def key_of(text: str) -> str:
    """Return the words of the text, as texts are compared."""
    return _NOT_WORDS.sub(" ", text.casefold().replace(_SOFT_HYPHEN, "")).strip()


def columns(key: str) -> int:
    """Return the length of a key; letters of the scripts that need no spaces take two columns."""
    return len(key) if key.isascii() else len(key) + sum(character >= "\u2e80" for character in key)


def is_paragraph(block: Block) -> bool:
    """Return whether the block is long enough, and no heading, to be told from the article by other pages."""
    return (
        block.kind is not BlockKind.HEADING
        and len(block.text) * 2 >= MIN_TAUGHT_COLUMNS
        and columns(key_of(block.text)) >= MIN_TAUGHT_COLUMNS
    )


def paragraphs(page: Page) -> tuple[int, ...]:
    """Return where in the page's blocks the body's longer paragraphs stand."""
    return tuple(number for number, block in enumerate(page.blocks) if block.role is Role.BODY and is_paragraph(block))


def cut_start(text: str) -> str | None:
    """Return the words, the last perhaps in part, before the text was cut off ("…"); None where it was not."""
    key = key_of(text) if _CUT.search(text) else ""
    return key if len(key) >= OPENING_CHARS else None


def block_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers a block is remembered by: that of its words, and of their beginning where it was cut."""
    start = cut_start(text)
    whole = number_of(key_of(text))
    return (whole,) if start is None else (whole, _cut_number(start))


def opening_keys(page: Page) -> tuple[str, ...]:
    """Return the words a teaser of the page begins with: its first long paragraph's, and the same under its title."""
    found = paragraphs(page)
    if not found:
        return ()
    opening = key_of(page.blocks[found[0]].text)
    title = key_of(title_of(page) or "")
    return (opening, f"{title} {opening}") if title else (opening,)


def opening_numbers(page: Page) -> frozenset[int]:
    """Return the numbers of the blocks that would be a teaser of the page."""
    keys = opening_keys(page)
    return frozenset(number for key in keys for number in (number_of(key), _cut_number(key)))


def site_of(one: Extracted) -> Site:
    """Return whose page it is."""
    url = url_key(one.page)
    origin = one.page.first(FactName.ORIGIN)
    host = url.partition("/")[0] if url else host_of(origin.value) if origin else None
    if host:
        return Site(name=host, is_folder=False)
    outlet = one.page.first(FactName.OUTLET)
    if outlet:
        return Site(name=fold(outlet.value), is_folder=False)
    return Site(name=_folder(one.pile, one.path), is_folder=True)


def traces_of(one: Extracted) -> PageHashes:
    """Return what the page leaves in the pile's memory."""
    return PageHashes(
        site=site_of(one),
        title=number_of(fold(title_of(one.page) or one.locator), 4),
        place=number_of(url_key(one.page) or one.locator, 4),
        locator=number_of(one.locator, 4),
        held=_held(one.page.blocks),
        opening=opening_numbers(one.page),
    )


def _held(blocks: Iterable[Block]) -> tuple[Held, ...]:
    found: dict[int, bool] = {}
    for block in blocks:
        if len(block.text) >= MIN_HELD_CHARS:
            for number in block_numbers(block.text):
                found[number] = found.get(number, False) or block.role is Role.BODY
    return tuple(Held(number=number, in_body=in_body) for number, in_body in sorted(found.items()))


def _cut_number(key: str) -> int:
    return number_of(f"… {key[:OPENING_CHARS]}")


def _folder(pile: str, path: str) -> str:
    """Return the nearest folder, archive or feed that holds the input and is not named for a year, month or day."""
    container, mark, _ = path.partition("#")
    folder = container if mark else _parent(container)
    while folder and _DATE_FOLDER.match(folder):
        folder = _parent(folder)
    return f"{pile}/{folder}"


def _parent(path: str) -> str:
    return path[: max(path.rfind("/"), path.rfind("!"), 0)]

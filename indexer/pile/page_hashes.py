"""Hash a page's blocks and its opening, so that other pages can be compared with it.

The hashes depend only on the page as extract made it and on the input's path. They never depend on a decision.
Two texts have one key if they have the same words. Case, punctuation and soft hyphens do not count, because a page
and its copies differ in them.

Ledgers store these hashes, and look them up again to delete them. A change here needs another `SCHEMA_VERSION`.
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

MIN_STORED_CHARS: Final = 20
"""The ledger stores no shorter blocks ("Europe", "Read more"): they are on every page and identify none."""

MIN_JUDGED_COLUMNS: Final = 40
"""Other pages never decide about shorter paragraphs. Reuters repeats "Pay April 30" and "Year" in up to 269 of
10,474 stories. It repeats no longer paragraph in five; digital.gov repeats only its own advertisements."""

SITE_PAGES: Final = 4
"""A paragraph on this many pages of one host is the site's boilerplate. With three pages, Reuters has eight such
paragraphs, and each belongs to an article."""

FOLDER_PAGES: Final = 5
"""As `SITE_PAGES`, for a folder. It is higher, because a folder may hold several outlets that quote one agency."""

OPENING_CHARS: Final = 40
"""A cut text must have this many characters of its key. Cut texts are looked up by these first characters."""

_CACHED_TEXTS: Final = 1 << 12
"""Size of the caches of keys and hashes: deciding a page asks for each block's key about six times."""

_LONG_CHARS: Final = 1 << 14
_CACHED_LONG_TEXTS: Final = 4
"""The number of cached texts of `_LONG_CHARS` or more: thousands of them would fill the memory."""

_NOT_WORDS: Final = re.compile(r"[\W_]+")
_SOFT_HYPHEN: Final = "\u00ad"
_CUT: Final = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s*\Z")
_DATE_FOLDER: Final = re.compile(r"(?:.*[/!])?\d{1,4}\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site of a page: its host, else the outlet's printed name, else the nearest folder."""

    name: str
    is_folder: bool

    @property
    def name_hash(self) -> int:
        """Return the site's 4-byte hash, which the ledger stores."""
        return hash_text(f"{self.is_folder} {self.name}", 4)

    @property
    def min_pages(self) -> int:
        """Return how many of the site's pages must have a paragraph to make it boilerplate."""
        return FOLDER_PAGES if self.is_folder else SITE_PAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class HashedBlock:
    """A block that the ledger stores.

    Attributes:
        words_hash: 8 bytes of the hash of its key.
        in_body: whether extract gave it the role BODY.
    """

    words_hash: int
    in_body: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHashes:
    """The hashes of one page: 4 bytes for title, address and locator, 8 bytes for blocks.

    Attributes:
        site: the site of the page.
        title: hash of its title, so that versions and copies of one story count once.
        address: hash of its URL, else of its locator, so that captures of one page count once.
        locator: hash of its path in the pile, which no other input has.
        blocks: its blocks of `MIN_STORED_CHARS` or more.
        opening: hashes of the blocks that would be a teaser of this page.
    """

    site: Site
    title: int
    address: int
    locator: int
    blocks: tuple[HashedBlock, ...]
    opening: frozenset[int]


def hash_text(text: str, size: int = 8) -> int:
    """Return `size` bytes of the text's BLAKE2b as SQLite's signed integer."""
    return (_hash_of_long if len(text) >= _LONG_CHARS else _hash_of_short)(text, size)


def text_key(text: str) -> str:
    """Return the key of the text: its words, casefolded, separated by single spaces."""
    return (_key_of_long if len(text) >= _LONG_CHARS else _key_of_short)(text)


def _hash(text: str, size: int) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
    return int.from_bytes(digest, "big", signed=True)


def _key(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.casefold().replace(_SOFT_HYPHEN, "")).strip()


_hash_of_short: Final = lru_cache(maxsize=_CACHED_TEXTS)(_hash)
_hash_of_long: Final = lru_cache(maxsize=_CACHED_LONG_TEXTS)(_hash)
_key_of_short: Final = lru_cache(maxsize=_CACHED_TEXTS)(_key)
_key_of_long: Final = lru_cache(maxsize=_CACHED_LONG_TEXTS)(_key)


def columns(key: str) -> int:
    """Return the length of a key in columns; characters from U+2E80 on (CJK) count as two."""
    return len(key) if key.isascii() else len(key) + sum(character >= "\u2e80" for character in key)


def is_paragraph(block: Block) -> bool:
    """Return whether the block is long enough, and no heading, so that other pages may decide about it."""
    return (
        block.kind is not BlockKind.HEADING
        and len(block.text) * 2 >= MIN_JUDGED_COLUMNS
        and columns(text_key(block.text)) >= MIN_JUDGED_COLUMNS
    )


def paragraphs(page: Page) -> tuple[int, ...]:
    """Return the positions of the body's longer paragraphs in `page.blocks`."""
    return tuple(
        position for position, block in enumerate(page.blocks) if block.role is Role.BODY and is_paragraph(block)
    )


def cut_start(text: str) -> str | None:
    """Return the key of a text that was cut off ("…"); None if it was not cut, or is too short.

    The last word of the key may be incomplete.
    """
    key = text_key(text) if _CUT.search(text) else ""
    return key if len(key) >= OPENING_CHARS else None


def block_hashes(text: str) -> tuple[int, ...]:
    """Return the hashes of a block: of its key and, if the text was cut off, of the key's beginning."""
    start = cut_start(text)
    whole = hash_text(text_key(text))
    return (whole,) if start is None else (whole, _cut_hash(start))


def opening_keys(page: Page) -> tuple[str, ...]:
    """Return the keys that a teaser of the page begins with.

    They are the key of its first long paragraph, and the same key after the key of its title.
    """
    found = paragraphs(page)
    if not found:
        return ()
    opening = text_key(page.blocks[found[0]].text)
    title = text_key(title_of(page) or "")
    return (opening, f"{title} {opening}") if title else (opening,)


def opening_hashes(page: Page) -> frozenset[int]:
    """Return the hashes of the blocks that would be a teaser of the page."""
    keys = opening_keys(page)
    return frozenset(text_hash for key in keys for text_hash in (hash_text(key), _cut_hash(key)))


def site_of(extracted: Extracted) -> Site:
    """Return the site of the page."""
    url = url_key(extracted.page)
    origin = extracted.page.first(FactName.ORIGIN)
    host = url.partition("/")[0] if url else host_of(origin.value) if origin else None
    if host:
        return Site(name=host, is_folder=False)
    outlet = extracted.page.first(FactName.OUTLET)
    if outlet:
        return Site(name=fold(outlet.value), is_folder=False)
    return Site(name=_folder(extracted.pile, extracted.path), is_folder=True)


def hash_page(extracted: Extracted) -> PageHashes:
    """Return the hashes that the ledger stores for this page."""
    return PageHashes(
        site=site_of(extracted),
        title=hash_text(fold(title_of(extracted.page) or extracted.locator), 4),
        address=hash_text(url_key(extracted.page) or extracted.locator, 4),
        locator=hash_text(extracted.locator, 4),
        blocks=_hash_blocks(extracted.page.blocks),
        opening=opening_hashes(extracted.page),
    )


def _hash_blocks(blocks: Iterable[Block]) -> tuple[HashedBlock, ...]:
    found: dict[int, bool] = {}
    for block in blocks:
        if len(block.text) >= MIN_STORED_CHARS:
            for words_hash in block_hashes(block.text):
                found[words_hash] = found.get(words_hash, False) or block.role is Role.BODY
    return tuple(HashedBlock(words_hash=words_hash, in_body=in_body) for words_hash, in_body in sorted(found.items()))


def _cut_hash(key: str) -> int:
    return hash_text(f"… {key[:OPENING_CHARS]}")


def _folder(pile: str, path: str) -> str:
    """Return the nearest folder, archive or feed of the input whose name is not a year, month or day."""
    container, mark, _ = path.partition("#")
    folder = container if mark else _parent(container)
    while folder and _DATE_FOLDER.match(folder):
        folder = _parent(folder)
    return f"{pile}/{folder}"


def _parent(path: str) -> str:
    return path[: max(path.rfind("/"), path.rfind("!"), 0)]

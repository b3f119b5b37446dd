"""Choose the language of pages that are too short to show one: that of their site, or of their pile.

Pure functions of counts. Only pages with a language from extract count, so the order of the inputs does not matter, and
a language that was chosen here never counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.pile.page_hashes import hash_text, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.pile.identity import Extracted

MIN_PAGES: Final = 20
"""A site or pile with fewer pages of a known language gives its other pages none."""

MIN_SHARE: Final = 0.9
"""The share of these pages that must have one language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLanguage:
    """The language of one page, as extract found it, and where it counts: 8 bytes of the hashes of site and pile."""

    site: int
    pile: int
    code: str | None

    @property
    def scopes(self) -> tuple[int, int]:
        """The site, then the pile."""
        return self.site, self.pile


def language_of(extracted: Extracted) -> PageLanguage:
    """Return the language of a page as the ledger counts it."""
    site = site_of(extracted)
    return PageLanguage(
        site=hash_text(f"site {site.is_folder} {site.name}"),
        pile=hash_text(f"pile {extracted.pile}"),
        code=extracted.page.language_code,
    )


def is_enough(pages: Mapping[str, int]) -> bool:
    """Return whether a site or pile has enough pages, given their number by language."""
    return sum(pages.values()) >= MIN_PAGES


def shared_language(pages: Mapping[str, int]) -> str | None:
    """Return the language that the pages share, given their number by language; None if they share none."""
    if not is_enough(pages):
        return None
    code, count = max(pages.items(), key=lambda item: item[1])
    return code if count >= MIN_SHARE * sum(pages.values()) else None

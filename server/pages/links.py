"""Links to the same search with a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link; `href` is None for the current page."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Links:
    """Make links to searches: `address` is the current one, `path` that of the search page."""

    address: Address
    path: str

    def to(self, address: Address) -> str:
        """Return the URL of a search."""
        return address.under(self.path)

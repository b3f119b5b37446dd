"""Split gold pages into a half to write rules on and a half to believe, by a hash of the site.

Pages of one site share a template, so that they are in one half. A page without an address is a site of its own.
"""

from __future__ import annotations

from hashlib import sha1
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

HALVES: Final = ("write", "exam")


def site_of(row: Mapping[str, Any]) -> str:
    """Return the site of a gold page: the last two labels of its host."""
    host = urlsplit(row["url"] or "").hostname
    return ".".join(host.split(".")[-2:]) if host else str(row["file"]).rsplit("/", 1)[-1]


def half_of(row: Mapping[str, Any]) -> str:
    """Return the half that a gold page is in: "write" or "exam"."""
    return HALVES[sha1(site_of(row).encode(), usedforsecurity=False).digest()[0] & 1]

"""Find the site's name in a copyright line.

Knows one line. The caller checks whether the page prints the name elsewhere too: many sites belong to a firm that only
the copyright line names.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.extract.cues.names import is_name

MAX_OUTLET_WORDS: Final = 5
"""A site's name has at most this many words."""

MAX_OWNER_CHARS: Final = 90
_OWNED: Final = re.compile(
    r"(?:copyright\s*)?(?:©|\(c\)(?=\s*\d)|copyright(?=\s+\d))\s*(?:copyright\s+)?([^.|/©]{3,60}?)"
    r"(?:[.,|–-]\s*(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|"
    r"todos los derechos reservados)?)?\W*\Z",
    re.IGNORECASE,
)
_YEARS: Final = re.compile(r"(?:19|20)\d\d(?:\s*[-–]\s*(?:(?:19|20)\d\d)?)?")
_COMPANY: Final = re.compile(
    r"\d|\b(?:inc|llc|ltd|limited|gmbh|ag|kg|ab|asa?|bv|b\.v|nv|sarl|s\.a|spa|corp|corporation|company|group|holdings?|"
    r"networks?|gruppe|groupe|getty|images|reuters|afp|dpa|epa|ap|all|rights|by|photo|foto)\b",
    re.IGNORECASE,
)
"""Words in the names of firms: a publishing firm or an agency is not the site."""


def owner(text: str) -> str | None:
    """Return the name in a copyright line; None for a person's or a firm's name, or for any other line."""
    match = _OWNED.match(text) if len(text) <= MAX_OWNER_CHARS else None
    name = _YEARS.sub("", match[1]).strip(" ,.|–-") if match else ""
    if not name or is_name(name) or _COMPANY.search(name) or len(name.split()) > MAX_OUTLET_WORDS:
        return None
    return name

"""Copyright lines → the name of the site that the line says owns it.

Knows one line. Whether the page prints the name elsewhere, too, is its reader's to check: many a site belongs to a firm
that only the copyright line names.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.extract.cues.names import is_name

MAX_OUTLET_WORDS: Final = 5
"""A site's name has at most so many words."""

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
"""A publisher's firm is not its paper; an agency's is not the page's."""


def owner(text: str) -> str | None:
    """Return the name in a copyright line; None where it is a person's or a firm's, or the line is none."""
    match = _OWNED.match(text) if len(text) <= MAX_OWNER_CHARS else None
    name = _YEARS.sub("", match[1]).strip(" ,.|–-") if match else ""
    if not name or is_name(name) or _COMPANY.search(name) or len(name.split()) > MAX_OUTLET_WORDS:
        return None
    return name

"""List the parameters of an address that say how a reader came to a page, not which page it is.

The prefixes and names are those of analytics and advertising systems, from their own documentation. The indexer ignores
them where it compares addresses; a citation leaves them out.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_plus, urlsplit

_TRACKER: Final = re.compile(
    r"(?:utm_|mc_|pk_|hsa_|at_)\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|cmpid|ref_src|_ga\Z",
    re.ASCII | re.IGNORECASE,
)


def is_tracker(parameter: str) -> bool:
    """Return whether a parameter with this name tracks readers."""
    return _TRACKER.match(parameter) is not None


def without_trackers(url: str) -> str:
    """Return the URL without the parameters that track readers; the rest stays as it is written.

    A fragment may hold such parameters too (`#utm_source=feed`). A text fragment (`#:~:text=`) marks a passage, not a
    page, and is left out.
    """
    parts = urlsplit(url)
    fragment = parts.fragment.partition(":~:")[0]
    return parts._replace(query=_untracked(parts.query), fragment=_untracked(fragment)).geturl()


def _untracked(pairs: str) -> str:
    kept = (pair for pair in pairs.split("&") if not is_tracker(unquote_plus(pair.partition("=")[0])))
    return "&".join(kept)

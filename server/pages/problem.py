"""What one can do about an error: the advice on its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_INDEX: Final = "index-unavailable"
"""The type of the problem that there is no index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Something to do: a sentence, a command that does it, and whether it is to load the page again."""

    text: str
    command: str | None = None
    is_reload: bool = False


_RELOAD: Final = Advice(text="Try again", is_reload=True)
_SEARCH: Final = Advice(text="Search for it in the box above.")
_REBUILD: Final = Advice(
    text="If this is your server, make the index again from what it knows:", command="dateline rebuild"
)

_BY_TYPE: Final[Mapping[str, tuple[Advice, ...]]] = {
    "no-such-article": (Advice(text="Check that the link is complete."), _SEARCH),
    "article-removed": (Advice(text="Search for other articles in the box above."),),
    NO_INDEX: (
        Advice(
            text="If this is your server, put your saved articles into an index. PATH is their folder:",
            command="dateline index PATH",
        ),
        Advice(text="If the index is being made now, wait a moment."),
        _RELOAD,
    ),
    "index-damaged": (_REBUILD, _RELOAD),
    "index-outdated": (_REBUILD, _RELOAD),
    "index-busy": (_RELOAD,),
    "index-unreachable": (_RELOAD,),
    "export-busy": (_RELOAD,),
    "query-too-slow": (_RELOAD,),
}

_BY_STATUS: Final[Mapping[int, tuple[Advice, ...]]] = {
    404: (Advice(text="Check the address for a mistake in typing."), _SEARCH),
    500: (_RELOAD, Advice(text="If it fails again, ask the owner of this server: its log says why.")),
}


def advice(status: int, kind: str) -> tuple[Advice, ...]:
    """Return what to do about an error.

    Args:
        status: its status.
        kind: the type of its problem.
    """
    return _BY_TYPE.get(kind) or _BY_STATUS.get(status, ())


def too_slow_advice(q: str) -> str:
    """Return how to change a query that took too long. Without the query, it is the advice for any."""
    words = "Use fewer words" if len(q.split()) != 1 else ""
    stars = "more letters before a *" if not q or "*" in q or "?" in q else ""
    if words and stars:
        return f"{words}, or {stars}."
    if stars:
        return f"Put {stars}."
    return f"{words or 'Search for a rarer word, or try again'}."

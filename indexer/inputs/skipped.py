"""What was met and is no input, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from indexer.errors import InputIgnoredError, PageError

_KIND: Final = re.compile(r"not an article type \((?P<kind>[^)]*)\)")

DOCUMENT_KINDS: Final = frozenset(
    ".doc .docm .dot .odt .ott .fodt .sxw .pdf .epub .mobi .azw .azw3 .fb2 .djvu .ps .pages .wpd .wps .rtfd .tex .rst "
    ".eml .emlx .msg .mbox .enex .opml .maff .webarchive .html.bz2 .html.xz .html.zst application/pdf "
    "application/msword application/epub+zip".split()
)
"""Endings of ignored files with text, from which a user may expect articles."""


def kind_of(reason: str) -> str:
    """Return a short form of the reason for ignoring: the ending, the media type, else the reason's first clause."""
    match = _KIND.match(reason)
    return match["kind"] if match else re.split(r"[:,(]", reason, maxsplit=1)[0].strip()


class SkipState(StrEnum):
    """Why there is no input here; the values are the ledger's states."""

    IGNORED = "ignored"  # not an article by its type or name: nothing wrong with it
    REFUSED = "refused"  # it should have been one, and cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file, member or record that is no input; `reason` is a clause for the user, with any remedy."""

    path: str
    state: SkipState
    reason: str

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError(f"what is skipped needs a reason: {self.path!r}")


def skipped(error: PageError) -> Skipped:
    """Return what the error says, as a value."""
    state = SkipState.IGNORED if isinstance(error, InputIgnoredError) else SkipState.REFUSED
    return Skipped(path=error.path, state=state, reason=error.reason)


def ignored(path: str, reason: str) -> Skipped:
    """Return that nothing is wrong with `path`, and it is no article."""
    return Skipped(path=path, state=SkipState.IGNORED, reason=reason)


def refused(path: str, reason: str) -> Skipped:
    """Return that `path` cannot be read as what it should be."""
    return Skipped(path=path, state=SkipState.REFUSED, reason=reason)

"""What members and records are called: paths that are unique in their file and the same in every run.

A record's name is its own id, guid or URL, else the digest of its bytes, never its place in the file.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Final

_MAX_ID_CHARS: Final = 512
_DIGEST_CHARS: Final = 16


def extension(name: str) -> str:
    """Return the last extension with its dot, in lower case; nothing for a name without one."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


class Names:
    """The names given out so far in one container."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._repeats: Counter[str] = Counter()

    def member(self, name: str) -> str:
        """Return the member's name without `..`, `.` or a leading slash, unlike every one before it."""
        parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
        return self._free("/".join(parts) or "unnamed")

    def record(self, own_id: str | None, data: bytes) -> str:
        """Return the record's own id if it has a usable one, else its digest, unlike every one before it."""
        digest = digest_of(data)
        usable = own_id.strip() if own_id else ""
        if not usable or len(usable) > _MAX_ID_CHARS or not _is_text(usable):
            return self._free(digest)
        return self._free(f"{usable}~{digest}" if usable in self._given else usable)

    def _free(self, name: str) -> str:
        """Return the name, or where it is taken `name~2` and so on, before the extension, which says its type."""
        free = name
        while free in self._given:
            self._repeats[name] += 1  # kept, for an archive may repeat one name a million times
            suffix = extension(name)
            free = f"{name[: len(name) - len(suffix)]}~{self._repeats[name] + 1}{suffix}"
        self._given.add(free)
        return free


def digest_of(data: bytes) -> str:
    """Return the sixteen hex digits that name a record without an id."""
    return hashlib.sha256(data).hexdigest()[:_DIGEST_CHARS]


def _is_text(own_id: str) -> bool:
    """Return whether UTF-8 can carry the id; JSON may spell lone surrogates."""
    try:
        own_id.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def web_address(text: str) -> str | None:
    """Return the text trimmed, if it is an absolute address of the web."""
    address = "".join(text.split())
    return address if address.lower().startswith(("http://", "https://")) and _is_text(address) else None

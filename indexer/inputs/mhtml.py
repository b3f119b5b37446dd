"""MHTML: the page in a web archive that a browser saved as one message.

The page is the root part (RFC 2557): the one `start` names, else the first that is HTML. The other parts,
its pictures and styles, are no inputs.
"""

from __future__ import annotations

import email
import re
from datetime import UTC
from email.errors import MessageError
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from indexer.errors import InputRefusedError
from indexer.inputs.bounds import MAX_RAW_DOCUMENT_BYTES, Packed, read_whole
from indexer.inputs.documents import HTML, document
from indexer.inputs.naming import web_address
from indexer.page import Fact, FactName, Input, fact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_MULTIPART: Final = re.compile(rb"^content-type\s*:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_MAX_MULTIPARTS: Final = 16
"""The email package tries each line against every boundary around it: nesting without a limit is quadratic."""

_MAX_PARAMETERS_CHARS: Final = 16_384
"""The email package reads a header's parameters in quadratic time: 400,000 semicolons took 45 s."""

_WITH_PARAMETERS: Final = frozenset({"content-type", "content-disposition"})

_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})


def mhtml_document(packed: Packed) -> Iterator[Input]:
    """Yield the page of an MHTML file.

    Raises:
        InputRefusedError: there is none in it, or it is too large.
    """
    data = read_whole(packed, MAX_RAW_DOCUMENT_BYTES)
    if len(_MULTIPART.findall(data)) > _MAX_MULTIPARTS:
        raise InputRefusedError(packed.path, "not a saved page: messages within messages")
    try:
        message = email.message_from_bytes(data, policy=_Bounded())
        root = _root(message)
        page, charset = (_payload(root), root.get_content_charset()) if root else (b"", None)
    except _LongHeaderError as error:
        raise InputRefusedError(packed.path, f"not a saved page: its {error} header has no end") from error
    except (MessageError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise InputRefusedError(packed.path, "damaged MHTML: save the page again") from error
    if not root:
        raise InputRefusedError(packed.path, "no HTML part in it: save the page again")
    yield document(packed.path, HTML, page, charset=charset, facts=_facts(message, root))


class _LongHeaderError(Exception):
    """A header's parameters are longer than a browser writes them."""


class _Bounded(Compat32):
    """Reads headers as the email package does, but refuses a header with too long parameters."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return a header's name and value."""
        name, value = super().header_source_parse(sourcelines)
        if name.lower() in _WITH_PARAMETERS and len(value) > _MAX_PARAMETERS_CHARS:
            raise _LongHeaderError(name)
        return name, value


def _root(message: Message) -> Message | None:
    pages = [part for part in message.walk() if part.get_content_type() in _HTML_TYPES]
    start = message.get_param("start")
    named = (part for part in pages if start and str(part.get("Content-ID", "")).strip() == start)
    return next(named, pages[0] if pages else None)


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _facts(message: Message, root: Message) -> tuple[Fact, ...]:
    locations = (
        root.get("Content-Location"),
        message.get("Snapshot-Content-Location"),
        message.get("Content-Location"),
    )
    origin = next((address for location in locations if (address := web_address(str(location or "")))), None)
    return fact(FactName.ORIGIN, origin, "mhtml") + fact(FactName.CAPTURED, _instant(message.get("Date")), "mhtml")


def _instant(date: object) -> str | None:
    """Return the Date header as an instant in UTC, if it is one."""
    try:
        moment = parsedate_to_datetime(str(date))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")

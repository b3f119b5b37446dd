"""JSON and JSON Lines: their records, one input each, whatever their keys.

Knows how records are wrapped, not what is in one: the extractor reads its keys. A record's data is its compact
JSON in UTF-8, so that spacing changes nothing.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Final

from indexer.errors import InputRefusedError
from indexer.inputs.bounds import MAX_DOCUMENT_BYTES, MAX_RECORDS_BYTES, MIB, Packed, Tap, read_whole
from indexer.inputs.decoding import decode
from indexer.inputs.documents import JSON, input_of
from indexer.inputs.exports import ghost_posts
from indexer.inputs.naming import Names
from indexer.inputs.skipped import Skipped, ignored, refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.inputs.exports import Post
    from indexer.page import Input

_WRAPPERS: Final = ("articles", "items", "results", "docs", "data", "entries")
"""Keys under which an object that is no article itself has its list of records."""

_TEXT_KEYS: Final = frozenset({"body", "text", "content", "articleBody", "paragraphs", "blocks"})
"""An object with one of these is an article, whatever lists it has."""

_ID_KEYS: Final = ("id", "guid", "url")

_BOM: Final = b"\xef\xbb\xbf"


def json_records(packed: Packed) -> Iterator[Input | Skipped]:
    """Yield the records of a JSON file: an object is one, a list one for each element.

    Of a Ghost export the posts are the records, and those that are not published to everybody are ignored.

    Raises:
        InputRefusedError: it is not JSON, or too large to be parsed whole.
    """
    data = read_whole(packed, MAX_RECORDS_BYTES, "write it as JSON Lines")
    if not data.strip():
        raise InputRefusedError(packed.path, "an empty document")
    try:
        value = _parsed(data)
    except _NotJsonError as error:
        raise InputRefusedError(packed.path, f"not JSON: {error}") from error
    names = Names()
    posts = ghost_posts(value)
    if posts is not None:
        yield from _posts(packed.path, names, posts)
        return
    for number, record in enumerate(_unwrapped(value), start=1):
        yield _record(packed.path, names, record, f"record {number}")


def _posts(path: str, names: Names, posts: Iterable[Post]) -> Iterator[Input | Skipped]:
    for number, post in enumerate(posts, start=1):
        if post.why_ignored:
            yield ignored(f"{path}#{names.record(_own_id(post.record), _compact(post.record))}", post.why_ignored)
        else:
            yield _record(path, names, post.record, f"post {number}")


def json_lines(packed: Packed) -> Iterator[Input | Skipped]:
    """Yield the records of a JSON Lines file, reading a line at a time; a broken one does not end it."""
    names = Names()
    for number, line in enumerate(_lines(packed), start=1):
        if line.strip():
            yield _line(packed.path, names, line.removeprefix(_BOM) if number == 1 else line, f"line {number}")


def _line(path: str, names: Names, line: bytes, where: str) -> Input | Skipped:
    if len(line) > MAX_DOCUMENT_BYTES:
        return refused(_named(path, names, line), f"{where} is longer than {MAX_DOCUMENT_BYTES // MIB} MB")
    try:
        return _record(path, names, _parsed(line.strip()), where)
    except _NotJsonError as error:
        return refused(_named(path, names, line.strip()), f"{where} is not JSON: {error}")


def _lines(packed: Packed) -> Iterator[bytes]:
    """Yield the lines; of one that is too long, a little more than may be, the rest being passed over.

    A line cut off by the file's end is complete where it parses; where the stream breaks, it raises and gives none.
    """
    stream = io.BufferedReader(Tap(packed.stream, packed.path))
    while line := stream.readline(MAX_DOCUMENT_BYTES + 2):
        yield line
        while len(line) > MAX_DOCUMENT_BYTES and not line.endswith(b"\n"):
            line = stream.readline(MAX_DOCUMENT_BYTES + 2)


class _NotJsonError(ValueError):
    """The text is not JSON; says where and why."""


def _parsed(data: bytes) -> object:
    try:
        try:
            return json.loads(data)
        except UnicodeDecodeError:
            return json.loads(decode(data, declared=None, html=False))
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if b"\n" in data else ""
        raise _NotJsonError(f"{error.msg.lower()} at {line}column {error.colno}") from error
    except RecursionError as error:
        raise _NotJsonError("nested too deeply") from error
    except ValueError as error:  # an integer of more than 4,300 digits
        raise _NotJsonError("a number too long to be one") from error


def _unwrapped(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and not _TEXT_KEYS & value.keys():
        for key in _WRAPPERS:
            if isinstance(value.get(key), list):
                return list(value[key])
    return [value]


def _record(path: str, names: Names, record: object, where: str) -> Input | Skipped:
    data = _compact(record)
    if not isinstance(record, dict):
        return refused(
            _named(path, names, data), f"{where} is {_KINDS[type(record)]}, not an object with an article's keys"
        )
    name = f"{path}#{names.record(_own_id(record), data)}"
    if len(data) > MAX_DOCUMENT_BYTES:
        return refused(name, f"{where} is larger than {MAX_DOCUMENT_BYTES // MIB} MB")
    return input_of(name, JSON, data)


def _named(path: str, names: Names, data: bytes) -> str:
    return f"{path}#{names.record(None, data)}"


def _own_id(record: dict[str, object]) -> str | None:
    for key in _ID_KEYS:
        value = record.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return None


_KINDS: Final = {
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}


def _compact(record: object) -> bytes:
    """Return the record's one form; what UTF-8 cannot carry (a lone surrogate) stands as `?`."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

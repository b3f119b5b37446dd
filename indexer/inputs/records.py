"""Split JSON and JSON Lines into records, one input each.

Owns the names of records, not their content: `indexer.inputs.nested` finds them, and the extractor reads their keys. A
record's data is its compact JSON in UTF-8, so that spacing changes nothing.
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
from indexer.inputs.nested import records_in
from indexer.inputs.skipped import Skipped, ignored, refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from indexer.inputs.exports import Post
    from indexer.page import Input

_ID_KEYS: Final = ("id", "guid", "url", "_id")

_BULK_ACTIONS: Final = frozenset({"index", "create", "update", "delete"})
"""Keys of the lines in Elasticsearch's bulk format that precede a record's line."""

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
    for number, one in enumerate(records_in(value), start=1):
        yield record(packed.path, names, one, f"record {number}")


def _posts(path: str, names: Names, posts: Iterable[Post]) -> Iterator[Input | Skipped]:
    for number, post in enumerate(posts, start=1):
        if post.why_ignored:
            yield ignored(f"{path}#{names.record(_own_id(post.record), _compact(post.record))}", post.why_ignored)
        else:
            yield record(path, names, post.record, f"post {number}")


def json_lines(packed: Packed) -> Iterator[Input | Skipped]:
    """Yield the records of a JSON Lines file, reading a line at a time; a broken one does not end it."""
    names = Names()
    for number, line in enumerate(_lines(packed), start=1):
        if line.strip():
            yield from _line(packed.path, names, line.removeprefix(_BOM) if number == 1 else line, f"line {number}")


def _line(path: str, names: Names, line: bytes, where: str) -> Iterator[Input | Skipped]:
    """Yield the records of a line: usually one, but a line may also be an interface's whole answer."""
    if len(line) > MAX_DOCUMENT_BYTES:
        yield refused(_named(path, names, line), f"{where} is longer than {MAX_DOCUMENT_BYTES // MIB} MB")
        return
    try:
        value = _parsed(line.strip())
    except _NotJsonError as error:
        yield refused(_named(path, names, line.strip()), f"{where} is not JSON: {error}")
        return
    if _is_bulk_action(value):
        yield ignored(_named(path, names, line.strip()), "an action of Elasticsearch's bulk format, not a record")
        return
    for one in records_in(value) if isinstance(value, dict) else [value]:
        yield record(path, names, one, where)


def _is_bulk_action(value: object) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((name, inner),) = value.items()
    return name in _BULK_ACTIONS and isinstance(inner, dict) and inner.keys() <= _BULK_KEYS


_BULK_KEYS: Final = frozenset({"_index", "_id", "_type", "routing", "version", "retry_on_conflict", "require_alias"})


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


def record(path: str, names: Names, value: object, where: str) -> Input | Skipped:
    """Return a record as an input, named by its own id; refused if it is not an object, or too large."""
    data = _compact(value)
    if not isinstance(value, dict):
        return refused(
            _named(path, names, data), f"{where} is {_KINDS[type(value)]}, not an object with an article's keys"
        )
    name = f"{path}#{names.record(_own_id(value), data)}"
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

"""RSS and Atom files: their entries, one HTML document each, with what the feed says of them.

Of a blog's export only published posts are read (`indexer.inputs.exports`).

feedparser reads the feed from bytes in memory: it is never given a name it could open. Nothing is sanitised or
resolved there: cleaning is the extractor's, and the server escapes.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from email.utils import parsedate
from typing import TYPE_CHECKING, Final

import feedparser  # type: ignore[import-untyped]

from index.article.model import parse_date
from indexer.errors import InputIgnoredError, InputRefusedError, PageError
from indexer.inputs.bounds import MAX_FEED_BYTES, Packed, read_whole
from indexer.inputs.decoding import decode
from indexer.inputs.documents import HTML, MARKDOWN, document
from indexer.inputs.exports import why_entry_ignored, without_shortcodes, wordpress_names
from indexer.inputs.naming import Names, web_address
from indexer.inputs.skipped import Skipped, ignored, skipped
from indexer.page import Fact, FactName, Input, fact

if TYPE_CHECKING:
    from collections.abc import Sequence

_SOURCE: Final = "feed"
_DAMAGED: Final = "truncated or damaged feed: fetch it again"
_FEEDPARSER_FAILURES: Final = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What feedparser was seen to raise, or may, over damaged names and dates; it promises nothing (a no-break
space in a namespace is a ValueError)."""
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?(rss|feed|rdf)[\s>/]", re.IGNORECASE)
_END: Final = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_END_CHARS: Final = 4 * 1024
_ENTRY_TAG: Final = re.compile(r"<(/?)(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_BEFORE_ROOT: Final = (("<?", "?>"), ("<!--", "-->"), ("<!", ">"))
_BETWEEN: Final = "]> \t\n"
"""What may stand between declarations; the bracket ends a DOCTYPE's own."""

_BEGINNING_BYTES: Final = 16 * 1024
"""Where the root element must begin."""

_ISO_DAY: Final = re.compile(r"\s*(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?![\d-])", re.ASCII)


_WITH_ADDRESS: Final = re.compile(
    r"\s*(?P<before>[^<>()@]{0,200}?)\s*[<(]?(?:mailto:)?[^\s<>()@]{1,100}@[^\s<>()@]{1,100}[>)]?\s*(?:\((?P<behind>[^()]{1,200})\))?\s*"
)
"""`mail@host (Name)`, `Name <mail@host>`, `Name (mail@host)` or an address alone (RSS 2.0 prints the first)."""

_BY: Final = re.compile(r"\s*by\s+", re.IGNORECASE)
_JOINT: Final = re.compile(r"\s*(?:,\s*and\s|\sand\s|\s&\s|,)\s*")


def feed_entries(packed: Packed) -> Iterator[Input | Skipped]:
    """Yield the entries of a feed, in its order.

    Raises:
        InputRefusedError: it is none, or is too large.
    """
    data = read_whole(packed, MAX_FEED_BYTES, "split it")
    if not _is_feed(data):
        raise InputRefusedError(packed.path, "not a feed: no rss, feed or RDF element")
    yield from _entries(packed, data)


def xml_entries(packed: Packed) -> Iterator[Input | Skipped]:
    """Yield the entries of an XML file that is a feed, in its order.

    Raises:
        InputIgnoredError: it is some other XML.
        InputRefusedError: it is too large.
    """
    data = read_whole(packed, MAX_FEED_BYTES, "split it")
    if not _is_feed(data):
        raise InputIgnoredError(packed.path, "XML, but not a feed")
    yield from _entries(packed, data)


def _entries(packed: Packed, data: bytes) -> Iterator[Input | Skipped]:
    text = decode(data, declared=None, html=True)
    try:
        parsed = _parsed(text)
    except _FEEDPARSER_FAILURES as error:
        raise InputRefusedError(packed.path, _DAMAGED) from error
    common = _feed_facts(parsed.feed)
    whole, is_cut = _whole_entries(text, parsed)
    names = Names()
    for entry in whole:
        packed.budget.count_member()
        reason = why_entry_ignored(entry, parsed.namespaces)
        yield _left_out(packed.path, names, entry, reason) if reason else _entry(packed.path, names, entry, common)
    if is_cut or (parsed.bozo and not whole):
        raise InputRefusedError(packed.path, _DAMAGED)


def _is_feed(data: bytes) -> bool:
    """Return whether the root element is a feed's, past declarations and comments."""
    beginning = decode(data[:_BEGINNING_BYTES], declared=None, html=True).lstrip()
    while not _ROOT.match(beginning):
        closing = next((close for opening, close in _BEFORE_ROOT if beginning.startswith(opening)), None)
        _, closed, beginning = beginning.partition(closing) if closing else ("", "", "")
        if not closed:
            return False
        beginning = beginning.lstrip(_BETWEEN)
    return True


def _parsed(text: str) -> feedparser.FeedParserDict:
    """Parse as UTF-8 under a byte order mark, which feedparser believes before any declaration."""
    stream = io.BytesIO(text.encode("utf-8-sig", "replace"))
    parsed = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    if parsed.version.startswith("rss"):  # RSS has one date; in Dublin Core's spelling feedparser calls it `updated`
        for entry in parsed.entries:
            entry.setdefault("published", _text(entry, "updated"))
    shown = wordpress_names(text)
    for entry in parsed.entries if shown else ():
        for author in entry.get("authors", ()):
            author["name"] = shown.get(author.get("name"), author.get("name"))
    return parsed


def _whole_entries(text: str, parsed: feedparser.FeedParserDict) -> tuple[list[Mapping[str, object]], bool]:
    """Return the entries that are whole, and whether the feed breaks off: feedparser closes what is open."""
    if not parsed.bozo or _END.search(text[-_END_CHARS:]):
        return parsed.entries, False
    tags = [match[1] for match in _ENTRY_TAG.finditer(text)]
    return parsed.entries[:-1] if tags and not tags[-1] else parsed.entries, True


def _entry(path: str, names: Names, entry: Mapping[str, object], common: tuple[Fact, ...]) -> Input | Skipped:
    content = _content(entry)
    content = without_shortcodes(content) if "wp_post_type" in entry else content
    media_type, text = (HTML, content) if content.strip() else (MARKDOWN, _heading(entry))
    data = text.encode("utf-8", "replace")
    link = web_address(_text(entry, "link"))
    name = f"{path}#{names.record(_text(entry, 'id') or link, data)}"
    try:
        return document(name, media_type, data, charset="utf-8", facts=_entry_facts(entry, link) + common)
    except PageError as error:
        return skipped(error)


def _left_out(path: str, names: Names, entry: Mapping[str, object], reason: str) -> Skipped:
    """Return that the entry is no article. Its own id names it, never its address, which may hold its title."""
    name = names.record(_text(entry, "id"), _content(entry).encode("utf-8", "replace"))
    return ignored(f"{path}#{name}", reason)


def _content(entry: Mapping[str, object]) -> str:
    """Return the longest of the entry's contents and its summary, as HTML."""
    details = [*_mappings(entry, "content")]
    summary = entry.get("summary_detail")
    details += [summary] if isinstance(summary, Mapping) else []
    return max((_as_html(detail) for detail in details), key=len, default="")


def _heading(entry: Mapping[str, object]) -> str:
    """Return the title of an entry without text, as a Markdown heading."""
    title = " ".join(_plain(_text(entry, "title")).split())
    return f"# {title}" if title else ""


def _as_html(detail: Mapping[str, object]) -> str:
    value = _text(detail, "value")
    if detail.get("type") != "text/plain":
        return value
    paragraphs = re.split(r"\n\s*\n", html.escape(value, quote=False))
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _feed_facts(feed: Mapping[str, object]) -> tuple[Fact, ...]:
    return fact(FactName.LANGUAGE, _text(feed, "language"), _SOURCE) + fact(
        FactName.OUTLET, _plain(_text(feed, "title")), _SOURCE
    )


def _entry_facts(entry: Mapping[str, object], link: str | None) -> tuple[Fact, ...]:
    single = (
        (FactName.TITLE, _plain(_text(entry, "title"))),
        (FactName.PUBLISHED, _day(_text(entry, "published"))),
        (FactName.MODIFIED, _day(_text(entry, "updated"))),
        (FactName.CANONICAL, link),
        (FactName.ORIGIN, link),
    )
    several = [(FactName.AUTHOR, name) for name in _authors(entry)]
    several += [(FactName.TAG, tag) for tag in _tags(entry)]
    return tuple(made for name, value in (*single, *several) for made in fact(name, value, _SOURCE))


def _authors(entry: Mapping[str, object]) -> Sequence[str]:
    """Return the names, without addresses. feedparser cuts an address after the third letter of its last label."""
    names = [_text(author, "name") for author in _mappings(entry, "authors")]
    printed = _plain(_text(entry, "author"))
    if len(names) < 2 and (match := _WITH_ADDRESS.fullmatch(printed)):
        names = [match["behind"] or match["before"] or ""]
    elif not names:
        names = [printed]
    return list(dict.fromkeys(single for name in names for single in _single_names(_plain(name))))


def _single_names(name: str) -> Sequence[str]:
    """Return the names in a byline with "By"; any other text is one name."""
    match = _BY.match(name)
    return _JOINT.split(name[match.end() :].strip()) if match else [name.strip()]


def _tags(entry: Mapping[str, object]) -> Sequence[str]:
    tags = [_text(tag, "label") or _text(tag, "term") for tag in _mappings(entry, "tags")]
    return list(dict.fromkeys(_plain(tag) for tag in tags))


def _day(text: str) -> str | None:
    """Return the day as printed, ISO; the zone is left alone, for it would move the day."""
    iso = _ISO_DAY.match(text)
    try:
        if iso:
            parse_date(iso[1])
            return iso[1]
        printed = parsedate(text)
        return date(*printed[:3]).isoformat() if printed else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")


def _plain(text: str) -> str:
    """Return a title or name without markup, of which feeds put some in either."""
    return html.unescape(_TAG.sub("", text))


def _text(mapping: Mapping[str, object], key: str) -> str:
    """Return a text under exactly this key: FeedParserDict answers for others it thinks alike."""
    value = dict.get(mapping, key) if isinstance(mapping, dict) else mapping.get(key)
    return value if isinstance(value, str) else ""


def _mappings(mapping: Mapping[str, object], key: str) -> Sequence[Mapping[str, object]]:
    values = mapping.get(key)
    return [value for value in values if isinstance(value, Mapping)] if isinstance(values, list) else []

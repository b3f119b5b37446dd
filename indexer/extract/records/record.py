"""Extract a JSON record into a Page: our own clean form as it is, any other record by the names of its fields.

Knows no file and no wrapper: a record is one object. An HTML body goes to `indexer.extract.html.html`; any other is cut
into paragraphs here. The body is the field with most of the record's text, whatever its name is.
"""

from __future__ import annotations

import dataclasses
import json
import re
from html import unescape
from typing import TYPE_CHECKING, Final

from index.article.model import Block, Quality, Role, normalise
from indexer.errors import InputRefusedError
from indexer.extract.records.cleanform import clean_page, is_clean_form
from indexer.extract.records.fields import field_facts, texts_of
from indexer.inputs.aliases import ALIASES, Field, by_field, folded
from indexer.page import FactName, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from indexer.page import Fact, Input

SOURCE: Final = "record"

_HTML: Final = re.compile(
    r"</(?:p|div|a|span|h[1-6]|ul|ol|li|b|i|em|strong|article|section|table|body|html)\s*>|"
    r"<(?:p|br|hr|img [^<>]{0,500})\s*/?>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INDENTED: Final = re.compile(r"\n[ \t]{2,}(?=\S)")
_BLANK: Final = re.compile(r"\n[ \t]*\n")


_PAGE: Final = re.compile(r"\s*(?:<\?xml[^<>]{0,200}>\s*)?(?:<!doctype\s+html|<html)\b", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{1,2000}>")
_CUT_OFF: Final = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\s*\+?\d{1,7}\s+chars\]\s*\Z")
"""The end of a text that NewsAPI or GNews cut."""

_LINE_ENDS: Final = re.compile(r"(?:\\r)?\\n")
"""A line end that was written as two characters, backslash and n."""

_ALIASES: Final = {
    **ALIASES,
    # In a news service's record, the country is the outlet's.
    Field.REGION: tuple(name for name in ALIASES[Field.REGION] if name not in {"country", "countries"}),
}
_PARAGRAPH_LISTS: Final = ("summary", "headline", "paragraphs", "sections")
"""Keys of fundus, in reading order: a body has summary and sections, a section has headline and paragraphs."""

_INLINE_KEYS: Final = ("children", "content")
"""Keys under which rich text (Portable Text, ProseMirror, Slate) keeps a paragraph's spans."""

MIN_WORDS: Final = 30
"""A field with fewer words is a body only by its name."""

MOST: Final = 0.5
"""A field named body is not the body if it has less than this share of the longest field's text."""

_WORD_COUNTS: Final = ("wordcount", "words", "numwords")
WHOLE: Final = 0.5
"""A text was cut if it has less than this share of the number of words that its record states."""


def extract_record(document: Input) -> Page:
    """Return the page that a JSON record is.

    Raises:
        InputRefusedError: where it is no object, or has neither a title nor a text under any name we know.
    """
    record = _object(document)
    if is_clean_form(record):
        return clean_page(document, record)
    values = by_field(record, _ALIASES)
    texts = _bodies(record, values.get(Field.BODY, []))
    blocks, page_facts = _blocks(document, texts)
    facts = (*field_facts(values, SOURCE), *page_facts)
    if not blocks and not any(one.name is FactName.TITLE for one in facts):
        raise InputRefusedError(document.path, f"a record without title and text: {_wanted()} would do")
    body = " ".join(block.text for block in blocks if block.role is Role.BODY)
    return Page(
        media_type=document.media_type,
        blocks=blocks,
        facts=(*document.facts, *facts),
        quality=_quality(record, body, is_cut=bool(texts) and _CUT_OFF.search(texts[0]) is not None),
    )


def _object(document: Input) -> dict[str, object]:
    try:
        record = json.loads(document.data)
    except (ValueError, RecursionError) as error:
        raise InputRefusedError(document.path, f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise InputRefusedError(document.path, "a record is an object with named fields")
    return record


def _wanted() -> str:
    return " and ".join(" or ".join(ALIASES[field][:4]) for field in (Field.TITLE, Field.BODY))


def _quality(record: Mapping[str, object], body: str, *, is_cut: bool) -> Quality:
    if not body:
        return Quality.TITLE_ONLY
    counted = next((record[key] for key in record if folded(key) in _WORD_COUNTS), None)
    if isinstance(counted, int) and len(body.split()) < WHOLE * counted:
        return Quality.TRUNCATED
    return Quality.TRUNCATED if is_cut else Quality.FULL


def _bodies(record: Mapping[str, object], named: list[object]) -> list[str]:
    """Return the texts that may be the body, best first; a whole page comes last."""
    texts = sorted((text for body in named if (text := _text(body))), key=lambda text: _PAGE.match(text) is not None)
    known = {name for names in ALIASES.values() for name in names}
    longest = max(
        (value for key, value in record.items() if folded(key) not in known and isinstance(value, str)),
        key=_prose_chars,
        default="",
    )
    if len(longest.split()) < MIN_WORDS or longest.lstrip()[:1] in ("{", "["):
        return texts
    enough = _prose_chars(longest) * MOST
    good = [text for text in texts if _prose_chars(text) >= enough and not _PAGE.match(text)]
    return [*good, longest, *texts]


def _prose_chars(text: str) -> int:
    return len(_TAG.sub("", text) if "<" in text else text)


def _blocks(document: Input, texts: list[str]) -> tuple[tuple[Block, ...], tuple[Fact, ...]]:
    """Return the blocks of the first text with any, and, if it is a whole page, the facts that it states."""
    for text in texts:
        if _HTML.search(text) or _PAGE.match(text):
            page = _html_page(document, text)
            if page.blocks:
                return _prose_of(page), page.facts if _PAGE.match(text) else ()
        elif found := tuple(_paragraphs(_CUT_OFF.sub("", text))):
            return found, ()
    return (), ()


def _text(body: object) -> str:
    """Return a body as one string: a list's parts are paragraphs, an object holds its text under a known name."""
    if isinstance(body, str):
        return body if any(texts_of(body)) else ""
    if isinstance(body, list):
        return "\n\n".join(filter(None, map(_text, body)))
    if isinstance(body, dict):
        return _text_in(body)
    return ""


def _text_in(body: Mapping[str, object]) -> str:
    """Return the text of a body that is an object: its sections in order, its joined spans, or its own body."""
    sections = [_text(body[name]) for name in _PARAGRAPH_LISTS if isinstance(body.get(name), list)]
    if any(sections):
        return "\n\n".join(filter(None, sections))
    for key in _INLINE_KEYS:
        spans = body.get(key)
        if isinstance(spans, list) and spans and all(isinstance(span, dict) and "text" in span for span in spans):
            return "".join(str(span["text"]) for span in spans)
    inner = body.get("rendered") or body.get("data") or body.get("value")
    found = next((text for value in by_field(body).get(Field.BODY, []) if (text := _text(value))), "")
    return found or (_text(inner) if inner else "")


def _paragraphs(text: str) -> Iterator[Block]:
    """Cut at blank lines; where there are none, at indented lines, as wire services do; else at each line."""
    text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)  # exports of content systems keep them, without tags
    text = _LINE_ENDS.sub("\n", text) if "\n" not in text else text
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if _BLANK.search(text):
        parts = _BLANK.split(text)
    elif _INDENTED.search(text):
        parts = _INDENTED.split(text)
    else:
        parts = text.split("\n")
    for part in parts:
        paragraph = normalise(part)
        if paragraph:
            yield Block(text=paragraph, role=Role.BODY, reason="a paragraph of the record's text")


def _html_page(document: Input, text: str) -> Page:
    from indexer.extract.html.html import extract_html

    data = text.encode("utf-8", "replace")
    return extract_html(dataclasses.replace(document, media_type="text/html", data=data, charset="utf-8", facts=()))


def _prose_of(page: Page) -> tuple[Block, ...]:
    """Return the prose of an HTML body; if none was found, all its blocks, because the record says it is the body."""
    body = Role.BODY if any(block.role is Role.BODY for block in page.blocks) else Role.OTHER
    return tuple(
        dataclasses.replace(block, role=Role.BODY, reason="prose of the record's text") if block.role is body else block
        for block in page.blocks
    )

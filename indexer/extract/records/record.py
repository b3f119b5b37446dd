"""A JSON record → Page: our own clean form as it was, anybody else's by the names its fields go by.

Knows no file and no wrapper: a record is one object. A body that is HTML goes to `indexer.extract.html.html`, any
other is cut into paragraphs here.
"""

from __future__ import annotations

import dataclasses
import json
import re
from html import unescape
from typing import TYPE_CHECKING, Final

from index.article.model import Block, Quality, Role, normalise
from indexer.errors import InputRefusedError
from indexer.extract.cues.language import language_fact
from indexer.extract.records.cleanform import clean_page, is_clean_form
from indexer.extract.records.fields import ALIASES, Field, by_field, field_facts
from indexer.page import FactName, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.page import Input

SOURCE: Final = "record"

_HTML: Final = re.compile(
    r"</(?:p|div|a|span|h[1-6]|ul|ol|li|b|i|em|strong|article|section|table|body|html)\s*>|"
    r"<(?:p|br|hr|img [^<>]{0,500})\s*/?>",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INDENTED: Final = re.compile(r"\n[ \t]{2,}(?=\S)")
_BLANK: Final = re.compile(r"\n[ \t]*\n")


def extract_record(document: Input) -> Page:
    """Return the page that a JSON record is.

    Raises:
        InputRefusedError: where it is no object, or has neither a title nor a text under any name we know.
    """
    record = _object(document)
    if is_clean_form(record):
        return clean_page(document, record)
    values = by_field(record)
    facts = field_facts(values, SOURCE)
    blocks = tuple(_blocks(document, values.get(Field.BODY, [])))
    if not blocks and not any(one.name is FactName.TITLE for one in facts):
        raise InputRefusedError(document.path, f"a record without title and text: {_wanted()} would do")
    body = " ".join(block.text for block in blocks if block.role is Role.BODY)
    return Page(
        media_type=document.media_type,
        blocks=blocks,
        facts=(*document.facts, *facts, *language_fact(body)),
        quality=Quality.FULL if body else Quality.TITLE_ONLY,
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


def _blocks(document: Input, bodies: list[object]) -> Iterator[Block]:
    """Give the blocks of the first body that holds any text."""
    for body in bodies:
        text = _text(body)
        found = tuple(_html_blocks(document, text) if _HTML.search(text) else _paragraphs(text))
        if found:
            yield from found
            return


def _text(body: object) -> str:
    """Return a body as one string: a list's parts are paragraphs, an object holds its text under a known name."""
    if isinstance(body, str):
        return body
    if isinstance(body, list):
        return "\n\n".join(filter(None, map(_text, body)))
    if isinstance(body, dict):
        return next((text for value in by_field(body).get(Field.BODY, []) if (text := _text(value))), "")
    return ""


def _paragraphs(text: str) -> Iterator[Block]:
    """Cut at blank lines; where there are none, at indented lines, as wire services do; else at each line."""
    text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)  # exports of content systems keep them, without tags
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


def _html_blocks(document: Input, text: str) -> tuple[Block, ...]:
    """Return the blocks of a body that is HTML; where none of them is prose, they all are: it was called the body."""
    from indexer.extract.html.html import extract_html

    data = text.encode("utf-8", "replace")
    page = extract_html(dataclasses.replace(document, media_type="text/html", data=data, charset="utf-8", facts=()))
    body = Role.BODY if any(block.role is Role.BODY for block in page.blocks) else Role.OTHER
    return tuple(
        dataclasses.replace(block, role=Role.BODY, reason="prose of the record's text") if block.role is body else block
        for block in page.blocks
    )

"""Read the names in an author field of metadata, as printed.

Templates fill such fields. They may hold the outlet, an address, a mail address or a list as a program prints it. A
value that cannot be a name is refused, because a wrong name is worse than a missing one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.article.model import normalise
from indexer.authors import is_agency
from indexer.extract.cues.names import MAX_NAME_CHARS, byline_names, is_name
from indexer.extract.cues.stated import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NO_NAME: Final = re.compile(
    r"https?:|www\.|@|\b\w+\.(?:com|org|net|de|fr|co\.uk)\b|[<>{}=\[\]#]|(?-i:(?<![A-Z]))\d|\d{3}|\A\W*\Z",
    re.IGNORECASE,
)
_DESK: Final = re.compile(
    r"(?:redaktion|rédaction|redacción|redazione|redactie|editors)\s+[\w-]+\.\w{2,3}\Z", re.IGNORECASE
)
"""A newsroom that signs with its site's address."""

_NOBODY: Final = frozenset(
    "admin administrator author autor auteur editor editors editorial redaktion redacción redazione redactie staff guest unknown "
    "anonymous none null undefined user webmaster news newsroom online team contributor contributors default гость gast invité invitado ospite".split()
)
_SMALL_SIGNS: Final = frozenset("dpa epd kna apa sda dts ots".split())
"""Agencies that sign in lower case; any other word in lower case is the name of an account."""

_BETWEEN_NAMES: Final = re.compile(
    r"\s*[;|/•·、]\s*|\s+(?:and|und|et|y|e|en|og|och|&|и)\s+|,\s*(?:and|und|et|y|&)\s+", re.IGNORECASE
)
_BRACKETS: Final = {"[": "]", "{": "}", "(": ")"}
MAX_LIST_CHARS: Final = 4_000
_QUOTED: Final = re.compile(r"""(['"])((?:(?!\1)[^\\]|\\.)*)\1""")
_QUOTED_LIST: Final = re.compile(
    r"""[\[({](?:[^'"\[\](){}]{0,40}(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|[\[\]{}])+[^'"]{0,40}"""
)
_NAMED: Final = re.compile(r"""['"]name['"]\s*:\s*(['"])((?:(?!\1)[^\\]|\\.)*)\1""")
_ESCAPED: Final = re.compile(r"\\(.)")
_MAIL_AND_NAME: Final = re.compile(r"[^\s<>()]{1,64}@[^\s<>()]{1,255}\s*\(([^()]{1,100})\)")
_MAIL_ADDRESS: Final = re.compile(r"[<(]\s*(?:mailto:)?[^\s<>()]{1,64}@[^\s<>()]{1,255}\s*[>)]")
_WIKI_LINK: Final = re.compile(r"\[\[(?:[^\[\]|]{0,200}[|/])?([^\[\]|/]{1,200})\]\]")
_LINK: Final = re.compile(r"\[([^\[\]]{1,200})\]\([^()]{0,500}\)")
_NAME_MARK: Final = re.compile(r"(\s*[;|]\s*|,?\s+(?:and|und|et|y|e|&|with|mit|avec|con)\s+|,\s+)", re.IGNORECASE)
_WITH: Final = re.compile(r"\s(?:with|mit|avec|con)\s", re.IGNORECASE)
_AT_PLACE: Final = re.compile(r"\s+(?:in|at|from|aus|à)\s+[^\W\d_a-z][\w.’'-]*(?:\s+[\w.’'-]+){0,3}\Z")
_IN_A_PLACE: Final = re.compile(r"\s(?:in|at|from|aus|à)\s")
_FAMILY: Final = re.compile(
    r"(?:(?:van|von|der|den|de|di|da|la|le|al|el|bin|ten|ter|del|dos)\s+){0,3}[^\W\d_a-z][\w’'.-]+(?:[\s-][^\W\d_a-z][\w’'-]+){0,1}\Z"
)
_GIVEN: Final = re.compile(r"[^\W\d_a-z][\w’'-]*\.?(?:[\s-]?[^\W\d_a-z][\w’'-]*\.?){0,2}\Z")
_ROMANCE_BY: Final = re.compile(r"(?:di|de|da|od)\s+(?=[^\W\d_a-z])")
_CJK_BY: Final = re.compile(r"(?:[\u4e00-\u9fff]{0,6}(?:记者|記者)|撰文|作者|文)\s*[:：/／\s]\s*(?=[\u4e00-\u9fff])")
_CJK_MARK: Final = re.compile(r"[\s、,，;；/／]+")
_CJK_NAME: Final = re.compile(r"[\u4e00-\u9fff·]{2,8}")
_INITIAL: Final = re.compile(r"[^\W\d_a-z]\.")
_BY: Final = re.compile(r"(?:by|von|par|por|door|av|af)\s*:?\s+(?=\S)", re.IGNORECASE)
_AFTER_NAME: Final = re.compile(r"\s*(?:\(.*|\s[-–—]\s.*|,\s+(?:special to|for|of|in|für)\b.*)", re.IGNORECASE)


def stated_names(text: str, outlets: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names in an author field, without the outlet's own name, URLs and mail addresses."""
    names = tuple(name for part in printed_list(text) or (text,) for name in _names_of(_unmarked(normalise(part))))
    outlet_keys = {letters(outlet) for outlet in outlets}
    return tuple(
        dict.fromkeys(name for name in names if letters(name) not in outlet_keys and name.casefold() not in _NOBODY)
    )


def printed_list(text: str) -> tuple[str, ...]:
    """Return the strings of a list that Python, JSON or PostgreSQL printed (`['A', 'B']`); () for any other text.

    An object in the list gives its name.
    """
    text = text.strip()
    if len(text) > MAX_LIST_CHARS or _BRACKETS.get(text[:1]) != text[-1:] or not _QUOTED_LIST.fullmatch(text):
        return ()
    named = [match[2] for match in _NAMED.finditer(text)]
    return tuple(_ESCAPED.sub(r"\1", one) for one in named or (match[2] for match in _QUOTED.finditer(text)))


def _unmarked(text: str) -> str:
    """Return an author field without mail addresses, marks of links, and the brackets of a list without quotes."""
    if "@" in text:
        text = _MAIL_AND_NAME.sub(r"\1", text)
        text = _MAIL_ADDRESS.sub("", text)
    if "[" in text:
        text = _WIKI_LINK.sub(r"\1", text)
        text = _LINK.sub(r"\1", text)
    inner = text[1:-1]
    return inner if text[:1] in "[{" and _BRACKETS.get(text[:1]) == text[-1:] and not set(inner) & set("[]{}") else text


def _names_of(text: str) -> tuple[str, ...]:
    if match := _CJK_BY.match(text):
        return tuple(dict.fromkeys(filter(_CJK_NAME.fullmatch, _CJK_MARK.split(text[match.end() :]))))
    text = _without_places(text)
    if match := _ROMANCE_BY.match(text):
        text = text[match.end() :] if is_name(text[match.end() :]) else text
    if any(map(_turned, _BETWEEN_NAMES.split(text))):
        return tuple(name for part in _parts(text) if (name := _name(part)))
    return byline_names(text) or tuple(
        name for part in _parts(_BY.sub("", text, count=1) if _BY.match(text) else text) if (name := _name(part))
    )


def _without_places(text: str) -> str:
    """Return `A and B` for `A in X and B in Y` and for `A, with B in Y`: a place after a whole name is left out."""
    pieces = _NAME_MARK.split(text)
    if not _IN_A_PLACE.search(text) and not _WITH.search(text):
        return text
    names = [_AT_PLACE.sub("", piece) for piece in pieces[::2]]
    named = [is_name(_BY.sub("", name, count=1)) for name in names]
    marks = pieces[1::2]
    for number, mark in enumerate(marks):
        if "with" in mark.lower() and not (named[number] and named[number + 1]):
            return text
    shown = [name if is_named else piece for name, is_named, piece in zip(names, named, pieces[::2], strict=True)]
    marks = [" and " if _WITH.search(mark) else mark for mark in marks]
    return "".join(part for pair in zip(shown, [*marks, ""], strict=True) for part in pair)


def _parts(text: str) -> Iterator[str]:
    """Yield the parts that may be names; after a list with "and", a comma introduces a post or a place."""
    listed = _BETWEEN_NAMES.split(text)
    turned = [_turned(part) for part in listed]
    for number, part in enumerate(listed):
        given_first = turned[number] or (_turned(part, is_list=True) if any(turned) else None)
        pieces = [piece.strip() for piece in part.split(",")]
        if given_first:
            yield given_first
        elif len(pieces) > 1 and is_name(pieces[0]):
            yield pieces[0]
            yield from (piece for piece in pieces[1:] if is_name(piece) and not 0 < number == len(listed) - 1)
        elif len(pieces) > 1 and all(is_agency(piece) or is_name(piece) for piece in pieces):
            yield from pieces
        else:
            yield part


def _turned(part: str, *, is_list: bool = False) -> str | None:
    """Return `Oda Renvik` for `Renvik, Oda`; None if the comma may separate two names, or a name and a post.

    Args:
        part: the text between the marks that separate names.
        is_list: another part of the list has this form too, so a family name may have two words.
    """
    family, comma, given = map(str.strip, part.partition(","))
    behind_by = _BY.sub("", family, count=1)
    if behind_by != family and is_name(behind_by):
        return None
    if not comma or not _FAMILY.match(family) or not _GIVEN.match(given) or (is_name(family) and not is_list):
        return None
    if is_agency(family) or is_agency(given) or family.casefold() in _NOBODY or given.casefold() in _NOBODY:
        return None
    turned = f"{given} {family.title() if family.isupper() else family}"
    return turned if is_name(turned) or _INITIAL.match(given) else None


def _name(text: str) -> str | None:
    name = _AFTER_NAME.sub("", text).strip(" ,.:;|*_\"'“”")
    if (
        not name
        or len(name) > MAX_NAME_CHARS
        or (_NO_NAME.search(name) and not _DESK.match(name))
        or len(name.split()) > len("a name of a desk in full".split())
    ):
        return None
    if name.count("(") != name.count(")"):
        return None
    return (
        name
        if any(map(str.isalpha, name)) and (name in _SMALL_SIGNS or not (name.islower() and name.isascii()))
        else None
    )

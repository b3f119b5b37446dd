"""The view model of the page on the query language: each row an example that finds articles of this archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.pages.home import CountedLink, example_link
from server.pages.search import SEARCH_PATH
from server.wording import HELP_ROWS, HELP_SECTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from server.archive.examples import Example


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What can be typed, and what it finds."""

    link: CountedLink
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the language: its rows."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """Everything that the template prints; a section without an example is left out."""

    sections: tuple[Section, ...]


def help_page(examples: Sequence[Example], *, root: str) -> HelpPage:
    """Return the view model; `root` is the path below which the server is mounted, without a slash at its end."""
    by_name = {example.name: example for example in examples}
    sections = (
        Section(
            title=title,
            rows=tuple(
                Row(
                    link=example_link(by_name[name], f"{root}{SEARCH_PATH}", typed=True),
                    text=HELP_ROWS[name].format(*by_name[name].words),
                )
                for name in names
                if name in by_name
            ),
        )
        for title, names in HELP_SECTIONS.items()
    )
    return HelpPage(sections=tuple(section for section in sections if section.rows))

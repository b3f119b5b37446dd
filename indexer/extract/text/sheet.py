"""The page's lines, with what each looks like and whether it is prose: what a head and its bylines are read off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article.model import Role
    from indexer.extract.cues.labels import Label
    from indexer.extract.text.lines import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The page as the head is read off it: lines, their labels and widths, and which are prose."""

    lines: Sequence[Line]
    labels: Sequence[Label | None]
    columns: Sequence[int]
    prose: Sequence[bool]

    def role(self, number: int) -> Role | None:
        """Return what the line looks like, if like anything."""
        found = self.labels[number]
        return found.role if found else None

    def text(self, number: int) -> str:
        """Return the line."""
        return self.lines[number].text

    @property
    def start(self) -> int:
        """The first line of the prose; the number of lines where there is none."""
        return next((number for number, prose in enumerate(self.prose) if prose), len(self.prose))

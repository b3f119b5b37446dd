"""Text dumps for tests of extract: one article's prose, and how a page is put together and looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indexer.extract.text.dump import extract_text
from indexer.page import FactName, Input, Page

if TYPE_CHECKING:
    from index.article.model import Role

PROSE: Final = tuple(
    """\
The dredger arrived before dawn, and by the time the harbour office opened it had already lifted the first hopper of \
silt from the channel. Nobody on the quay had been told that it would come a week early.
For eleven years the port has argued about its depth. The ferry company wants two metres more; the mussel growers \
want the mud left where it lies, because it is theirs, they say, by habit if not by deed.
What changed this spring was money. The county offered to pay for half of the work, on the condition that the other \
half be found before the summer, and a bank in the capital found it within a fortnight.
The growers have gone to court. Their lawyer argues that nobody measured what the silt would do to the beds when it \
is dumped at the river's mouth, and the judge has asked for the figures by the end of the month.
Until then the dredger works at night, when the current is slack, and the growers stand on the pier and count its \
journeys. Forty-one so far, they say, and they have written down the hour of each.""".splitlines()
)


def read(text: str) -> Page:
    return extract_text(Input(path="page.txt", media_type="text/plain", data=text.encode(), sha256="0" * 64))


def texts(page: Page, role: Role) -> list[str]:
    return [block.text for block in page.blocks if block.role is role]


def values(page: Page, name: FactName) -> list[str]:
    return [fact.value for fact in page.all(name)]


def dump(*lines: str) -> str:
    """Return the lines with a blank one between each."""
    return "\n\n".join(lines)

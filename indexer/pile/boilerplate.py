"""What the pile says of a page's body: which paragraphs are the site's own, and which begin another article.

A pure function of one page and of what the pile has seen (`Memory`), which comes from extract's output alone: so one
round is enough, and neither the order of inputs nor what was decided of them matters. In doubt a paragraph stays.

* **The site's own**: it stands on as many pages of the site as `Site.needs`, under different titles and at different
  places, so that copies, versions and captures of one story count once. Not where a story begins that those pages
  tease, and never all of a body. The reason names the number needed and no greater one: a count would have every page
  of a site decided anew with each new one.
* **Another article's**: it is the opening of another story of the pile, or the beginning of it cut off, while the rest
  of that story is not there. Under that story's title the evidence is plain. Without the title it must also be behind
  the page's last own paragraph, for agencies' copy is quoted amid an article. What follows of that story goes with it,
  and so does the line that leads to it.
* **A subhead** over nothing that was kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from index.article.model import BlockKind, Quality, Role
from indexer.assemble import title_of
from indexer.page import EXPORT_MEDIA_TYPE
from indexer.pile.identity import url_key
from indexer.pile.page_hashes import block_numbers, cut_start, key_of, number_of, opening_keys, paragraphs, site_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.page import Page
    from indexer.pile.identity import Extracted
    from indexer.pile.page_hashes import Site

ANNOUNCED_SHARE: Final = 0.8
"""A page with so much of a story under that story's title is the story, saved under a wrong title: a teaser of two
paragraphs is two thirds of the shortest whole stories (of three)."""

UNANNOUNCED_SHARE: Final = 0.5
"""Without its title half of a story is a version or a long quotation of it."""

MIN_STORY_PARAGRAPHS: Final = 3
"""Of a story with fewer it cannot be said that its rest is missing."""

TEASED_PARAGRAPHS: Final = 3
"""How much of a story other pages repeat to tease it, at most."""

BLOCKS_UNDER_TITLE: Final = 4
"""A teaser's text stands right under its headline, or a section, a date and a credit lie between."""

LEAD_IN_CHARS: Final = 30
"""What may stand before the title in a line that leads to an article: "Read next:"."""

MAX_TITLE_CHARS: Final = 120
MIN_TITLE_CHARS: Final = 8
"""Shorter titles ("Europe") stand on many pages as labels, and announce nothing."""


class Memory(Protocol):
    """What the pile has seen, as teaching asks for it. Every answer is bounded, however large the pile."""

    def recurs(self, site: Site, number: int) -> bool:
        """Return whether the paragraph stands on as many pages of the site as it needs to be the site's own."""

    def openers(self, numbers: Sequence[int]) -> Sequence[Extracted]:
        """Return inputs that open with one of these, the same whatever order they came in.

        A number with which stories of many titles open belongs to none of them.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockVerdict:
    """What the pile says of one block; `story` is the input it was learned from, where it is one."""

    role: Role
    reason: str
    story: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teaser:
    """Blocks of the page that are another story's, from where that story opens."""

    blocks: tuple[int, ...]
    story: Extracted
    announced: bool


BlockVerdicts = dict[int, BlockVerdict]
"""What the pile says of a page's blocks, by where they stand."""


def taught(page: Page, lessons: BlockVerdicts) -> Page:
    """Return the page with what the pile says of its body."""
    if not lessons:
        return page
    blocks = tuple(
        replace(block, role=lessons[number].role, reason=lessons[number].reason) if number in lessons else block
        for number, block in enumerate(page.blocks)
    )
    hollow = all(block.role is not Role.BODY for block in blocks)
    whole = page.quality in (Quality.FULL, Quality.FALLBACK, Quality.TRUNCATED)
    return replace(page, blocks=blocks, quality=Quality.TITLE_ONLY if hollow and whole else page.quality)


def lessons_to_json(lessons: BlockVerdicts) -> str:
    """Return the lessons' one JSON form, compact."""
    rows = [[number, one.role, one.reason, one.story] for number, one in sorted(lessons.items())]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def lessons_from_json(text: str) -> BlockVerdicts:
    """Return the lessons that `lessons_to_json` wrote."""
    return {
        number: BlockVerdict(role=Role(role), reason=reason, story=story)
        for number, role, reason, story in json.loads(text)
    }


def teach(one: Extracted, memory: Memory) -> BlockVerdicts:
    """Return what the pile says of the page; nothing of a database's export, which has no site's furniture."""
    if one.page.media_type == EXPORT_MEDIA_TYPE:
        return {}
    long = paragraphs(one.page)
    furniture = _furniture(one, long, memory)
    own = [number for number in long if number not in furniture]
    lessons = dict.fromkeys(furniture, _site_s_own(site_of(one)))
    for teaser in _believed(_teasers(one, own, memory), own):
        lessons.update(_lessons(one.page, teaser))
    return lessons | _empty_headings(one.page, lessons)


def _furniture(one: Extracted, long: Sequence[int], memory: Memory) -> frozenset[int]:
    if not long:
        return frozenset()
    site = site_of(one)
    recurring = {number for number in long if memory.recurs(site, _number(one.page, number))}
    if recurring and _is_teased(one, long[0], site, memory):
        recurring -= set(long[:TEASED_PARAGRAPHS])
    return frozenset(recurring) if len(recurring) < len(long) else frozenset()


def _is_teased(one: Extracted, opening: int, site: Site, memory: Memory) -> bool:
    """Return whether many pages of the site hold the page's own title or opening: what they repeat is its own."""
    title = key_of(title_of(one.page) or "")
    if title and memory.recurs(site, number_of(title)):
        return True
    number = _number(one.page, opening)
    return memory.recurs(site, number) and bool(memory.openers((number,)))


def _number(page: Page, number: int) -> int:
    return number_of(key_of(page.blocks[number].text))


def _site_s_own(site: Site) -> BlockVerdict:
    place = "folder" if site.is_folder else "site"
    return BlockVerdict(role=Role.PROMO, reason=f"stands on {site.needs - 1} or more other pages of this {place}")


def _teasers(one: Extracted, own: Sequence[int], memory: Memory) -> Iterator[_Teaser]:
    """Give each stretch of another story once, from its opening on."""
    taken: set[int] = set()
    for number in own:
        if number in taken:
            continue
        stories = memory.openers(block_numbers(one.page.blocks[number].text))
        found = [
            teaser
            for story in stories
            if _is_another(one, story) and (teaser := _teaser(one, number, story, is_opening=number == own[0]))
        ]
        if found:
            best = min(found, key=lambda teaser: (not teaser.announced, -len(teaser.blocks), teaser.story.locator))
            taken.update(best.blocks)
            yield best


def _is_another(one: Extracted, story: Extracted) -> bool:
    """Return whether these are different stories by what they say of themselves."""
    if story.number == one.number:
        return False
    key = url_key(one.page)
    title = key_of(title_of(one.page) or "")
    return not (key and key == url_key(story.page)) and not (title and title == key_of(title_of(story.page) or ""))


def _teaser(one: Extracted, number: int, story: Extracted, *, is_opening: bool) -> _Teaser | None:
    """Return the stretch of the story that begins here, if it is no more than a teaser."""
    text = one.page.blocks[number].text
    if not _opens(text, opening_keys(story.page)):
        return None
    title = key_of(title_of(story.page) or "")
    announced = len(title) >= MIN_TITLE_CHARS and (
        key_of(text).startswith(f"{title} ") or _under_title(one.page, number, title)
    )
    told = [key_of(story.page.blocks[other].text) for other in paragraphs(story.page)]
    there = {key_of(block.text) for block in one.page.blocks if block.role is Role.BODY}
    share = sum(key in there for key in told) / len(told)
    if len(told) < MIN_STORY_PARAGRAPHS:
        is_teaser = announced and not is_opening
    elif announced:
        is_teaser = share < ANNOUNCED_SHARE
    else:
        is_teaser = share < UNANNOUNCED_SHARE and not is_opening
    if not is_teaser:
        return None
    return _Teaser(blocks=_stretch(one.page, number, told), story=story, announced=announced)


def _opens(text: str, openings: Sequence[str]) -> bool:
    key, start = key_of(text), cut_start(text)
    return any(key == opening or (start is not None and opening.startswith(start)) for opening in openings)


def _under_title(page: Page, number: int, title: str) -> bool:
    above = page.blocks[max(0, number - BLOCKS_UNDER_TITLE) : number]
    return any(_leads_to(block.text, title) for block in above)


def _leads_to(text: str, title: str) -> bool:
    key = key_of(text)
    return key.endswith(title) and len(key) <= len(title) + LEAD_IN_CHARS


def _stretch(page: Page, number: int, told: Sequence[str]) -> tuple[int, ...]:
    """Return where the story's paragraphs stand, as long as they follow each other on the page as they do in it."""
    stretch = [number]
    for other, key in zip(_body_after(page, number), told[1:], strict=False):
        text = page.blocks[other].text
        start = cut_start(text)
        if key_of(text) != key and not (start is not None and key.startswith(start)):
            break
        stretch.append(other)
    return tuple(stretch)


def _body_after(page: Page, number: int) -> Iterator[int]:
    return (other for other in range(number + 1, len(page.blocks)) if page.blocks[other].role is Role.BODY)


def _believed(teasers: Iterator[_Teaser], own: Sequence[int]) -> list[_Teaser]:
    """Return the teasers that stand under their titles, and those behind the page's last own paragraph."""
    found = list(teasers)
    announced = [teaser for teaser in found if teaser.announced]
    taken = {number for teaser in announced for number in teaser.blocks}
    for teaser in reversed([teaser for teaser in found if not teaser.announced]):
        if all(number in taken for number in own if number > teaser.blocks[-1]):
            announced.append(teaser)
            taken.update(teaser.blocks)
    return announced


def _lessons(page: Page, teaser: _Teaser) -> BlockVerdicts:
    title = title_of(teaser.story.page) or ""
    named = f": {title if len(title) <= MAX_TITLE_CHARS else title[: MAX_TITLE_CHARS - 1] + '…'}" if title else ""
    opens = BlockVerdict(role=Role.RELATED, reason=f"opens another article{named}", story=teaser.story.number)
    goes_on = replace(opens, reason=f"goes on with another article{named}")
    lessons = dict.fromkeys(teaser.blocks, goes_on) | {teaser.blocks[0]: opens}
    if teaser.announced:
        leads = replace(opens, reason=f"leads to another article{named}")
        lessons.update(dict.fromkeys(_lead_in(page, teaser.blocks[0], key_of(title)), leads))
    return lessons


def _lead_in(page: Page, number: int, title: str) -> Iterator[int]:
    """Give the body's blocks from the story's title down to its opening: the title, a section, a date."""
    above = range(max(0, number - BLOCKS_UNDER_TITLE), number)
    first = next((other for other in above if _leads_to(page.blocks[other].text, title)), number)
    short = (other for other in range(first, number) if page.blocks[other].role is Role.BODY)
    return (other for other in short if len(page.blocks[other].text) <= len(title) + LEAD_IN_CHARS)


def _empty_headings(page: Page, lessons: BlockVerdicts) -> BlockVerdicts:
    """Return the subheads that have lost all they stood over."""
    empty = BlockVerdict(role=Role.RELATED, reason="heads nothing that is the article's")
    found = {}
    kept = lost = False
    for number in reversed(range(len(page.blocks))):
        block = page.blocks[number]
        if block.role is not Role.BODY:
            continue
        if block.kind is not BlockKind.HEADING:
            kept, lost = kept or number not in lessons, lost or number in lessons
            continue
        if lost and not kept and number not in lessons:
            found[number] = empty
        kept = lost = False
    return found

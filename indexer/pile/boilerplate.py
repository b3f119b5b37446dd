"""Find boilerplate in a page's body by comparing it with the other pages of the pile.

A pure function of one page and of a `BlockLookup`, whose answers come from extract's output alone. Therefore one
round is enough, and the order of the inputs does not matter. In doubt a paragraph stays in the body.

Three kinds of blocks leave the body:

* **The site's boilerplate**: the paragraph is on `Site.min_pages` pages of the site, with different titles and
  addresses, so that copies, versions and captures of one story count once. A story's opening stays if other pages
  tease it, and some paragraph of a body always stays. The reason states the number of pages needed, not the number
  found: otherwise each new page of a site would change the reasons on all its other pages.
* **A teaser**: the paragraph opens another story of the pile, complete or cut off, and the rest of that story is not
  on the page. Under that story's title this is evidence enough. Without the title, the teaser must also come after the
  page's last own paragraph, because articles quote agency copy in the middle. The story's next paragraphs on the page
  leave too, and so does the line that leads to it.
* **A subhead** with no paragraph left under it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from index.article.model import BlockKind, Quality, Role
from indexer.assemble import title_of
from indexer.page import EXPORT_MEDIA_TYPE
from indexer.pile.identity import url_key
from indexer.pile.page_hashes import block_hashes, cut_start, hash_text, opening_keys, paragraphs, site_of, text_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.page import Page
    from indexer.pile.identity import Extracted
    from indexer.pile.page_hashes import Site

ANNOUNCED_SHARE: Final = 0.8
"""A page with this share of a story, under that story's title, is the story itself, saved under a wrong title.
A teaser of two paragraphs has two thirds of the shortest whole stories, which have three."""

UNANNOUNCED_SHARE: Final = 0.5
"""A page with this share of a story, without its title, is a version or a long quotation of it."""

MIN_STORY_PARAGRAPHS: Final = 3
"""In a story with fewer paragraphs one cannot say that the rest is missing."""

TEASED_PARAGRAPHS: Final = 3
"""Other pages repeat at most this many paragraphs of a story to tease it."""

BLOCKS_UNDER_TITLE: Final = 4
"""A teaser's text is at most this far below its headline: a section, a date and a credit may be in between."""

LEAD_IN_CHARS: Final = 30
"""A line that leads to an article has at most this many characters before the title: "Read next:"."""

MAX_TITLE_CHARS: Final = 120
MIN_TITLE_CHARS: Final = 8
"""Shorter titles ("Europe") are labels on many pages, and announce no article."""


class BlockLookup(Protocol):
    """The questions about other pages that `judge` asks. Each answer has a bounded cost, however large the pile."""

    def recurs(self, site: Site, paragraph_hash: int) -> bool:
        """Return whether the paragraph is on `site.min_pages` pages of the site, so that it is boilerplate."""

    def openers(self, opening_hashes: Sequence[int]) -> Sequence[Extracted]:
        """Return the inputs that open with one of these hashes, independent of the order of arrival.

        A hash with which stories of many titles open yields none of them.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockVerdict:
    """The new role of one block, and the reason. `story` is the row id of the teased input, if there is one."""

    role: Role
    reason: str
    story: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Story:
    """Another story, as far as a teaser of it on one page depends on the story alone.

    Attributes:
        extracted: the story.
        title: the key of its title, or ''.
        openings: the keys that a teaser of it begins with.
        keys: the keys of its longer paragraphs.
        share: the share of these that the page has.
    """

    extracted: Extracted
    title: str
    openings: tuple[str, ...]
    keys: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teaser:
    """The positions of blocks that belong to another story, its opening first. `announced`: its title is above."""

    blocks: tuple[int, ...]
    story: Extracted
    announced: bool


BlockVerdicts = dict[int, BlockVerdict]
"""Verdicts by the block's position in `page.blocks`."""


def with_verdicts(page: Page, verdicts: BlockVerdicts) -> Page:
    """Return the page with the verdicts applied to its blocks; TITLE_ONLY if no body is left."""
    if not verdicts:
        return page
    blocks = tuple(
        replace(block, role=verdicts[position].role, reason=verdicts[position].reason)
        if position in verdicts
        else block
        for position, block in enumerate(page.blocks)
    )
    is_empty = all(block.role is not Role.BODY for block in blocks)
    whole = page.quality in (Quality.FULL, Quality.FALLBACK, Quality.TRUNCATED)
    return replace(page, blocks=blocks, quality=Quality.TITLE_ONLY if is_empty and whole else page.quality)


def verdicts_to_json(verdicts: BlockVerdicts) -> str:
    """Return the verdicts' one JSON form, compact."""
    rows = [[position, verdict.role, verdict.reason, verdict.story] for position, verdict in sorted(verdicts.items())]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def verdicts_from_json(text: str) -> BlockVerdicts:
    """Return the verdicts that `verdicts_to_json` wrote."""
    return {
        position: BlockVerdict(role=Role(role), reason=reason, story=story)
        for position, role, reason, story in json.loads(text)
    }


def judge(extracted: Extracted, block_lookup: BlockLookup) -> BlockVerdicts:
    """Return the verdicts on the page's blocks; none for a database's export, which has no boilerplate."""
    if extracted.page.media_type == EXPORT_MEDIA_TYPE:
        return {}
    long = paragraphs(extracted.page)
    boilerplate = _site_paragraphs(extracted, long, block_lookup)
    own = [position for position in long if position not in boilerplate]
    verdicts = dict.fromkeys(boilerplate, _site_verdict(site_of(extracted)))
    for teaser in _accepted(_teasers(extracted, own, block_lookup), own):
        verdicts.update(_teaser_verdicts(extracted.page, teaser))
    return verdicts | _empty_headings(extracted.page, verdicts)


def _site_paragraphs(extracted: Extracted, long: Sequence[int], block_lookup: BlockLookup) -> frozenset[int]:
    if not long:
        return frozenset()
    site = site_of(extracted)
    hashes = {position: _hash_block(extracted.page, position) for position in long}
    found = {each: block_lookup.recurs(site, each) for each in dict.fromkeys(hashes.values())}
    recurring = {position for position in long if found[hashes[position]]}
    if recurring and _is_teased(extracted, long[0], site, block_lookup):
        recurring -= set(long[:TEASED_PARAGRAPHS])
    return frozenset(recurring) if len(recurring) < len(long) else frozenset()


def _is_teased(extracted: Extracted, opening: int, site: Site, block_lookup: BlockLookup) -> bool:
    """Return whether many pages of the site have this page's title or opening, so that they tease this page."""
    title = text_key(title_of(extracted.page) or "")
    if title and block_lookup.recurs(site, hash_text(title)):
        return True
    opening_hash = _hash_block(extracted.page, opening)
    return block_lookup.recurs(site, opening_hash) and bool(block_lookup.openers((opening_hash,)))


def _hash_block(page: Page, position: int) -> int:
    return hash_text(text_key(page.blocks[position].text))


def _site_verdict(site: Site) -> BlockVerdict:
    area = "folder" if site.is_folder else "site"
    return BlockVerdict(role=Role.PROMO, reason=f"stands on {site.min_pages - 1} or more other pages of this {area}")


def _teasers(extracted: Extracted, own: Sequence[int], block_lookup: BlockLookup) -> Iterator[_Teaser]:
    """Yield each run of blocks of another story once, from the story's opening on.

    A page may repeat a story's opening in each of a hundred thousand blocks. So a story is read once for a page, and
    a run is compared only if it can be the longest.
    """
    taken: set[int] = set()
    known: dict[int, _Story | None] = {}
    asked: dict[tuple[int, ...], Sequence[Extracted]] = {}
    page_keys = frozenset(text_key(block.text) for block in extracted.page.blocks if block.role is Role.BODY)
    for position in own:
        if position in taken:
            continue
        hashes = block_hashes(extracted.page.blocks[position].text)
        openers = asked[hashes] if hashes in asked else block_lookup.openers(hashes)
        asked[hashes] = openers
        for opener in openers:
            if opener.row_id not in known:
                known[opener.row_id] = _story(opener, page_keys) if _is_another(extracted, opener) else None
        stories = [story for opener in openers if (story := known[opener.row_id])]
        found = _teasers_at(extracted.page, position, stories, is_opening=position == own[0])
        if found:
            best = min(found, key=lambda teaser: (-len(teaser.blocks), teaser.story.locator))
            taken.update(best.blocks)
            yield best


def _is_another(extracted: Extracted, story: Extracted) -> bool:
    """Return whether these are different stories: other inputs, with other URLs and titles."""
    if story.row_id == extracted.row_id:
        return False
    key = url_key(extracted.page)
    title = text_key(title_of(extracted.page) or "")
    return not (key and key == url_key(story.page)) and not (title and title == text_key(title_of(story.page) or ""))


def _story(extracted: Extracted, page_keys: frozenset[str]) -> _Story:
    keys = tuple(text_key(extracted.page.blocks[position].text) for position in paragraphs(extracted.page))
    return _Story(
        extracted=extracted,
        title=text_key(title_of(extracted.page) or ""),
        openings=opening_keys(extracted.page),
        keys=keys,
        share=sum(key in page_keys for key in keys) / len(keys),
    )


def _teasers_at(page: Page, position: int, stories: Sequence[_Story], *, is_opening: bool) -> list[_Teaser]:
    """Return the runs of the stories' blocks that begin at `position`; only those under a title if there is one."""
    text = page.blocks[position].text
    kinds: dict[bool, list[_Story]] = {True: [], False: []}
    for story in stories:
        announced = _is_announced(page, position, story)
        if _opens(text, story.openings) and _is_teaser(story, announced=announced, is_opening=is_opening):
            kinds[announced].append(story)
    announced = bool(kinds[True])
    return [
        _Teaser(blocks=_matching_run(page, position, story.keys), story=story.extracted, announced=announced)
        for story in kinds[announced]
    ]


def _is_announced(page: Page, position: int, story: _Story) -> bool:
    key, title = text_key(page.blocks[position].text), story.title
    return len(title) >= MIN_TITLE_CHARS and (
        (key.startswith(title) and key[len(title) : len(title) + 1] == " ") or _under_title(page, position, title)
    )


def _is_teaser(story: _Story, *, announced: bool, is_opening: bool) -> bool:
    if len(story.keys) < MIN_STORY_PARAGRAPHS:
        return announced and not is_opening
    if announced:
        return story.share < ANNOUNCED_SHARE
    return story.share < UNANNOUNCED_SHARE and not is_opening


def _opens(text: str, openings: Sequence[str]) -> bool:
    key, start = text_key(text), cut_start(text)
    return any(key == opening or (start is not None and opening.startswith(start)) for opening in openings)


def _under_title(page: Page, position: int, title: str) -> bool:
    above = page.blocks[max(0, position - BLOCKS_UNDER_TITLE) : position]
    return any(_leads_to(block.text, title) for block in above)


def _leads_to(text: str, title: str) -> bool:
    key = text_key(text)
    return key.endswith(title) and len(key) <= len(title) + LEAD_IN_CHARS


def _matching_run(page: Page, position: int, story_keys: Sequence[str]) -> tuple[int, ...]:
    """Return the positions of the story's first paragraphs, while page and story have them in the same order."""
    run = [position]
    for other, key in zip(_body_after(page, position), story_keys[1:], strict=False):
        text = page.blocks[other].text
        start = cut_start(text)
        if text_key(text) != key and not (start is not None and key.startswith(start)):
            break
        run.append(other)
    return tuple(run)


def _body_after(page: Page, position: int) -> Iterator[int]:
    return (other for other in range(position + 1, len(page.blocks)) if page.blocks[other].role is Role.BODY)


def _accepted(teasers: Iterator[_Teaser], own: Sequence[int]) -> list[_Teaser]:
    """Return the teasers under their own titles, and those after the page's last own paragraph."""
    found = list(teasers)
    announced = [teaser for teaser in found if teaser.announced]
    taken = {position for teaser in announced for position in teaser.blocks}
    left = [position for position in own if position not in taken]
    for teaser in reversed([teaser for teaser in found if not teaser.announced]):
        while left and left[-1] in taken:
            left.pop()
        if not left or left[-1] <= teaser.blocks[-1]:
            announced.append(teaser)
            taken.update(teaser.blocks)
    return announced


def _teaser_verdicts(page: Page, teaser: _Teaser) -> BlockVerdicts:
    title = title_of(teaser.story.page) or ""
    named = f": {title if len(title) <= MAX_TITLE_CHARS else title[: MAX_TITLE_CHARS - 1] + '…'}" if title else ""
    opens = BlockVerdict(role=Role.RELATED, reason=f"opens another article{named}", story=teaser.story.row_id)
    goes_on = replace(opens, reason=f"goes on with another article{named}")
    verdicts = dict.fromkeys(teaser.blocks, goes_on) | {teaser.blocks[0]: opens}
    if teaser.announced:
        leads = replace(opens, reason=f"leads to another article{named}")
        verdicts.update(dict.fromkeys(_lead_in(page, teaser.blocks[0], text_key(title)), leads))
    return verdicts


def _lead_in(page: Page, position: int, title: str) -> Iterator[int]:
    """Yield the short body blocks from the story's title down to its opening: the title, a section, a date."""
    above = range(max(0, position - BLOCKS_UNDER_TITLE), position)
    first = next((other for other in above if _leads_to(page.blocks[other].text, title)), position)
    short = (other for other in range(first, position) if page.blocks[other].role is Role.BODY)
    return (other for other in short if len(page.blocks[other].text) <= len(title) + LEAD_IN_CHARS)


def _empty_headings(page: Page, verdicts: BlockVerdicts) -> BlockVerdicts:
    """Return verdicts on the subheads that have lost every paragraph under them."""
    empty = BlockVerdict(role=Role.RELATED, reason="heads nothing that is the article's")
    found = {}
    kept = lost = False
    for position in reversed(range(len(page.blocks))):
        block = page.blocks[position]
        if block.role is not Role.BODY:
            continue
        if block.kind is not BlockKind.HEADING:
            kept, lost = kept or position not in verdicts, lost or position in verdicts
            continue
        if lost and not kept and position not in verdicts:
            found[position] = empty
        kept = lost = False
    return found

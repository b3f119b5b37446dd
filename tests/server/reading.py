"""A small archive for the pages of reading: a long article with copies and a version, one from the right, a removal."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from index.article.model import (
    Article,
    Author,
    Block,
    BlockKind,
    Outlet,
    Published,
    Quality,
    RegionFact,
    Role,
    Source,
    Span,
    Version,
    article_id,
)
from tests.server.articles import ADDED, HOSTILE

if TYPE_CHECKING:
    from index.engine import Engine

REMOVED_ID = article_id("removed")
REMOVED = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)

STORY = tuple(
    f"On day {day} of the strike the pilots of Marseille stayed ashore. The tugs lay idle at berth {day}, "
    f"and the harbour master counted {day * 3} ships that waited outside the mole for a tide and for an agreement."
    for day in range(1, 13)
)


def source(name: str, media_type: str = "text/html", captured: date | None = None) -> Source:
    return Source(pile="tests", path=f"{name}.html", media_type=media_type, sha256="2" * 64, captured=captured)


def body(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> tuple[Block, ...]:
    return tuple(Block(text=text, kind=kind, role=Role.BODY, reason="running text") for text in texts)


def left_out(role: Role, reason: str, *texts: str) -> tuple[Block, ...]:
    return tuple(Block(text=text, role=role, reason=reason) for text in texts)


def version(name: str, title: str, *paragraphs: str, captured: date | None = None) -> Version:
    return Version(source=source(name, captured=captured), title=title, quality=Quality.FULL, paragraphs=paragraphs)


TWIN_IDS = tuple(article_id(f"twin-{number}") for number in range(1, 8))
LONG = Article(
    id=article_id("long"),
    source=source("long", captured=date(2020, 10, 9)),
    title="Pilots of the old harbour strike for twelve days",
    dek="The tugs lie idle, and the ships wait.",
    url="https://harbour.example/strike",
    site="harbour.example",
    outlet=Outlet(name="The Harbour Ledger", source="meta"),
    language="en",
    section="Ports",
    authors=(Author(name="Alice Calder", printed=("A. Calder",), source="byline"),),
    regions=(
        RegionFact(
            key="europe/france",
            label="France",
            source="text",
            evidence=(Span(field="body", start=STORY[0].index("Marseille"), stop=STORY[0].index("Marseille") + 9),),
        ),
    ),
    published=Published.at("2020-10-05", "text"),
    blocks=(
        *left_out(Role.SHARE, "a share bar", "Share"),
        *left_out(Role.DATE, "a date", "Published on 5 October 2020"),
        Block(text="Pilots of the old harbour strike for twelve days", role=Role.TITLE, reason="the heading"),
        *body(*STORY[:3]),
        *left_out(Role.CAPTION, "stands under a picture", "The mole at dawn"),
        *body("Day four", kind=BlockKind.HEADING),
        *body(*STORY[3:]),
        *left_out(Role.CAPTION, "stands under a picture", "The tugs", "The harbour office"),
        *left_out(Role.RELATED, "leads to another article", "Ferry dues rise again", "A lamp for the mole"),
    ),
    added=ADDED,
    updated=ADDED,
    copies=len(TWIN_IDS),
    copy_ids=TWIN_IDS,
    versions=(version("earlier", "Pilots strike", *STORY[:5], captured=date(2020, 10, 6)),),
)
TWINS = tuple(
    Article(
        id=twin_id,
        source=source(f"twin-{number}"),
        title="Strike in the harbour" if number == 1 else LONG.title,
        language="und" if number == 1 else "en",
        kind="news_news" if number == 1 else None,
        published=Published.at("2020-10-06", "json-ld"),
        blocks=body(*STORY[:3], "Day four", STORY[3].replace("berth 4", "the fourth berth"), *STORY[4:]),
        added=ADDED,
        updated=ADDED,
        lead=False,
        lead_id=LONG.id,
    )
    for number, twin_id in enumerate(TWIN_IDS, 1)
)
HEBREW = Article(
    id=article_id("hebrew"),
    source=source("hebrew"),
    title="הנמל נפתח מחדש",
    dek="הספינות חוזרות אל הרציף.",
    language="he",
    blocks=(
        *body("הנמל נפתח מחדש לאחר השביתה, והספינות חוזרות אל הרציף בזו אחר זו."),
        *body("מה משתנה", kind=BlockKind.HEADING),
        *body("סירה ראשונה", "סירה שנייה", kind=BlockKind.ITEM),
        *body("נראה מה יביא החורף", kind=BlockKind.QUOTE),
        *body("NATO הודיעה על הנמל."),
        *body("Harbour Pilots Union"),
        *left_out(Role.CAPTION, "stands under a picture", "הרציף"),
    ),
    added=ADDED,
    updated=ADDED,
)
BARE = Article(
    id=article_id("bare"), source=source("bare"), title="Nothing but a title", blocks=(), added=ADDED, updated=ADDED,
    quality=Quality.CONSENT_WALL,
)  # fmt: skip
HOSTILE_TWIN_ID = article_id("hostile twin")
HOSTILE_LEAD = Article(
    id=article_id("hostile lead"),
    source=source(HOSTILE),
    title=f"A title {HOSTILE}",
    url='https://harbour.example/"><script>alert(1)</script>',
    outlet=Outlet(name=f"An outlet {HOSTILE}", source=HOSTILE),
    authors=(Author(name=f"An author {HOSTILE}", printed=(HOSTILE,), source="byline"),),
    section=HOSTILE,
    kind=HOSTILE,
    tags=(HOSTILE,),
    language="en",
    blocks=(
        *body(f"The sabotage of the pier {HOSTILE}", f"More sabotage {HOSTILE}"),
        *body(f"A heading {HOSTILE}", kind=BlockKind.HEADING),
        *left_out(Role.CAPTION, HOSTILE, HOSTILE),
        Block(text=HOSTILE, role=Role.BIO, reason=HOSTILE),
    ),
    added=ADDED,
    updated=ADDED,
    copies=1,
    copy_ids=(HOSTILE_TWIN_ID,),
    versions=(version(HOSTILE, HOSTILE, HOSTILE),),
)
HOSTILE_TWIN = Article(
    id=HOSTILE_TWIN_ID,
    source=source("hostile-twin"),
    title=HOSTILE,
    blocks=body(HOSTILE, f"The sabotage of the pier {HOSTILE} again"),
    language="en",
    added=ADDED,
    updated=ADDED,
    lead=False,
    lead_id=HOSTILE_LEAD.id,
)
READING = (LONG, *TWINS, HEBREW, BARE, HOSTILE_LEAD, HOSTILE_TWIN)


def fill(engine: Engine) -> None:
    """Put the articles into an engine, and remove one."""
    with engine.rebuild(decide="test") as build:
        for article in READING:
            build.put(article)
        build.remove(REMOVED_ID, tombstone=True, removed=REMOVED)

"""A small archive for the server's tests: invented outlets, own prose, one article for every thing a page must show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from index.article.model import (
    Article,
    Author,
    AuthorKind,
    Block,
    BlockKind,
    Published,
    Quality,
    RegionFact,
    Role,
    Source,
    Span,
    article_id,
)

ADDED = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)

HOSTILE = "<script>alert(\"x\")</script> & 'quoted' <mark>fake</mark>"
"""What a page might say to break out of ours."""

REGIONS = {
    "europe": "Europe",
    "europe/france": "France",
    "europe/germany": "Germany",
    "africa": "Africa",
    "asia-pacific": "Asia-Pacific",
}


def article(key: str, title: str, *paragraphs: str, **facts: Any) -> Article:
    """Return an article with this body; `regions`, `authors` and `published` may be given as plain text."""
    blocks = (
        Block(text=title, kind=BlockKind.HEADING, role=Role.TITLE, reason="the page's heading"),
        *(Block(text=text, role=Role.BODY, reason="running text") for text in paragraphs),
    )
    facts["regions"] = tuple(region(name) for name in facts.get("regions", ()))
    facts["authors"] = tuple(author(name) for name in facts.get("authors", ()))
    if isinstance(facts.get("published"), str):
        facts["published"] = Published.at(facts["published"], "json-ld")
    source = Source(pile="tests", path=f"{key}.html", media_type="text/html", sha256="0" * 64)
    defaults: dict[str, Any] = {"added": ADDED, "updated": ADDED, "language": "en", "source": source}
    return Article(id=article_id(key), title=title, blocks=blocks, **{**defaults, **facts})


def region(key: str | RegionFact) -> RegionFact:
    return key if isinstance(key, RegionFact) else RegionFact(key=key, label=REGIONS[key], source="kicker")


def author(name: str | Author) -> Author:
    return name if isinstance(name, Author) else Author(name=name, printed=(name,), source="byline")


def _full_record() -> Article:
    title = "Ferry workers and the port agree on a winter timetable"
    body = (
        "The ceasefire between the ferry workers and the port authority held, and by morning both had signed.",
        "Under the agreement the last boat leaves at ten. The ceasefire is to be reviewed in March.",
        "We will see how the first storm treats it, said a skipper who has crossed the strait for thirty years.",
        "earlier boats on Sundays",
        "a night crossing for patients",
    )
    kinds = (BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.ITEM, BlockKind.ITEM)
    at = body[0].index("port authority")
    return Article(
        id=article_id("ferry"),
        source=Source(pile="tests", path="coast/ferry.html", media_type="text/html", sha256="1" * 64),
        title=title,
        dek="Islanders keep their last boat, an hour earlier.",
        url="https://harbour.example/2020/10/ferry",
        site="harbour.example",
        language="en",
        kind="Reporting",
        section="Coast",
        tags=("transport",),
        authors=(
            author("Alice Calder"),
            Author(name="Coast Wire", kind=AuthorKind.AGENCY, printed=("CW",), source="byline"),
        ),
        regions=(
            RegionFact(
                key="europe/france",
                label="France",
                source="text",
                evidence=(Span(field="body", start=at, stop=at + len("port authority")),),
            ),
        ),
        published=Published.at("2020-10-05", "json-ld"),
        blocks=(
            Block(text="Share this", role=Role.SHARE, reason="a share bar"),
            Block(text=title, kind=BlockKind.HEADING, role=Role.TITLE, reason="the page's heading"),
            *(
                Block(text=text, kind=kind, role=Role.BODY, reason="running text")
                for text, kind in zip(body, kinds, strict=True)
            ),
            Block(text="What changes", kind=BlockKind.HEADING, role=Role.BODY, reason="running text"),
            Block(text="Route | First boat | Last boat", kind=BlockKind.ROW, role=Role.BODY, reason="a table's row"),
            Block(text="North strait | 06:10 | 22:00", kind=BlockKind.ROW, role=Role.BODY, reason="a table's row"),
            Block(text="Alice Calder writes about the coast.", role=Role.BIO, reason="tells of an author"),
            Block(text="Quay in winter (Photo: H. Lund / 2019)", role=Role.CREDIT, reason="a photo's credit"),
        ),
        added=ADDED,
        updated=ADDED,
    )


FERRY = _full_record()
HARMFUL = article(
    "harmful",
    f"A title {HOSTILE}",
    f"A body about sabotage {HOSTILE} and no more.",
    dek=f"A dek {HOSTILE}",
    url="javascript:alert(1)",
    section=f"Section {HOSTILE}",
    kind='"><img src=x onerror=alert(1)>',
    authors=[f"Author {HOSTILE}"],
    regions=[RegionFact(key="africa", label=f"Africa {HOSTILE}", source="text")],
    tags=(HOSTILE,),
    published="2018-03",
)
UNDATED = article("undated", "Notes on a lighthouse nobody dated", "The keeper counted ships.", authors=["Bea Marsh"])
GERMAN = article(
    "german",
    "Die Fähren fahren wieder",
    "Nach der Einigung fahren die Fähren wieder zwischen den Inseln.",
    language="de",
    regions=["europe/germany"],
    published="2020-11-02",
    site="kueste.example",
    url="https://kueste.example/faehren",
)
ARABIC = article(
    "arabic",
    "العبارات تعود إلى العمل",
    "عادت العبارات إلى العمل بعد الاتفاق بين العمال والميناء.",
    language="ar",
    regions=["africa"],
    published="2019-07",
)
CONSENT = article("consent", "Before you continue", "We value your privacy.", quality=Quality.CONSENT_WALL)
STUB = article(
    "stub",
    "Behind the counter of the last chandlery",
    "The shop opens at six.",
    quality=Quality.TRUNCATED,
    published="2021",
    regions=["asia-pacific"],
)
COPY = article(
    "copy",
    "Ferry workers and port agree winter timetable",
    "The ferry workers and the port authority agreed.",
    lead=False,
    published="2020-10-06",
)
WEEKLY = tuple(
    article(
        f"week-{number}",
        f"Harbour notes, week {number}",
        f"In week {number} the harbour saw {number + 3} boats, a calm sea and one late tide.",
        "The harbour master expects the same of the week to come.",
        authors=["Bea Marsh" if number % 3 else "Alice Calder"],
        regions=["europe" if number % 2 else "asia-pacific"],
        section="Harbour",
        kind="Notes",
        site="harbour.example",
        published=Published.at((date(2015, 1, 5) + timedelta(days=49 * number)).isoformat(), "url"),
    )
    for number in range(1, 46)
)

ARTICLES = (FERRY, HARMFUL, UNDATED, GERMAN, ARABIC, CONSENT, STUB, COPY, *WEEKLY)
VISIBLE = len(ARTICLES) - 2
"""Total of a search without a query: the consent wall and the copy are hidden."""

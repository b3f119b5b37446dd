"""Articles for tests: a small fixed pile with one of each oddity, and random articles and requests."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from index.article.model import (
    Article,
    Author,
    AuthorKind,
    Block,
    CopyFacts,
    DateRange,
    Outlet,
    Published,
    Quality,
    RegionFact,
    Role,
    Source,
    article_id,
)  # fmt: skip
from index.facets import Facet
from index.query.query import (
    And,
    Dated,
    Everything,
    Fuzzy,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    TextField,
    Value,
    ValueField,
    Wildcard,
    Word,
)  # fmt: skip
from index.request import MAX_SEED, STRATA, Copies, Interval, SearchRequest, Selection, Sort, Undated

EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)


def article(
    key: str, title: str = "Untitled", *body: str, date: str | None = None, regions: tuple[str, ...] = (),
    authors: tuple[str, ...] = (), printed: tuple[str, ...] = (), agency: str | None = None, minute: int = 0,
    **facts: Any,
) -> Article:  # fmt: skip
    """Return an article of this key.

    `date` is as printed, `regions` are keys, `authors` persons, all `printed` so; `minute` is of its arrival.
    """
    names = [(name, AuthorKind.PERSON) for name in authors] + ([(agency, AuthorKind.AGENCY)] if agency else [])
    return Article(
        id=article_id(key),
        source=Source(pile="pile", path=f"{key}.txt", media_type="text/plain", sha256="0" * 64),
        title=title,
        blocks=tuple(Block(text=text, role=Role.BODY, reason="a test") for text in body),
        added=EPOCH + timedelta(minutes=minute),
        updated=EPOCH + timedelta(minutes=minute),
        published=Published.at(date, "a test") if date else None,
        regions=tuple(RegionFact(key=key, label=key, source="a test") for key in regions),
        authors=tuple(
            Author(name=name, kind=kind, printed=printed or (name,), source="a test") for name, kind in names
        ),
        **facts,
    )


def with_blocks(made: Article, *others: tuple[Role, str]) -> Article:
    """Return the article with more blocks, of other roles, after its body."""
    return replace(
        made, blocks=(*made.blocks, *(Block(text=text, role=role, reason="a test") for role, text in others))
    )


PILE: Final = (
    article("truce", "Truce on the lake", "The peace talks began at noon.", "Nobody spoke of war and peace.",
            date="2020-10-05", regions=("europe/france",), authors=("Alice Calder",), kind="Analysis", minute=1,
            sets=("strikes", "to read")),
    article("talks", "Peace talks stall", "Talks, then peace? The harbour waits.", date="2020-10",
            regions=("europe/france", "africa"), authors=("Alice Calder", "Bo Ek"), kind="analysis", minute=2),
    article("karabakh", "Nagorno-Karabakh, again", "Erdoğan and the U.S. envoy met us there; COVID-19 did not help.",
            date="2020", regions=("asia-pacific",), authors=("Zoë Ångström",), section="Politics & More", minute=3),
    article("undated", "A page without a date", "The peace talks are not dated.", tags=("peace", "Lake"), minute=4),
    article("noon", "Noon", "peace", "talks", date="2021-01-31", agency="Harbour Wire", site="lake.example", minute=4),
    article("crossing", "War ends peace", "talks start", dek="begins with peace", date="2019-12-31", minute=6),
    article("japanese", "停戦協定の行方", "東京で停戦協議が始まった。", language="ja", date="2020-02-29", minute=7),
    article("arabic", "محادثات السلام", "بدأت محادثات السلام في المدينة.", language="ar", minute=8),
    article("wall", "Before you go on", "We value your privacy and the peace of mind.", quality=Quality.CONSENT_WALL,
            date="2020-10-06", minute=9),
    article("list", "All articles on peace", "peace peace peace", quality=Quality.LIST_PAGE, minute=10),
    article("lead", "Wire story on the peace talks", "The envoy left the lake.", copies=1, date="2020-11-01",
            site="a.example", minute=11,
            copied=CopyFacts(sites=("b.example",), authors=("Cy Dorn",), regions=("asia-pacific/oceania/fiji",),
                             outlets=("The Quay",), sets=("wire",))),
    article("copy", "Wire story on the peace talks", "The envoy left the lake.", lead=False, date="2020-11-02",
            site="b.example", minute=12, authors=("Cy Dorn",), regions=("asia-pacific/oceania/fiji",),
            outlet=Outlet(name="The Quay", source="a test"), sets=("wire",)),
    article("empty", "Peace", quality=Quality.TITLE_ONLY, date="2020-10-31", minute=13),
    article("ancient", "An old almanac", "War and war again.", date="0001-01-01", minute=14),
    article("future", "A date far off", "No peace is for ever.", date="9999-12-31", minute=15),
    article("twin one", "Twins", "the same words of peace", date="2020-10-05", minute=16),
    article("twin two", "Twins", "the same words of peace", date="2020-10-05", minute=16),
)  # fmt: skip
"""Dates by day, month and year, at the calendar's ends, and none; hidden, copied, empty and equal articles."""

WORDS: Final = (
    "peace", "talks", "talk", "talking", "war", "wars", "warring", "lake", "the", "marine", "marino", "marines",
    "négociation", "négociations", "negociation", "Erdoğan", "U.S.", "us", "COVID-19", "停戦協定", "l’Europe", "مدينة",
    "COVID19", "בירושלים",
)  # fmt: skip
"""Several forms of some words, in several languages, with and without accents; words of several tokens and of none."""

_NAMES: Final = ("Alice Calder", "Bo Ek", "Zoë Ångström", "Zoe Angstrom")
_SITES: Final = ("a.example", "b.example", "c.example")
_SETS: Final = ("to read", "à lire")
_OUTLETS: Final = ("The Quay", "THE QUAY", "La Marée", "La Maree")
_REGIONS: Final = ("europe", "europe/france", "europe/germany", "africa", "asia-pacific")
_VALUES: Final[dict[Facet | ValueField, tuple[str, ...]]] = {
    Facet.REGION: ("europe", "France", "africa", "Asia-Pacific", "atlantis", "None"),
    Facet.AUTHOR: ("alice calder", "Zoe Angstrom", "none"),
    Facet.SECTION: ("News", "news", "World", "none"),
    Facet.KIND: ("Analysis", "OPINION"),
    Facet.OUTLET: ("the quay", "la marée", "a.example", "none"),
    Facet.SITE: ("a.example", "www.b.example", "c.example", "none"),
    Facet.LANG: ("en", "es", "und", "none"),
    ValueField.URL: ("https://www.a.example/1/", "a.example/2", "http://b.example/1#top", "none"),
    Facet.SET: ("to read", "À lire", "none"),
    Facet.TAG: ("peace", "Élan", "none"),
    Facet.QUALITY: ("full", "consent-wall", "list-page"),
}


_LEFT_OUT: Final = (Role.CAPTION, Role.CREDIT, Role.BIO, Role.RELATED, Role.NAV, Role.KICKER, Role.OTHER, Role.BYLINE)


def _outlet(name: str) -> Outlet:
    return Outlet(name=name, source="a test")


def random_article(rolls: random.Random, keys: int = 40) -> Article:
    """Return a random article with one of `keys` ids, so that some ids are put twice."""

    def some(values: tuple[str, ...], most: int = 2) -> tuple[str, ...]:
        return tuple(rolls.sample(values, rolls.randint(0, most)))

    def text() -> str:
        return " ".join(rolls.choices(WORDS, k=rolls.randint(1, 6)))

    def copied() -> CopyFacts:
        facts = {"sites": _SITES, "authors": _NAMES, "regions": _REGIONS, "outlets": _OUTLETS, "sets": _SETS}
        return CopyFacts(**{name: tuple(sorted(some(values))) for name, values in facts.items()})

    leads = (
        {"lead": False} if rolls.random() < 0.3 else {"copies": 2, "copied": copied()} if rolls.random() < 0.4 else {}
    )
    made = article(
        str(rolls.randrange(keys)), text(), *(text() for _ in range(rolls.randint(0, 3))),
        date=rolls.choice([None, _random_date(rolls)]),
        regions=some(_REGIONS), authors=some(_NAMES),
        printed=rolls.choice([(), (), ("ALICE CALDER", "Bo Ek, in Reykjavík")]),
        agency=rolls.choice([None, "Harbour Wire"]),
        minute=rolls.randrange(6), dek=rolls.choice([None, text()]),
        section=rolls.choice([None, "News", "news", "World"]), kind=rolls.choice([None, "Analysis", "Opinion"]),
        site=rolls.choice([None, "a.example", "b.example"]), outlet=rolls.choice([None, *map(_outlet, _OUTLETS)]),
        language=rolls.choice(["en", "en-GB", "es", "fr", "und"]),
        url=rolls.choice([None, "https://a.example/1", "https://a.example/2", "http://www.b.example/1/"]),
        tags=some(("peace", "Élan", "elan")), sets=some(_SETS), quality=rolls.choice(list(Quality)), **leads,
    )  # fmt: skip
    return with_blocks(made, *((rolls.choice(_LEFT_OUT), text()) for _ in range(rolls.choice([0, 0, 1, 3, 8]))))


def _random_date(rolls: random.Random) -> str:
    day = date(2018, 1, 1) + timedelta(days=rolls.randrange(1400))
    return str(day)[: rolls.choice([4, 7, 10])]


_text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
_days = st.dates(date(2018, 1, 1), date(2021, 12, 31))
_fields = st.sampled_from([*[TextField.ANY] * 8, *[TextField.TITLE, TextField.AUTHOR] * 3, *TextField])
_ranges = (
    st.tuples(st.none() | _days, st.none() | _days).filter(any).map(lambda ends: DateRange(first=ends[0], last=ends[1]))
)
_values = st.sampled_from([(field, value) for field, values in _VALUES.items() for value in values])
_words = st.sampled_from([*WORDS, "停", "absent", "!?", "cov-id", "pe-ace", "ירושלים", "서울"])
_beginnings = st.sampled_from(["p", "ta", "nego", "COVID-1", "停", "U", "!"])
_shapes = st.sampled_from(["p*e", "ta?k", "T*k*", "n?g*ate", "c*d", "x?y"])
_misspelled = st.sampled_from(["paece", "tlak", "wra", "lke", "marin", "Erdogan", "u"])
_leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(lambda text, field: Word(text=text, field=field), _words, _fields),
    st.builds(lambda text, field: Phrase(text=text, field=field), _text | st.sampled_from([*_NAMES, "戦協"]), _fields),
    st.builds(lambda text, field: Prefix(text=text, field=field), _beginnings, _fields),
    st.builds(lambda text, field: Wildcard(text=text, field=field), _shapes, _fields),
    st.builds(lambda text, field: Fuzzy(text=text, field=field), _misspelled, _fields),
    st.builds(lambda text, field, n: Near(text=text, field=field, distance=n), _text, _fields, st.integers(0, 4)),
    _values.map(lambda pair: Value(field=pair[0], value=pair[1])),
    _ranges.map(lambda dates: Dated(dates=dates)),
    st.just(Everything()),
)


def _branches(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        several.map(lambda children: And(children=children)),
        several.map(lambda children: Or(children=children)),
        nodes.map(lambda child: Not(child=child)),
    )


queries = st.recursive(_leaves, _branches, max_leaves=8).map(lambda root: Query(root=root))
_selections = st.builds(
    lambda facet, values, exclude: Selection(facet=facet, values=values, exclude=exclude),
    st.sampled_from(list(Facet)),
    st.lists(st.sampled_from(sorted({*_NAMES, *(value for values in _VALUES.values() for value in values)})),
             min_size=1, max_size=3).map(tuple),
    st.booleans(),
)  # fmt: skip


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    """Return a request of any shape; half of its selections have a value of their facet."""
    fitting = st.sampled_from([(field, value) for field, values in _VALUES.items() for value in values
                               if isinstance(field, Facet)]).map(
        lambda pair: Selection(facet=pair[0], values=(pair[1],))
    )  # fmt: skip
    return SearchRequest(
        query=draw(queries),
        selections=tuple(draw(st.lists(_selections | fitting, max_size=3))),
        dates=draw(st.none() | _ranges),
        undated=draw(st.sampled_from(list(Undated))),
        sort=draw(st.none() | st.sampled_from(list(Sort))),
        page=draw(st.integers(1, 3)),
        per_page=draw(st.integers(1, 30)),
        copies=draw(st.sampled_from(list(Copies))),
        facets=draw(st.none() | st.lists(st.sampled_from(list(Facet)), unique=True).map(tuple)),
        facet_size=draw(st.integers(1, 5)),
        facet_sizes=draw(st.just(()) | st.sampled_from(list(Facet)).map(lambda facet: ((facet, 7),))),
        interval=draw(st.sampled_from(list(Interval))),
        date_histogram=draw(st.booleans()),
        snippets=draw(st.integers(0, 2)),
        seed=draw(st.integers(0, MAX_SEED)),
        by=draw(st.none() | st.sampled_from(STRATA)),
        all_matches=draw(st.booleans()),
    )

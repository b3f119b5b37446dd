"""Make `sample_docs/kinds/`, one small file of each kind that the newspapers of the pile lack, and the truth of each.

    python -m tests.samples.kinds            write every file, and the truth file's entries
    python -m tests.samples.kinds --check    write nothing; exit 1 if a file is stale

Each file is as the program writes it that it is named after, with its own keys, its times of saving and its dirt; the
prose is our own. The same stories give the same bytes on every machine.
"""

from __future__ import annotations

import argparse
import csv
import html
import io
import json
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.samples.exports import TRUTH, Story, rtf

FOLDER: Final = Path(__file__).resolve().parents[2] / "sample_docs" / "kinds"


def story(
    title: str,
    authors: Sequence[str],
    outlet: str,
    day: str,
    marker: str,
    *paragraphs: str,
    section: str = "",
    printed: str = "",
) -> Story:
    """Return a story; `printed` is its day as a text prints it."""
    return Story(
        title=title, authors=tuple(authors), outlet=outlet, day=day, printed=printed, section=section, marker=marker,
        paragraphs=paragraphs,
    )  # fmt: skip


TABLE: Final = (
    story(
        "Library lends umbrellas for a week",
        ["Hanne Foss"],
        "Estuary Times",
        "2016-09-14",
        "ferrule",
        "The library of Marrow Bay lends forty umbrellas since Monday, for a week each and without a card.",
        "Nine came back with another ferrule than they had, the librarian said, and one came back as two.",
    ),
    story(
        "Mayor gives up the second ribbon",
        ["Ivo Lantz", "Hanne Foss"],
        "Estuary Times",
        "2017-01-30",
        "scissors",
        "The new car park was opened with one ribbon, for the first time since there are car parks in Marrow Bay.",
        "The second had always been for the photographer, who arrived late; he now has a pair of scissors of his own.",
    ),
)
TSV: Final = (
    story(
        "Pilots want the bell buoy back",
        ["Sten Aagard"],
        "Skagen Post",
        "2015-04-21",
        "fairway",
        "Eleven pilots have written to the harbour board, because the new buoy on the bar only blinks.",
        "In fog nobody sees the fairway, they write, and a bell needs no battery.",
    ),
    story(
        "A school without a bell",
        ["Runa Vedel"],
        "Skagen Post",
        "2015-05-02",
        "recess",
        "The school at Nordby has sold its bell and now ends each hour when the teacher is done.",
        "The first recess lasted until two in the afternoon, said a pupil, who asked not to be named.",
    ),
)
WRAPPED: Final = (
    story(
        "The ferry keeps its wooden ramp", ["Mirjam Tolle"], "", "2011-06-18", "gangway",
        "The county has decided that the ferry to Little Holm keeps its wooden ramp, although every other landing on "
        "the coast has been rebuilt in steel during the last ten years.",
        "Carpenters from three villages will replace one plank in five each spring, which costs less than the paint "
        "that a steel ramp of the same length would need in a single season.",
        "The captain, who has tied up at the gangway for twenty-six winters, said that wood complains before it gives "
        "way and that steel does not, and that he preferred to be told.",
        "The association of the islanders welcomed the decision. Its chairwoman asked for a handrail on both sides, "
        "because all of that long construction had only ever had one, on the side of the wind.",
    ),
)  # fmt: skip
OCR: Final = (
    story(
        "THE HARBOUR COUNCIL OF EASTMOUTH",
        [],
        "",
        "",
        "dredger",
        "The harbour council of Eastmouth voted on Thursday last to purchase a dredger, the bar hav- ing risen by two "
        "feet since the gales of January and no vessel of more than nine feet being able to pass it at low water.",
    ),
)
ALTO: Final = (
    story(
        "THE NEW LIFEBOAT AT EASTMOUTH",
        [],
        "",
        "",
        "coxswain",
        "The new lifeboat was brought to Eastmouth by rail on Saturday and drawn to the slip by forty men.",
        "Her coxswain, who has served in the old boat for nineteen years, was given the first oar.",
        "A collection was made upon the quay for the widows of the crew of the brig that was lost in March.",
    ),
)
NEWSPLEASE: Final = (
    story(
        "Glassworks lights its third furnace",
        ["Dora Weil"],
        "",
        "2018-10-05",
        "crucible",
        "The glassworks of Ambry lit its third furnace on Friday, eleven years after the last one went cold.",
        "The crucible came from a museum, which had kept it dry and asks to have it back one day.",
    ),
)
TRAFILATURA: Final = (
    story(
        "Bees move into the bus shelter",
        ["Anselm Rau"],
        "Valley Register",
        "2021-06-11",
        "apiary",
        "A swarm has settled under the roof of the shelter in Mill Road, and the bus now stops twenty metres earlier.",
        "The council asked the apiary of the agricultural school for help, which asked for a ladder.",
    ),
)
NYT: Final = (
    story(
        "Tugboat Museum Runs Out of Rope",
        ["Paula Ostrow"],
        "The Bay Chronicle",
        "1996-03-02",
        "hawser",
        "The tugboat museum on Pier 9 has closed one of its two rooms because the hawser that held the roof is worn.",
    ),
)
GUARDIAN: Final = (
    story(
        "Village votes to keep its puddle",
        ["Imogen Pask"],
        "The Sentry",
        "2019-11-08",
        "newts",
        "Residents of Nether Coombe have voted by 81 to 12 to keep the puddle in Church Lane.",
        "It is home to newts, and the lane is the only one in the parish where nobody speeds.",
        section="UK news",
    ),
)
FUNDUS: Final = (
    story(
        "Orchestra tunes to the foghorn",
        ["Lovis Brandt"],
        "The Pilot",
        "2022-02-19",
        "oboist",
        "The orchestra of Sund tuned to the foghorn on Saturday evening, because it would not stop.",
        "The oboist, whose note it usually is, called it a fair A and a little flat.",
    ),
)
WALLABAG: Final = (
    story(
        "Weather station moves downhill",
        ["Greta Holm"],
        "",
        "2014-08-27",
        "barometer",
        "The weather station on Kestrel Hill moves to the valley, where the weather is that people have.",
        "Its barometer will show a little more, the keeper said, and mean the same.",
    ),
    story(
        "Ninety chairs for a hall without a floor",
        ["Nils Aske"],
        "",
        "",
        "parquet",
        "The parish hall of Ost has bought ninety chairs and is still waiting for its parquet.",
        "Until then they stand in the church, where they are in the way of the pews.",
    ),
)
OMNIVORE: Final = (
    story(
        "The last typesetter teaches on Tuesdays",
        ["Ruth Abel"],
        "Ink and Lead",
        "2020-02-04",
        "ligature",
        "Once a week the last typesetter of the print works shows apprentices how a page was locked into its frame.",
        "Most ask what a ligature is for. He lets them set the word office without one.",
    ),
)
POCKET: Final = (story("Why the tide tables are printed in red", [], "", "", "tables"),)
INSTAPAPER: Final = (story("A walk along the drained canal", [], "", "", "drained"),)
READWISE: Final = (story("Notes on a lighthouse without a lamp", [], "", "", "lamp"),)
OBSIDIAN: Final = (
    story(
        "Sailmaker mends the circus tent",
        ["Oda Renvik", "Bea Toft"],
        "",
        "2019-03-04",
        "grommet",
        "The circus could leave Varnholt on Sunday after all, because the sailmaker worked through the night.",
        "She put a grommet where the lion had put a hole, and took two tickets for it.",
    ),
)
JOPLIN: Final = (
    story(
        "Signalman retires with his lever",
        ["Erik Dahl"],
        "",
        "",
        "semaphore",
        "After forty years in the box at Tarn the signalman has retired, and was allowed to take one lever.",
        "The semaphore that it moved went for scrap in 1988. He kept pulling it, he said, for the exercise.",
    ),
)
WORDPRESS: Final = (
    story(
        "Baker opens at three for the night shift",
        ["Alva Stenmark"],
        "Harbour Street Blog",
        "2013-12-02",
        "sourdough",
        "The bakery in Harbour Street opens at three in the morning, when the shift at the cold store ends.",
        "There is one kind of sourdough and no coffee, because everybody there wants to sleep.",
        section="Food",
    ),
)
LETTER: Final = (
    story(
        "The clock on the customs house",
        ["Jorunn Vik"],
        "",
        "2012-05-07",
        "pendulum",
        "The clock on the customs house of Lerum has been right since Easter, for the first time in this century.",
        "A student of engineering found that the pendulum touched a pipe that had been laid in 1999.",
        "The pipe has been moved by the width of a hand. The town pays for it, and the student has a key.",
        printed="7 May 2012",
    ),
)
PHP: Final = (
    story(
        "Swimming bath heats its water with cheese",
        ["Kaja Moe"],
        "Upland News",
        "2023-03-15",
        "whey",
        "The swimming bath of Upper Fold is heated by the dairy next door since Wednesday.",
        "The whey leaves the dairy at sixty degrees and the bath at thirty, and nobody has smelled anything so far.",
        "The dairy saves a cooling tower. The bath saves half of its gas, the manager said, and has more visitors.",
    ),
)
PARTED: Final = (
    story(
        "Two goats cut the grass of the embankment",
        ["Per Lind"],
        "",
        "2009-04-03",
        "embankment",
        "Two goats cut the grass of the railway embankment at Fosse since Friday. The company lent them from a farm "
        "and pays in hay.",
        "A driver reported a third one on Monday. It belongs to nobody and has been put on the list. The farm has "
        "asked for its return, as have two others, and the company has offered to let the goat decide.",
        printed="3 April 2009",
    ),
    story(
        "Telephone box becomes a library of maps",
        ["Ellen Storvik"],
        "",
        "2009-04-10",
        "cartographer",
        "The telephone box at the crossroads of Fosse holds sixty maps since Easter, and no telephone.",
        "A retired cartographer sorts them by what is wrong with them. The most popular shows a bridge that was "
        "never built. Whoever borrows a map has to bring it back with one mistake corrected, in pencil.",
        printed="10 April 2009",
    ),
)


def _csv(delimiter: str, *rows: Sequence[object]) -> bytes:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return made.getvalue().encode("utf-8")


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _text(one: Story) -> str:
    return "\n\n".join(one.paragraphs)


def _markup(one: Story) -> str:
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in one.paragraphs)


def _url(one: Story) -> str:
    return f"https://{one.marker}.example/{one.marker}"


def all_the_news(stories: Sequence[Story]) -> bytes:
    """Return a table as the dataset "All the news" has it."""
    header = ("", "id", "title", "publication", "author", "date", "year", "month", "url", "content")
    rows = [
        (at, 17283 + at, one.title, one.outlet, " and ".join(one.authors), one.day, f"{one.day[:4]}.0", "9.0", "", _text(one))
        for at, one in enumerate(stories)
    ]  # fmt: skip
    return _csv(",", header, *rows)


def tab_separated(stories: Sequence[Story]) -> bytes:
    """Return a table parted by tabs, with the day on which it was crawled."""
    header = ("Headline", "Byline", "Newspaper", "Publication Date", "Crawl Date", "Full Text")
    rows = [
        (one.title, f"By {one.authors[0]}", one.outlet, one.day, "2024-02-01", _text(one).replace("\n", " "))
        for one in stories
    ]
    return _csv("\t", header, *rows)


def wrapped(stories: Sequence[Story]) -> bytes:
    """Return a text wrapped at 45 columns, with words divided at the ends of rows."""
    (one,) = stories
    rows = [one.title, f"By {one.authors[0]}", "18 June 2011", ""]
    for text in one.paragraphs:
        rows += [*_hyphenated(text, 45), ""]
    return "\n".join(rows).encode("utf-8")


def _hyphenated(text: str, width: int) -> list[str]:
    """Return the text's rows; a long word that does not fit is divided after four letters."""
    rows, row = [], ""
    for word in text.split():
        if len(row) + 1 + len(word) <= width:
            row = f"{row} {word}".strip()
            continue
        if len(word) >= 7 and word.isalpha() and len(row) + 6 <= width:
            rows.append(f"{row} {word[:4]}-")
            row = word[4:]
        else:
            rows.append(row)
            row = word
    return [*rows, row]


def scanned(_: Sequence[Story]) -> bytes:
    """Return a scanned page as libraries hand it out: short rows, wrong letters, the neighbour's headline."""
    return (
        b"EASTMOUTH GAZETTE\n\nTHE HARBOUR COUNCIL OF EASTMOUTH\n\n"
        b"The harbour council of Eastmouth voted on\nThursday last to purchase a dredger, the bar hav-\n"
        b"ing risen by two feet since the gales of Janu-\nary, and no vesse1 of more than nine feet being\n"
        b"able to pass it at low water. Alderman Crewe\nobjected that the channel had been deepened\n"
        b"in his father's time, and that it had filled\nagain within the year.\n\n"
        b"A SCHOOL FOR NAVIGATION.\n\nThe school for navigation will be opened on\nMonday next by the bishop. Twenty boys have\n"
        b"been admitted, of whom eleven have never seen\nthe sea. Tlie master was formerly mate of the\n"
        b"barque Perseverance, and brings his own sextant.\n\n"
        b"LOST, between the quay and the chapel, a brown\numbrella. The finder is asked to leave it with\nthe apothecary.\n"
    )


def alto(stories: Sequence[Story]) -> bytes:
    """Return a page in ALTO."""
    (one,) = stories
    blocks = "".join(
        '<TextBlock ID="b">'
        + "".join(
            "<TextLine>"
            + "<SP/>".join(f'<String CONTENT="{html.escape(word)}"/>' for word in row.split())
            + "</TextLine>"
            for row in textwrap.wrap(text, 46)
        )
        + "</TextBlock>\n"
        for text in (one.title, *one.paragraphs)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#">\n'
        "<Description><OCRProcessing><ocrProcessingStep><processingDateTime>2014-05-05</processingDateTime>"
        f"</ocrProcessingStep></OCRProcessing></Description>\n<Layout><Page><PrintSpace>\n{blocks}</PrintSpace></Page></Layout></alto>\n"
    ).encode()


def news_please(stories: Sequence[Story]) -> bytes:
    """Return a record of news-please."""
    (one,) = stories
    return _json(
        {
            "authors": list(one.authors), "date_download": "2018-10-09 11:20:31", "date_modify": None,
            "date_publish": f"{one.day} 06:30:00", "description": None, "filename": "x.html", "image_url": None,
            "language": "en", "localpath": None, "source_domain": "furnace.example", "title": one.title,
            "title_page": None, "url": _url(one), "maintext": _text(one).replace("\n\n", "\n"),
        }
    )  # fmt: skip


def trafilatura(stories: Sequence[Story]) -> bytes:
    """Return a record of trafilatura."""
    (one,) = stories
    return _json(
        {
            "title": one.title, "author": one.authors[0], "hostname": "valley.example", "date": one.day,
            "fingerprint": "1f2e3d4c5b6a7988", "id": None, "license": None, "comments": "", "raw_text": _text(one),
            "text": _text(one).replace("\n\n", "\n"), "language": None, "image": None, "pagetype": "article",
            "filedate": "2024-01-31", "source": _url(one), "source-hostname": one.outlet, "excerpt": "", "categories": "",
            "tags": "",
        }
    )  # fmt: skip


def nyt(stories: Sequence[Story]) -> bytes:
    """Return an answer of the New York Times' interface."""
    (one,) = stories
    document = {
        "abstract": "", "web_url": _url(one), "lead_paragraph": _text(one), "source": one.outlet, "multimedia": [],
        "headline": {"main": one.title, "kicker": None, "print_headline": one.title.upper()},
        "keywords": [{"name": "subject", "value": "Museums", "rank": 1}], "pub_date": f"{one.day}T05:00:00+0000",
        "document_type": "article", "type_of_material": "News", "_id": "nyt://article/1", "word_count": 300,
        "byline": {"original": f"By {one.authors[0]}", "person": [], "organization": None},
    }  # fmt: skip
    return _json({"status": "OK", "copyright": "Copyright (c)", "response": {"docs": [document], "meta": {"hits": 1}}})


def guardian(stories: Sequence[Story]) -> bytes:
    """Return an answer of the Guardian's interface."""
    (one,) = stories
    fields = {
        "headline": one.title, "byline": one.authors[0], "body": _markup(one), "publication": one.outlet,
        "lastModified": "2019-11-12T09:00:00Z",
    }  # fmt: skip
    result = {
        "id": "uk-news/2019/nov/08/puddle", "type": "article", "sectionName": one.section, "webTitle": one.title,
        "webPublicationDate": f"{one.day}T18:00:12Z", "webUrl": _url(one), "fields": fields,
    }  # fmt: skip
    return _json({"response": {"status": "ok", "total": 1, "pages": 1, "results": [result]}})


def fundus(stories: Sequence[Story]) -> bytes:
    """Return a record of fundus, on a line of JSON Lines."""
    (one,) = stories
    body = {"summary": [], "sections": [{"headline": [], "paragraphs": list(one.paragraphs)}]}
    record = {
        "title": one.title, "authors": list(one.authors), "publisher": one.outlet, "body": body, "topics": [],
        "publishing_date": f"{one.day} 07:00:00+00:00", "free_access": True, "lang": "en",
        "html": {"requested_url": _url(one), "crawl_date": "2024-01-20 10:00:00"},
    }  # fmt: skip
    return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8")


def wallabag(stories: Sequence[Story]) -> bytes:
    """Return an export of wallabag: the second entry has only the day on which it was saved."""
    return _json(
        [
            {
                "is_archived": 0, "is_starred": 0, "tags": [], "id": 1839 + at, "title": one.title, "url": _url(one),
                "content": _markup(one), "created_at": "2024-02-03T10:11:12+0100", "mimetype": "text/html",
                "updated_at": "2024-02-03T10:11:14+0100", "published_by": list(one.authors), "reading_time": 1,
                "published_at": f"{one.day}T00:00:00+0000" if one.day else None, "language": "en",
                "domain_name": f"{one.marker}.example", "http_status": "200",
            }
            for at, one in enumerate(stories)
        ]
    )  # fmt: skip


def omnivore(stories: Sequence[Story]) -> bytes:
    """Return an article of Omnivore's interface."""
    (one,) = stories
    node = {
        "id": "b1a7", "slug": "typesetter", "title": one.title, "author": one.authors[0], "url": _url(one),
        "siteName": one.outlet, "savedAt": "2023-07-01T12:00:00.000Z", "publishedAt": f"{one.day}T00:00:00.000Z",
        "content": _markup(one), "labels": [], "readingProgressPercent": 12, "state": "SUCCEEDED",
    }  # fmt: skip
    return _json({"data": {"search": {"edges": [{"cursor": "1", "node": node}], "pageInfo": {"hasNextPage": False}}}})


def pocket(stories: Sequence[Story]) -> bytes:
    """Return Pocket's export: titles, addresses and the seconds at which they were saved."""
    header = ("title", "url", "time_added", "tags", "status")
    return _csv(",", header, *[(one.title, _url(one), 1551693600, "tides", "unread") for one in stories])


def instapaper(stories: Sequence[Story]) -> bytes:
    """Return Instapaper's export."""
    header = ("URL", "Title", "Selection", "Folder", "Timestamp")
    return _csv(",", header, *[(_url(one), one.title, "", "Unread", 1551693600) for one in stories])


def readwise(stories: Sequence[Story]) -> bytes:
    """Return the export of Readwise Reader."""
    header = ("Title", "URL", "ID", "Document tags", "Saved date", "Reading progress", "Location", "Seen")
    saved = "2023-11-05 14:00:00+00:00"
    return _csv(",", header, *[(one.title, _url(one), "01hb", "[]", saved, 0.4, "later", "True") for one in stories])


def obsidian(stories: Sequence[Story]) -> bytes:
    """Return a clipping of Obsidian's web clipper."""
    (one,) = stories
    names = "".join(f'  - "[[{name}]]"\n' for name in one.authors)
    return (
        f'---\ntitle: "{one.title}"\nsource: "{_url(one)}"\nauthor:\n{names}published: {one.day}\ncreated: 2024-05-06\n'
        f'description: ""\ntags:\n  - "clippings"\n---\n{_text(one)}\n'
    ).encode()


def joplin(stories: Sequence[Story]) -> bytes:
    """Return a note of Joplin: its times are those of the note."""
    (one,) = stories
    return (
        f"---\ntitle: {one.title}\nupdated: 2022-04-05 10:00:00Z\ncreated: 2022-04-05 09:58:11Z\nsource: {_url(one)}\n"
        f"author: {one.authors[0]}\nlatitude: 59.91\n---\n\n{_text(one)}\n"
    ).encode()


def wordpress(stories: Sequence[Story]) -> bytes:
    """Return an export of WordPress: one published post, one draft, one private post."""
    (one,) = stories
    unpublished = "<p>Nobody may read about the marzipan yet.</p>"
    items = (
        (one.title, _markup(one), "publish", "post"),
        ("Draft about a cake", unpublished, "draft", "post"),
        ("For the family", unpublished, "private", "post"),
        ("crumbs.jpg", "", "inherit", "attachment"),
    )
    spaces = (
        'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
    )
    printed = "".join(
        f"<item><title>{title}</title><link>https://harbour-street.example/?p={at}</link>"
        f"<pubDate>Mon, 02 Dec 2013 05:00:00 +0000</pubDate><dc:creator><![CDATA[alva]]></dc:creator>"
        f'<guid isPermaLink="false">https://harbour-street.example/?p={at}</guid><content:encoded><![CDATA[{body}]]></content:encoded>'
        f"<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>{at}</wp:post_id><wp:post_date>{one.day} 06:00:00</wp:post_date>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type><wp:post_password></wp:post_password>"
        f'<category domain="category" nicename="food"><![CDATA[{one.section}]]></category></item>\n'
        for at, (title, body, status, kind) in enumerate(items, 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {spaces}><channel><title>{one.outlet}</title>'
        "<link>https://harbour-street.example</link><language>en</language><wp:wxr_version>1.2</wp:wxr_version>"
        f"<wp:author><wp:author_login>alva</wp:author_login><wp:author_display_name>{one.authors[0]}</wp:author_display_name></wp:author>\n"
        f"{printed}</channel></rss>\n"
    ).encode()


def letter(stories: Sequence[Story]) -> bytes:
    """Return a word processor's RTF file."""
    (one,) = stories
    head = [
        ("", ((one.title, True, 36),)),
        ("", ((f"By {one.authors[0]}", False, 24),)),
        ("", ((one.printed, False, 24),)),
    ]
    return rtf([*head, *(("", ((text, False, 24),)) for text in one.paragraphs)])


def php(stories: Sequence[Story]) -> bytes:
    """Return a page whose name has the ending of the program that wrote it."""
    (one,) = stories
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{one.title} | {one.outlet}</title>\n'
        f'<meta property="og:site_name" content="{one.outlet}"><meta property="og:title" content="{one.title}">\n'
        f'<meta property="article:published_time" content="{one.day}T06:00:00+01:00"><meta name="author" content="{one.authors[0]}"></head>\n'
        f'<body><nav><a href="/">Home</a> <a href="/sport.php">Sport</a> <a href="/obituaries.php">Obituaries</a></nav>\n<main><article><h1>{one.title}</h1>\n'
        f'<p class="byline">By {one.authors[0]}</p>\n{_markup(one)}\n</article></main><footer>Subscribe to our newsletter. © 2024 {one.outlet}</footer></body></html>\n'
    ).encode()  # fmt: skip


def parted(stories: Sequence[Story]) -> bytes:
    """Return a text of several articles, a form feed between them."""
    pages = [f"{one.title}\n\nBy {one.authors[0]}\n\n{one.printed}\n\n{_text(one)}\n" for one in stories]
    return "\f".join(pages).encode("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A file of the folder.

    Attributes:
        name: its name.
        stories: the articles in it.
        write: writes it.
        why: what it is there for.
        dirt: words that are in the file and in no article.
        truth: what the truth file says of each article, where it is not what the story says.
    """

    name: str
    stories: tuple[Story, ...]
    write: Callable[[Sequence[Story]], bytes]
    why: str
    dirt: tuple[str, ...] = ()
    truth: Mapping[str, object] = field(default_factory=dict)


_TITLE_ONLY: Final = {"quality": "title-only", "language": "und"}
_WHOLE_PAGE: Final = {
    "body_ends": "leave it with the apothecary.",
    "paragraphs": 4,
    "body_markers": ["dredger", "perseverance", "umbrella", "january"],
}
KINDS: Final = (
    Kind(name="all-the-news.csv", stories=TABLE, write=all_the_news, why="CSV, as the dataset All the news has it"),
    Kind(name="clippings.tsv", stories=TSV, write=tab_separated, why="TSV with the day of the crawl", truth={"paragraphs": 1}),
    Kind(name="ferry-45-columns.txt", stories=WRAPPED, write=wrapped, why="text wrapped at 45 columns, words divided at the ends of rows", truth={"body_markers": ["gangway", "complains"]}),
    Kind(name="scanned-page.txt", stories=OCR, write=scanned, why="a scanned page: short rows, wrong letters, several stories", dirt=("gazette",), truth=_WHOLE_PAGE),
    Kind(name="scanned-page.alto.xml", stories=ALTO, write=alto, why="a scanned page in ALTO"),
    Kind(name="news-please.json", stories=NEWSPLEASE, write=news_please, why="a record of news-please", dirt=("localpath",)),
    Kind(name="trafilatura.json", stories=TRAFILATURA, write=trafilatura, why="a record of trafilatura", dirt=("fingerprint",)),
    Kind(name="nyt-answer.json", stories=NYT, write=nyt, why="an answer of the New York Times' interface: its lead paragraph alone", dirt=("multimedia",), truth={"quality": "truncated"}),
    Kind(name="guardian-answer.json", stories=GUARDIAN, write=guardian, why="an answer of the Guardian's interface"),
    Kind(name="fundus.jsonl", stories=FUNDUS, write=fundus, why="JSON Lines, as fundus writes them", dirt=("crawl",)),
    Kind(name="wallabag.json", stories=WALLABAG, write=wallabag, why="an export of wallabag: a day of saving is no date"),
    Kind(name="omnivore.json", stories=OMNIVORE, write=omnivore, why="an answer of Omnivore's interface", dirt=("succeeded",)),
    Kind(name="pocket.csv", stories=POCKET, write=pocket, why="Pocket's list: addresses and times of saving, no text", truth=_TITLE_ONLY),
    Kind(name="instapaper.csv", stories=INSTAPAPER, write=instapaper, why="Instapaper's list", truth=_TITLE_ONLY),
    Kind(name="readwise-reader.csv", stories=READWISE, write=readwise, why="Readwise Reader's list", truth=_TITLE_ONLY),
    Kind(name="obsidian-clipping.md", stories=OBSIDIAN, write=obsidian, why="Markdown, as Obsidian's web clipper writes it"),
    Kind(name="joplin-note.md", stories=JOPLIN, write=joplin, why="Markdown, as Joplin writes it: a note's times are no date"),
    Kind(name="wordpress.xml", stories=WORDPRESS, write=wordpress, why="an export of WordPress with a draft and a private post", dirt=("marzipan",)),
    Kind(name="customs-house.rtf", stories=LETTER, write=letter, why="RTF, a word processor's own"),
    Kind(name="swimming-bath.php", stories=PHP, write=php, why="HTML under another ending", dirt=("newsletter", "obituaries")),
    Kind(name="two-stories.txt", stories=PARTED, write=parted, why="two stories in one text, a form feed between them"),
)  # fmt: skip


def main() -> int:
    """Write the files and the truth file's entries, or check the files; return the exit status."""
    parser = argparse.ArgumentParser(description="Make sample_docs/kinds/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is stale")
    if parser.parse_args().check:
        stale = [kind.name for kind in KINDS if (FOLDER / kind.name).read_bytes() != kind.write(kind.stories)]
        print("\n".join(f"stale: {name}" for name in stale) or "all kinds are what their stories make")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for kind in KINDS:
        (FOLDER / kind.name).write_bytes(kind.write(kind.stories))
    others = [entry for entry in json.loads(TRUTH.read_text("utf-8")) if not entry["path"].startswith("kinds/")]
    entries = [entry(kind, at) for kind in KINDS for at in range(len(kind.stories))]
    TRUTH.write_text(json.dumps([*others, *entries], indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


def entry(kind: Kind, at: int) -> dict[str, object]:
    """Return the truth file's entry of an article in a file."""
    one = kind.stories[at]
    return {
        "path": f"kinds/{kind.name}" + (f"#{at + 1}" if len(kind.stories) > 1 else ""),
        "outlet": one.outlet or None,
        "title": one.title,
        "dek": None,
        "authors": [{"name": name, "kind": "person"} for name in one.authors],
        "published": one.day or None,
        "kind": None,
        "section": one.section or None,
        "region_label": None,
        "language": one.language,
        "quality": "full",
        "body_starts": one.paragraphs[0][:40] if one.paragraphs else None,
        "body_ends": one.paragraphs[-1][-30:] if one.paragraphs else None,
        "paragraphs": len(one.paragraphs),
        "dropped_markers": list(kind.dirt),
        "body_markers": [one.marker] if one.paragraphs else [],
        "duplicate_of": None,
        "copy_group": None,
        "in_pile_because": kind.why,
        **kind.truth,
    }


if __name__ == "__main__":
    sys.exit(main())

"""Make the exports of `sample_docs/exports/` from their articles, which stand here, and their entries of the truth file.

    python tests/samples/exports.py            write every file, and the truth file's entries
    python tests/samples/exports.py --check    write nothing; exit 1 if a file is stale

Each file is in the form one newspaper database writes, with its cover, its labels and its search's terms; the prose is
our own. The same articles give the same bytes on every machine: times are fixed, members are stored.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import sys
import textwrap
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "sample_docs" / "exports"
TRUTH: Final = ROOT / "tests" / "golden" / "sample_docs.json"
ZIP_DATE: Final = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as it is printed in an export; `day` is ISO, `printed` as the database writes it."""

    title: str
    authors: tuple[str, ...]
    outlet: str
    day: str
    printed: str
    section: str
    marker: str
    paragraphs: tuple[str, ...]
    language: str = "en"
    dek: str | None = None

    @property
    def byline(self) -> str:
        """The authors as a byline prints them."""
        return " and ".join(self.authors)


TIDAL: Final = (
    Story(
        title="Council buys the old signal box", authors=("Oda Renvik",), outlet="The Tidal Post", day="2019-03-04",
        printed="March 4, 2019 Monday", section="News", marker="pantograph",
        paragraphs=(
            "The town council of Varnholt has bought the old signal box beside the harbour line and will let the model "
            "railway club run it from May.",
            "The club wants to hang a pantograph in the window, its chairman said, because visitors ask for one more "
            "often than for steam.",
        ),
    ),
    Story(
        title="Bell ringers ask for a lower rope", authors=("Lise Emmer", "Nils Ahr"), outlet="The Tidal Post",
        day="2019-06-09", printed="June 9, 2019 Sunday", section="Parish", marker="clapper",
        paragraphs=(
            "Four of the six ringers of St Olave's cannot reach the sally of the tenor without a box, and have asked "
            "the parish for a longer rope.",
            "The clapper was last mended before any of them was born. A new rope costs as much as a bicycle, the "
            "verger said, and will be paid for by the sale of jam.",
        ),
    ),
)  # fmt: skip
HOLM: Final = (
    Story(
        title="Ice house reopens as a cinema", authors=("Una Varg",), outlet="Holm Gazette", day="2014-05-30",
        printed="May 30, 2014 Friday", section="Culture", marker="projectionist",
        dek="Sixty seats, two heaters and a door that has to be lifted.",
        paragraphs=(
            "The ice house at the bottom of Quay Street shows films again, on a sheet that the sailmaker sewed for it.",
            "Its projectionist is seventy-nine and learned the trade in the same room, when it was still full of cod.",
        ),
    ),
    Story(
        title="Nobody wants the stuffed walrus", authors=("Tor Brekke",), outlet="Holm Gazette", day="2014-02-14",
        printed="February 14, 2014 Friday", section="Museum", marker="taxidermy", dek="It is too wide for the lift.",
        paragraphs=(
            "The museum of Holm has offered its walrus to eleven other museums, and has been thanked by all of them.",
            "Such taxidermy was the fashion of another age, the keeper said; the animal has no folds, because whoever "
            "stuffed it had never seen one.",
        ),
    ),
)  # fmt: skip
UNI: Final = (
    Story(
        title="Ferry timetable loses its last misprint", authors=("Ellen Storvik",), outlet="Skerry Courier",
        day="2016-10-11", printed="October 11, 2016 Tuesday", section="Transport", marker="colophon",
        paragraphs=(
            "For thirty years the winter timetable sent the noon ferry to an island that does not exist.",
            "The printer found the line when he set the colophon anew, and asked the company whether anybody had ever "
            "complained. Nobody had.",
        ),
    ),
    Story(
        title="Oyster beds are counted from a kite", authors=("Per Lind",), outlet="Skerry Courier", day="2017-04-02",
        printed="April 2, 2017 Sunday", section="Fisheries", marker="theodolite",
        paragraphs=(
            "A camera under a kite has counted the oysters of the sound for the price of a week's bait.",
            "The survey of 1931 took two summers, a rowing boat and a theodolite, which the harbour master still has.",
        ),
    ),
)  # fmt: skip
FJORD: Final = (
    Story(
        title="Ropeworks keeps its last walk", authors=("Mette Dahl",), outlet="Fjord Times", day="2018-01-15",
        printed="15 January 2018", section="Business", marker="hemp",
        paragraphs=(
            "The ropeworks at Aune will keep one of its three walks, which is four hundred metres long and has no bend.",
            "Its owner said that hemp is asked for again, by people who put it on walls rather than on ships.",
        ),
    ),
    Story(
        title="Two villages share one snow plough", authors=("Mette Dahl", "Arne Vik"), outlet="Fjord Times",
        day="2018-02-20", printed="20 February 2018", section="Districts", marker="grader",
        paragraphs=(
            "The plough of Aune and Lower Aune will start from the middle of the bridge, so that neither is first.",
            "The grader that it replaces was sold to a farmer, who uses it to make a sledging hill for his children.",
        ),
    ),
)  # fmt: skip
NORD: Final = (
    Story(
        title="Kurhaus bekommt sein Echo zurück", authors=("Jette Harms",), outlet="Küstenblatt", day="2017-11-25",
        printed="25 November 2017", section="Lokales", marker="stimmgabel", language="de",
        paragraphs=(
            "Im Kurhaus von Lüttsiel hallt es wieder, seit die Dämmplatten aus den siebziger Jahren von der Decke sind.",
            "Der Kantor prüfte den Saal mit einer Stimmgabel und zählte bis vier, ehe es still war. Früher, sagte er, "
            "seien es fünf gewesen.",
        ),
    ),
    Story(
        title="Deichschafe ziehen um", authors=("Onno Peters",), outlet="Küstenblatt", day="2017-12-02",
        printed="2 Dezember 2017", section="Region", marker="klauenpflege", language="de",
        paragraphs=(
            "Vierhundert Schafe haben am Sonnabend den Deich gewechselt, weil der alte im Winter erhöht wird.",
            "Der Schäfer nutzte den Weg über die Straße zur Klauenpflege und bat die Autofahrer um Geduld.",
        ),
    ),
)  # fmt: skip
WIRE: Final = (
    Story(
        title="SALT WORKS CUTS ITS HOURS", authors=("Ida Moen",), outlet="Northern Wire", day="1987-02-26",
        printed="1987-02-26", section="Commodities", marker="brine",
        paragraphs=(
            "The salt works at Grunnvik said that it would boil on three days a week instead of five from March.",
            "The company blamed cheap sea salt from abroad and said that its brine was as strong as ever.",
        ),
    ),
    Story(
        title="HERRING BARRELS SHORT IN NORTHERN PORTS", authors=("Ida Moen",), outlet="Northern Wire",
        day="1987-03-02", printed="1987-03-02", section="Commodities", marker="cooperage",
        paragraphs=(
            "Northern ports are short of barrels a week before the fishery opens, two curing houses said.",
            "The last cooperage on the coast closed in autumn; staves now come by rail and arrive wet.",
        ),
    ),
)  # fmt: skip
QUEST: Final = (
    Story(
        title="The lighthouse that was sold by mistake", authors=("Sara Holt",), outlet="The Island Observer",
        day="2011-08-19", printed="Aug 19, 2011", section="Features", marker="conveyancer",
        paragraphs=(
            "When the Board sold three cottages on Utter Holm it sold the lighthouse with them, for a plan had been "
            "coloured by hand.",
            "The conveyancer who found out kept the news for a week, because it was raining and nobody would have "
            "believed him.",
        ),
    ),
    Story(
        title="Postwoman rows her ten-thousandth letter", authors=("Sara Holt", "Jon Berg"),
        outlet="The Island Observer", day="2012-03-30", printed="Mar 30, 2012", section="People", marker="oarlock",
        paragraphs=(
            "Berit Nes has rowed the post to four islands since the motor boat sank, and has kept count.",
            "The ten-thousandth letter was a bill for an oarlock, which she had ordered herself.",
        ),
    ),
)  # fmt: skip
RIVE: Final = (
    Story(
        title="Le moulin à marée tourne à nouveau", authors=("Solène Kerjean",), outlet="L'Écho du Chenal",
        day="2015-03-14", printed="samedi 14 mars 2015", section="Patrimoine", marker="vannage", language="fr",
        paragraphs=(
            "Après onze hivers de silence, le moulin à marée du Pont-Vieux a moulu samedi quarante kilos d'orge.",
            "Le vannage a été refait en chêne par deux charpentiers de marine, qui ont travaillé les pieds dans l'eau.",
        ),
    ),
    Story(
        title="Une fanfare cherche un hélicon", authors=("Yann Le Goff",), outlet="L'Écho du Chenal",
        day="2015-05-02", printed="samedi 2 mai 2015", section="Culture", marker="hélicon", language="fr",
        paragraphs=(
            "La fanfare des docks a perdu le sien dans la grande marée, avec l'étui et la moitié des partitions.",
            "Un hélicon d'occasion coûte le prix d'une barque, explique le chef, et il faut quelqu'un pour le porter.",
        ),
    ),
)  # fmt: skip
ASAHI: Final = (
    Story(
        title="港町の時計、三十年ぶりに動く", authors=(), outlet="朝日新聞", day="1985-01-05",
        printed="1985年01月05日", section="地域", marker="振り子", language="ja",
        paragraphs=(
            "三十年のあいだ四時十分を指していた波止場の時計が、五日の朝から正しい時を打ち始めた。",
            "修理をした職人は、振り子の裏から古い切符を一枚見つけ、駅に返しに行ったという。",
        ),
    ),
    Story(
        title="渡し船の猫に定期券", authors=(), outlet="朝日新聞", day="1985-01-06", printed="1985年01月06日",
        section="社会", marker="改札", language="ja",
        paragraphs=(
            "毎朝ひとりで川を渡る猫に、渡し船の組合が定期券を贈った。",
            "改札では首輪に下げた券を見せて通り、帰りは夕方の便に乗る。",
        ),
    ),
)  # fmt: skip
YOMIURI: Final = (
    Story(
        title="灯台の塗り替え、赤か白か", authors=(), outlet="読売新聞", day="1987-02-07", printed="1987.02.07",
        section="地方", marker="刷毛", language="ja",
        paragraphs=(
            "岬の灯台を赤く塗るか白く塗るかで、村の意見が二つに割れている。",
            "塗装店は刷毛を二本用意して、決まるのを待っている。",
        ),
    ),
    Story(
        title="凧の糸、電線に届かず", authors=(), outlet="読売新聞", day="1987-02-08", printed="1987.02.08",
        section="社会", marker="竹ひご", language="ja",
        paragraphs=(
            "浜の凧揚げ大会で、糸の長さを競う部が初めて開かれた。",
            "優勝した組は竹ひごを細く削り、百二十メートルまで揚げた。",
        ),
    ),
)  # fmt: skip
VESTI: Final = (
    Story(
        title="МАЯК ОТДАЛИ ШКОЛЕ", authors=("Ветрова Анна",), outlet="Северные вести", day="1994-02-09",
        printed="09.02.1994", section="ПОБЕРЕЖЬЕ", marker="линза", language="ru",
        paragraphs=(
            "Старый маяк на мысу передан сельской школе, и с весны там будут уроки астрономии.",
            "Линза осталась на месте, а вместо лампы поставят телескоп, который собрал учитель физики.",
        ),
    ),
    Story(
        title="ПАРОМ ЖДЕТ ЛЬДА", authors=("Громов Илья",), outlet="Северные вести", day="1994-01-12",
        printed="12.01.1994", section="ХРОНИКА", marker="переправа", language="ru",
        paragraphs=(
            "Паром через залив стоит у причала: вода ещё не замёрзла, а топливо уже кончилось.",
            "Переправа откроется, сказал капитан, как только одно из двух изменится.",
        ),
    ),
)  # fmt: skip
PLAIN: Final = Story(
    title="A short history of the harbour bench", authors=("Greta Solberg",), outlet="", day="2020-09-12",
    printed="12 September 2020", section="", marker="joiner",
    paragraphs=(
        "The bench at the end of the mole was made by a joiner who owed the harbour master eleven days of mooring.",
        "It has been moved twice: once by a storm, and once by the council, which put it back.",
    ),
)  # fmt: skip


def wrapped(text: str, width: int = 74) -> str:
    """Return the text wrapped as old databases print it."""
    return "\n".join(textwrap.wrap(text, width))


def nexis_text(stories: Sequence[Story]) -> bytes:
    """Return a Nexis text file."""
    parts = [
        "Download Request: Selected Items: 1-2\nTime Of Request: Friday, March 20, 2020  16:51:31\n\nTerms: (harbour)\n"
    ]
    for number, one in enumerate(stories, 1):
        body = "\n\n".join(map(wrapped, one.paragraphs))
        parts.append(
            f"\n{f'{number} of {len(stories)} DOCUMENTS':^76}\n\n\n{one.outlet:^76}\n\n{one.printed:^76}\n{'First Edition':^76}\n\n"
            f"{one.title}\n\nBYLINE: By {one.byline}\n\nSECTION: {one.section}; Pg. {number}\n\nLENGTH: 312 words\n\n\n{body}\n\n"
            f"LOAD-DATE: March 5, 2020\n\nLANGUAGE: ENGLISH\n\nPUBLICATION-TYPE: Newspaper\n\n\n"
            f"{'Copyright 2019 Tidal Post Ltd':^76}\n{'All Rights Reserved':^76}\n"
        )
    return "\n".join(parts).encode("utf-8-sig")


def nexis_html(stories: Sequence[Story]) -> bytes:
    """Return a Nexis page with German labels."""

    def div(name: str, inner: str) -> str:
        return f'<BR><DIV CLASS="{name}"><P CLASS="c1"><SPAN CLASS="c2">{inner}</SPAN></P>\n</DIV>\n'

    def label(name: str, value: str) -> str:
        return f'<BR><DIV CLASS="c4"><P CLASS="c5"><SPAN CLASS="c7">{name}: </SPAN><SPAN CLASS="c2">{value}</SPAN></P>\n</DIV>\n'

    parts = [
        '<HTML><HEAD><STYLE TYPE="text/css"><!--\n.c0 { text-align: center; }\n.c3 { text-align: center; margin-left: 13%; }\n'
        ".c4 { text-align: left; }\n.c7 { font-weight: bold; }\n--></STYLE><TITLE>&nbsp;</TITLE></HEAD><BODY>\n"
    ]
    for number, one in enumerate(stories, 1):
        body = "".join(f'<P CLASS="c8"><SPAN CLASS="c2">{html.escape(text)}</SPAN></P>\n' for text in one.paragraphs)
        parts += [
            f'<A NAME="DOC_ID_{number}_0"></A><!-- Hide XML section from browser\n<DOC NUMBER=1>\n<DOCFULL> -->\n',
            div("c0", f"Dokument {number} von {len(stories)}"), div("c3", one.outlet), div("c3", one.printed),
            f'<BR><DIV CLASS="c4"><P CLASS="c5"><SPAN CLASS="c7">{html.escape(one.title)}</SPAN></P>\n</DIV>\n',
            label("AUTOR", f"Von {one.byline}"), label("RUBRIK", f"{one.section}; S. {number}"), label("LÄNGE", "312 Wörter"),
            f'<BR><DIV CLASS="c4">{body}</DIV>\n', label("UPDATE", "30. November 2017"), label("SPRACHE", "GERMAN; DEUTSCH"),
            div("c0", "Copyright 2017 Küstenblatt Verlag<BR>Alle Rechte vorbehalten"), "<!-- Hide\n</DOCFULL>\n</DOC> -->\n",
        ]  # fmt: skip
    return ("".join(parts) + "</BODY></HTML>\n").encode("utf-8")


Run = tuple[str, bool, int]
"""A text, whether it is bold, and its size in half points."""

Paragraph = tuple[str, tuple[Run, ...]]
"""A paragraph's style (`centre`, a heading's name, a bookmark behind `#`) and its runs."""


def _label(name: str, value: str) -> Paragraph:
    return "", ((f"{name}:", True, 20), (f" {value}", False, 20))


def lexis_paragraphs(stories: Sequence[Story]) -> list[Paragraph]:
    """Return a Lexis Advance file: its cover, then the documents."""
    made: list[Paragraph] = [_label("User Name", "READER"), _label("Date and Time", "Wednesday, December 19, 2018")]
    made.append(("", ((f"Documents ({len(stories)})", True, 24),)))
    for number, one in enumerate(stories, 1):
        made += [("", ((f"{number}. {one.title}", False, 20),)), _label("Search Terms", "harbour"), ("", ())]
    for number, one in enumerate(stories, 1):
        made += [
            (f"#Bookmark_{number}", ()),
            ("centre", ((one.title, True, 32),)),
            ("centre", ((one.outlet, False, 20),)),
            ("centre", ((one.printed, False, 20),)),
            ("", ()),
            ("", (("Copyright 2018 The Publishers All Rights Reserved", False, 16),)),
            _label("Section", f"{one.section}; Pg. {number}"),
            _label("Length", "312 words"),
            _label("Byline", f"By {one.byline}"),
            *([_label("Highlight", one.dek)] if one.dek else []),
            (f"#Body_{number}", (("Body", True, 28),)),
            ("", ()),
            *(("", ((text, False, 20),)) for text in one.paragraphs),
            (f"#Classification_{number}", (("Classification", True, 28),)),
            _label("Language", "ENGLISH"),
            _label("Subject", "HARBOURS (90%)"),
            _label("Load-Date", "December 20, 2018"),
            ("", (("End of Document", True, 16),)),
            ("", ()),
        ]
    return made


def nexis_paragraphs(stories: Sequence[Story]) -> list[Paragraph]:
    """Return a Nexis file of paragraphs, as its RTF and Word files hold them."""
    made: list[Paragraph] = []
    for number, one in enumerate(stories, 1):
        made += [
            ("centre", ((f"{number} of {len(stories)} DOCUMENTS", False, 20),)),
            ("centre", ((one.outlet, False, 20),)),
            ("centre", ((one.printed, False, 20),)),
            ("", ((one.title, True, 28),)),
            *(("", ((f"{name}: ", True, 20), (value, False, 20))) for name, value in (
                ("BYLINE", f"By {one.byline}"), ("SECTION", f"{one.section}; Pg. {number}"), ("LENGTH", "312 words"),
            )),
            *(("", ((text, False, 20),)) for text in one.paragraphs),
            ("", (("LOAD-DATE: ", True, 20), ("May 31, 2018", False, 20))),
            ("", (("LANGUAGE: ", True, 20), ("ENGLISH", False, 20))),
            ("centre", (("Copyright 2018 The Publishers", False, 20),)),
        ]  # fmt: skip
    return made


def docx(paragraphs: Iterable[Paragraph]) -> bytes:
    """Return a Word file of these paragraphs."""
    body = "".join(map(_word_paragraph, paragraphs))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    types = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    wordml = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{wordml}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{wordml}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{types}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{types}/relationships"><Relationship Id="r1" '
        f'Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles {space}><w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style></w:styles>',
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return made.getvalue()


def _word_paragraph(paragraph: Paragraph) -> str:
    style, runs = paragraph
    properties = {"centre": '<w:pPr><w:jc w:val="center"/></w:pPr>', "": ""}.get(
        style, f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    )
    if style.startswith("#"):
        properties = f'<w:bookmarkStart w:id="1" w:name="{style[1:]}"/><w:bookmarkEnd w:id="1"/>'
    text = "".join(
        f'<w:r><w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr><w:t xml:space="preserve">{html.escape(text)}</w:t></w:r>'
        for text, bold, size in runs
    )
    return f"<w:p>{properties}{text}</w:p>"


def rtf(paragraphs: Iterable[Paragraph]) -> bytes:
    """Return an RTF file of these paragraphs."""
    parts = [
        r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Arial;}}{\*\generator Sample;}{\info{\title Nothing}}" "\n"
    ]
    for style, runs in paragraphs:
        text = "".join(rf"{{\f0\fs{size}{chr(92) + 'b' if bold else ''} {_rtf_text(one)}}}" for one, bold, size in runs)
        bookmark = rf"{{\*\bkmkstart {style[1:]}}}{{\*\bkmkend {style[1:]}}}" if style.startswith("#") else ""
        parts.append(rf"\pard\{'qc' if style == 'centre' else 'ql'} {bookmark}{text}\par" "\n")
    return ("".join(parts) + "}").encode("ascii")


def _rtf_text(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}")
    return "".join(one if one.isascii() else rf"\u{ord(one)}?" for one in escaped)


def factiva_text(stories: Sequence[Story]) -> bytes:
    """Return a Factiva text file."""
    parts = [
        f"{one.section}\n{one.title}\nBy {one.byline}\n312 words\n{one.printed}\n{one.outlet}\nFJOT\n{number}\nEnglish\n(c) 2018 Fjord Times\n\n"
        + "\n\n".join(one.paragraphs)
        + f"\n\nDocument FJOT0000{one.day.replace('-', '')}ee1f0000{number}\n\n\n"
        for number, one in enumerate(stories, 1)
    ]
    return ("".join(parts) + "\nSearch Summary\n\nText\tharbour\nDate\tAll Dates\n").encode("utf-8")


def factiva_html(stories: Sequence[Story]) -> bytes:
    """Return a Factiva page with German words about it."""
    parts = [
        '<html><head><meta charset="utf-8"><title>Factiva</title></head><body><h1>Dow Jones Factiva</h1><div id="contentLeft">'
    ]
    for number, one in enumerate(stories, 1):
        name = f"KUEB0000{one.day.replace('-', '')}edbp0000{number}"
        body = "".join(
            f'<p class="articleParagraph dearticleParagraph">{html.escape(text)} </p>\n' for text in one.paragraphs
        )
        parts.append(
            f'<div id="article-{name}" class="article"><div class="article deArticle"><p></p><div>{one.section}</div>\n'
            f'<div id="hd"><span class="deHeadline">{one.title} </span></div><div class="author">VON {one.byline.upper()} </div>'
            f"<div>254 Wörter</div><div>{one.printed}</div><div>{one.outlet}</div><div>KUEB</div><div>{number}</div><div>Deutsch</div>"
            f"<div>Copyright 2017 Küstenblatt Verlag </div><p></p>\n{body}<p>Küstenblatt Verlag GmbH</p><p>Dokument {name}</p></div></div><br>"
        )
    return ("".join(parts) + "<table><tr><td>Zusammenfassung der Suche</td></tr></table></div></body></html>\n").encode(
        "utf-8"
    )


def factiva_xml(stories: Sequence[Story]) -> bytes:
    """Return an answer of Factiva's API."""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<PPSResponse><ppsArticleResponse xmlns="http://global.factiva.com/pps/2.0"><ppsarticleResultSet>\n'
    ]
    for number, one in enumerate(stories, 1):
        first, *rest = ("\n".join(textwrap.wrap(text, 60)) for text in one.paragraphs)
        tail = "".join(f"<paragraph>\n{text}\n</paragraph>" for text in rest)
        parts.append(
            f"<ppsarticle><article><accessionNo>NWIR0000{one.day.replace('-', '')}dj2q0000{number}</accessionNo><baseLanguage>EN</baseLanguage>"
            f"<copyright>(c) 1987 Northern Wire</copyright><headline><paragraph>{one.title}</paragraph></headline><byline>By {one.byline}</byline>"
            f"<leadParagraph>\n{first}\n</leadParagraph><tailParagraphs>{tail}</tailParagraphs><publicationDate><date>{one.printed}</date></publicationDate>"
            f'<region code="nor"><name>Norway</name></region><sectionName>{one.section}</sectionName><sourceName>{one.outlet}</sourceName></article></ppsarticle>\n'
        )
    return ("".join(parts) + "</ppsarticleResultSet></ppsArticleResponse></PPSResponse>\n").encode("utf-8")


def proquest_text(stories: Sequence[Story]) -> bytes:
    """Return a ProQuest text file."""
    rule = "_" * 60
    parts = []
    for number, one in enumerate(stories, 1):
        turned = "; ".join(f"{last}, {first}" for first, last in (name.split(" ") for name in one.authors))
        fields = {
            "Author": turned, "Publication info": f"{one.outlet} ; London (UK). 19 Aug 2011: {number}.", "Abstract": one.paragraphs[0],
            "Full text": "\n\n".join(one.paragraphs), "Subject": "Islands; Harbours", "Title": one.title,
            "Publication title": f"{one.outlet}; London (UK)", "First page": str(number), "Publication year": one.day[:4],
            "Publication date": one.printed, "Section": one.section, "Publisher": "Observer Ltd", "Source type": "Newspapers",
            "Language of publication": "English", "ProQuest document ID": f"88001{number}", "Last updated": "2014-01-02",
            "Database": "ProQuest Central",
        }  # fmt: skip
        parts.append(
            f"{rule}\n\n{one.title}\n\n" + "\n\n".join(f"{name}: {value}" for name, value in fields.items()) + "\n\n"
        )
    return ("".join(parts) + f"{rule}\n\nContact us at: the library\n\nDatabase copyright ProQuest\n").encode("utf-8")


def europresse_html(stories: Sequence[Story]) -> bytes:
    """Return a Europresse page."""
    parts = ['<!DOCTYPE html><html><head><meta charset="utf-8"><title>biblio</title></head><body>']
    for number, one in enumerate(stories, 1):
        body = "".join(f"<p>{html.escape(text)}</p>" for text in one.paragraphs)
        name = f"news·{one.day.replace('-', '')}·EC·00{number}"
        parts.append(
            f'<article><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">{one.outlet}, no. 311{number}</span></div>'
            f'<span class="DocHeader">{one.section}, {one.printed} 312 mots, p. {number}</span><div class="titreArticle">'
            f'<p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{one.title}</p></div><div class="docAuthors">{one.byline}</div></header>'
            f'<section><div class="DocText clearfix"><div class="docOcurrContainer">{body}</div></div></section><aside><b>Note(s) : </b></aside>'
            f'<footer><small>© 2015 {one.outlet}. Tous droits réservés.</small><div class="publiC-lblNodoc">{name}</div>'
            "<div>Ce certificat est émis à une bibliothèque à des fins de visualisation personnelle.</div></footer></article>"
        )
    return ("".join(parts) + "</body></html>\n").encode("utf-8")


def kikuzo_html(stories: Sequence[Story]) -> bytes:
    """Return a page of 聞蔵."""
    parts = [
        '<html lang="ja"><head><meta charset="utf-8"></head><body><span class="font007">朝日新聞社 聞蔵II</span>総件数：2件'
    ]
    for number, one in enumerate(stories, 1):
        heads = "".join(
            f'<th class="topic-list">{name}</th>' for name in ("No.", "発行日", "朝夕刊", "面名", "ページ", "文字数")
        )
        cells = "".join(
            f'<td class="topic-list">{text}</td>'
            for text in (f"0000{number}", one.printed, "朝刊", one.section, f"00{number}", "00120文字")
        )
        body = "<br>".join(f"　{text}" for text in one.paragraphs)
        parts.append(
            f'<table class="topic-inside"><tr><td><table class="topic-list"><tr>{heads}</tr><tr>{cells}</tr></table></td></tr></table>'
            f'<table class="topic-detail"><tr><td><span class="font002">{one.title}</span></td></tr><tr><td><span class="font003">'
            f'<div class="detail001">{body}</div></span></td></tr></table><a href="#top">このページのＴＯＰへ</a><hr>'
        )
    return ("".join(parts) + "</body></html>\n").encode("utf-8")


def yomidasu_html(stories: Sequence[Story]) -> bytes:
    """Return a page of ヨミダス."""
    parts = [
        '<html lang="ja"><head><meta charset="utf-8"><title>ヨミダス歴史館</title></head><body><div id="header">ログアウト</div>'
    ]
    for number, one in enumerate(stories, 1):
        cells = "".join(
            f"<th>{text}</th>"
            for text in (number, one.printed, one.title, "東京朝刊", one.section, "09頁", "120字", "写真")
        )
        body = "<br>".join(f"　{text}" for text in one.paragraphs)
        parts.append(
            f'<div id="heiseiDetailArea"><table class="contentsTable"><tr>{cells}</tr></table><table class="selectSearchTable"><tr><th>'
            f'選択部分を辞書で検索：</th></tr></table></div><div id="heiseiDetailContents"><p class="mb10">{body}<br></p></div>'
        )
    return ("".join(parts) + '<div id="footer">Copyright The Yomiuri Shimbun</div></body></html>\n').encode("utf-8")


def integrum_html(stories: Sequence[Story]) -> bytes:
    """Return a page of Интегрум, whose first record is printed twice."""
    printed = [*stories, stories[0]]
    parts = [
        '<html><head><META http-equiv="Content-Type" content="text/html; charset=windows-1251"><title>Report</title></head><body><h3>Report</h3>'
    ]
    parts += [
        f'{number}. <a href="#{number}">{one.title}</a> <small>{one.outlet}; {one.printed};</small><br>'
        for number, one in enumerate(printed, 1)
    ]
    for number, one in enumerate(printed, 1):
        labels = "".join(
            f"^{name}:\n   {value}\n<br>"
            for name, value in (
                ("ИС", one.outlet),
                ("РБ", one.section),
                ("ДТ", one.printed),
                ("АВ", f"{one.byline},"),
                ("ЗГ", one.title),
            )
        )
        body = "\n".join("     " + "\n".join(textwrap.wrap(text, 64)) for text in one.paragraphs)
        parts.append(
            f'<div align="left"><a name="{number}"></a><table><tr><td bgcolor="#e4e1d9">{labels}</td></tr></table><h3>{one.title}\n</h3>'
            f"<pre>\n{body}</pre></div>"
        )
    return ("".join(parts) + "</body></html>\n").encode("cp1251")


def plain_docx(stories: Sequence[Story]) -> bytes:
    """Return a word processor's own document."""
    (one,) = stories
    first, *rest = one.paragraphs
    return docx(
        [
            ("Titel", ((one.title, False, 56),)),
            ("", ((f"By {one.byline}", False, 24),)),
            ("", ((one.printed, False, 24),)),
            ("", ((first, False, 24),)),
            ("berschrift2", (("Moved twice", True, 28),)),
            *(("", ((text, False, 24),)) for text in rest),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the folder: who writes it, of which articles, and what it is there for."""

    name: str
    stories: tuple[Story, ...]
    write: Callable[[Sequence[Story]], bytes]
    why: str
    dirt: tuple[str, ...]


FILES: Final = (
    File(name="nexis.txt", stories=TIDAL, write=nexis_text, why="Nexis, text: a cover, wrapped lines, labels in capitals", dirt=("selected",)),
    File(name="nexis.html", stories=NORD, write=nexis_html, why="Nexis, HTML with German labels", dirt=("rubrik", "vorbehalten")),
    File(name="nexis.docx", stories=HOLM, write=lambda stories: docx(nexis_paragraphs(stories)), why="Nexis, Word", dirt=("english",)),
    File(name="nexis.rtf", stories=UNI, write=lambda stories: rtf(nexis_paragraphs(stories)), why="Nexis, RTF", dirt=("publishers",)),
    File(name="lexis-advance.docx", stories=HOLM, write=lambda stories: docx(lexis_paragraphs(stories)), why="Lexis Advance, Word: a cover with a list of contents", dirt=("reader", "classification")),
    File(name="factiva.txt", stories=FJORD, write=factiva_text, why="Factiva, text: a head without labels, a summary of the search", dirt=("summary",)),
    File(name="factiva.html", stories=NORD, write=factiva_html, why="Factiva, HTML on a German screen", dirt=("zusammenfassung",)),
    File(name="factiva.xml", stories=WIRE, write=factiva_xml, why="Factiva's API, XML", dirt=("norway",)),
    File(name="proquest.txt", stories=QUEST, write=proquest_text, why="ProQuest, text", dirt=("contact", "newspapers")),
    File(name="europresse.html", stories=RIVE, write=europresse_html, why="Europresse, HTML", dirt=("certificat", "réservés")),
    File(name="kikuzo.html", stories=ASAHI, write=kikuzo_html, why="聞蔵 (Kikuzo), HTML", dirt=("総件数",)),
    File(name="yomidasu.html", stories=YOMIURI, write=yomidasu_html, why="ヨミダス (Yomidasu), HTML", dirt=("選択部分",)),
    File(name="integrum.html", stories=VESTI, write=integrum_html, why="Интегрум (Integrum), HTML in windows-1251; its first record is printed twice", dirt=("report",)),
    File(name="harbour-bench.docx", stories=(PLAIN,), write=plain_docx, why="a word processor's document that is no export", dirt=()),
)  # fmt: skip


def main() -> int:
    """Write the files and the truth file's entries, or check the files; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the exports of sample_docs/exports/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is stale")
    if parser.parse_args().check:
        stale = [one.name for one in FILES if (FOLDER / one.name).read_bytes() != one.write(one.stories)]
        print("\n".join(f"stale: {name}" for name in stale) or "all exports are what their articles make")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for one in FILES:
        (FOLDER / one.name).write_bytes(one.write(one.stories))
    others = [entry for entry in json.loads(TRUTH.read_text("utf-8")) if not entry["path"].startswith("exports/")]
    entries = [entry(one, story) for one in FILES for story in one.stories]
    TRUTH.write_text(json.dumps([*others, *entries], indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


def entry(file: File, story: Story) -> dict[str, object]:
    """Return the truth file's entry of an article in a file."""
    is_record = len(file.stories) > 1
    has_dek = file.name.startswith("lexis")
    return {
        "path": f"exports/{file.name}" + (f"#{file.stories.index(story) + 1}" if is_record else ""),
        "outlet": story.outlet or None,
        "title": story.title,
        "dek": story.dek if has_dek else None,
        "authors": [{"name": name, "kind": "person"} for name in story.authors],
        "published": story.day,
        "kind": None,
        "section": story.section or None,
        "region_label": None,
        "language": story.language,
        "quality": "full",
        "body_starts": story.paragraphs[0][:40],
        "body_ends": story.paragraphs[-1][-30:],
        "paragraphs": len(story.paragraphs) + (0 if is_record else 1),
        "dropped_markers": list(file.dirt),
        "body_markers": [story.marker],
        "duplicate_of": None,
        "copy_group": None,
        "in_pile_because": file.why,
    }


if __name__ == "__main__":
    sys.exit(main())

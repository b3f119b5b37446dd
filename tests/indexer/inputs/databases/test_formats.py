"""Each format's file comes apart into its articles, each with the facts it prints, and every description is sound."""

from __future__ import annotations

import html

import pytest

from index.article.model import Quality, Role
from indexer.assemble import title_of
from indexer.extract import extract
from indexer.inputs.databases.description import Description, Field, description, descriptions, named
from indexer.inputs.databases.lines import from_bytes
from indexer.inputs.skipped import Skipped
from indexer.page import EXPORT_MEDIA_TYPE, FactName, Input, Page
from tests.indexer.inputs.build import everything, inputs, lines, paths
from tests.samples.exports import FILES, HOLM, NORD, TIDAL, File, factiva_text, nexis_html, nexis_text

PROSE = "The harbour council of Estrup will rebuild the old crane in winter, once the county has paid its half."


def pages(name: str, data: bytes) -> list[Page]:
    return [extract(one) for one in inputs(name, data)]


def values(page: Page, name: FactName) -> list[str]:
    return [fact.value for fact in page.all(name) if fact.source == "export"]


def body(page: Page) -> list[str]:
    return [block.text for block in page.blocks if block.role is Role.BODY]


@pytest.mark.parametrize("file", [one for one in FILES if len(one.stories) > 1], ids=lambda file: file.name)
def test_each_sample_is_as_many_articles_as_it_was_made_of(file: File) -> None:
    found = pages(file.name, file.write(file.stories))[: len(file.stories)]
    assert [title_of(page) for page in found] == [story.title for story in file.stories]
    assert [values(page, FactName.PUBLISHED) for page in found] == [[story.day] for story in file.stories]
    assert [values(page, FactName.OUTLET) for page in found] == [[story.outlet] for story in file.stories]
    assert [body(page) for page in found] == [list(story.paragraphs) for story in file.stories]
    authors = [[name.casefold() for name in values(page, FactName.AUTHOR)] for page in found]
    assert authors == [[name.casefold() for name in story.authors] for story in file.stories]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_line_of_a_document_is_in_a_block_with_a_reason(file: File) -> None:
    for one in inputs(file.name, file.write(file.stories)):
        _, printed = from_bytes(one.data)
        page = extract(one)
        assert len(page.blocks) == len(printed)
        assert all(block.text and block.text in line.text for block, line in zip(page.blocks, printed, strict=True))


def test_equal_records_of_two_files_have_equal_bytes() -> None:
    (alone,) = inputs("a.txt", nexis_text(TIDAL[:1]))
    first, second = inputs("b.txt", nexis_text(TIDAL))
    assert alone.sha256 == first.sha256 != second.sha256


def test_a_repeated_record_is_named_apart_and_has_the_same_digest() -> None:
    integrum = next(one for one in FILES if one.name == "integrum.html")
    first, _, third = inputs("moscow.html", integrum.write(integrum.stories))
    assert (first.sha256, third.path) == (third.sha256, f"{first.path}~2")


def test_a_document_is_called_by_its_own_number() -> None:
    assert paths("a.txt", factiva_text(HOLM)) == ["a.txt#FJOT000020140530ee1f00001", "a.txt#FJOT000020140214ee1f00002"]


@pytest.mark.parametrize(
    "separator", ["{} of 2 DOCUMENTS", "Dokument {} von 2", "Document {} de 2", "{} de 2 DOCUMENTOS"]
)
def test_nexis_parts_documents_in_the_language_of_the_screen(separator: str) -> None:
    text = nexis_html(NORD).decode()
    for number in (1, 2):
        text = text.replace(f"Dokument {number} von 2", separator.format(number))
    assert [title_of(page) for page in pages("a.html", text.encode())] == [story.title for story in NORD]


def nexis(*heads: str, labels: str, tail: str = "") -> bytes:
    centred = "\n\n".join(f"{text:^70}" for text in ("1 of 1 DOCUMENT", *heads))
    return f"{centred}\n\n{labels}\n\n{PROSE}\n\n{tail}\n".encode()


def test_a_copyright_above_the_outlet_is_not_the_outlet() -> None:
    data = nexis(
        "Copyright 1986 Guardian Newspapers",
        "The Guardian (London)",
        "January 1, 1986",
        labels="Crane\n\nLENGTH: 9 words",
    )
    (page,) = pages("a.txt", data)
    assert values(page, FactName.OUTLET) == ["The Guardian (London)"]
    assert (title_of(page), values(page, FactName.PUBLISHED)) == ("Crane", ["1986-01-01"])


def test_a_title_above_the_date_is_the_title() -> None:
    (page,) = pages("a.txt", nexis("De Telegraaf", "Een kop", "10 december 2019 dinsdag", labels="LENGTH: 9 words"))
    assert (title_of(page), values(page, FactName.PUBLISHED)) == ("Een kop", ["2019-12-10"])


def test_the_day_a_database_loaded_an_article_is_never_its_day() -> None:
    data = nexis(
        "The Times",
        "Winter Edition",
        labels="Crane\n\nLENGTH: 9 words",
        tail="LOAD-DATE: January 8, 2010\n\nLANGUAGE: ENGLISH",
    )
    (page,) = pages("a.txt", data)
    assert values(page, FactName.PUBLISHED) == []
    assert values(page, FactName.LANGUAGE) == ["en"]


def test_labels_of_a_language_that_no_list_holds_are_labels_by_their_capitals() -> None:
    data = nexis(
        "Aftenbladet",
        "March 4, 2019",
        labels="Kran\n\nOPPHAV: Ukjent\n\nLENGTH: 9 words",
        tail="LOAD-DATE: March 5, 2019\n\nEMNE: KRAN",
    )
    (page,) = pages("a.txt", data)
    assert body(page) == [PROSE]
    assert "the export's label EMNE" in {block.reason for block in page.blocks}


def test_a_summary_is_a_dek_and_the_text_goes_on_behind_it() -> None:
    data = nexis(
        "Der Spiegel",
        "1. Februar 2012",
        labels="Titel\n\nHIGHLIGHT: Ein Vorspann.",
        tail=f"{PROSE}\n\nUPDATE: 2. Februar 2012",
    )
    (page,) = pages("a.txt", data)
    assert (values(page, FactName.DEK), body(page)) == (["Ein Vorspann."], [PROSE, PROSE])


def codes(number: int) -> str:
    return (
        f"SE World\nHD Crane {number} stands\nBY By Oda Renvik\nWC 312 words\nPD 4 March 2019\nET 10:35\n"
        f"SN Tidal Post\nSC TIDP\nLA English\nCY Copyright 2019\nLP\n{PROSE}\nTD\nThe pilots agreed.\n\n"
        f"Nothing else was said, of {number}.\nCO tidal : Tidal\nIN ship : Shipping\nNS gcat : Political\n"
        f"AN Document TIDP000020190304ef340000{number}\n\n"
    )


def test_factiva_s_codes_are_labels() -> None:
    first, second = pages("a.txt", (codes(1) + codes(2) + "Search Summary\n").encode())
    assert (title_of(first), title_of(second)) == ("Crane 1 stands", "Crane 2 stands")
    assert body(second) == [PROSE, "The pilots agreed.", "Nothing else was said, of 2."]
    assert values(first, FactName.SECTION) == ["World"]


@pytest.mark.parametrize(
    "printed", ["25 11 月 2017", "25 十一月 2017", "2017 年 11 月 25 日", "25 Noviembre 2017", "25 ноября 2017"]
)
def test_factiva_in_any_language_of_the_screen(printed: str) -> None:
    factiva = next(one for one in FILES if one.name == "factiva.html")
    text = factiva.write(factiva.stories).decode().replace("25 November 2017", printed).replace("254 Wörter", "254 字")
    first, _ = pages("a.html", text.replace(">Dokument ", ">文件 ").encode())
    assert (values(first, FactName.PUBLISHED), values(first, FactName.OUTLET)) == (["2017-11-25"], ["Küstenblatt"])


def test_europresse_s_first_pages_had_no_class_for_the_text() -> None:
    page = (
        "<html><body><table><tr><td><span class='DocPublicationName'>Le Monde, no. 20123</span><br>"
        "<span class='DocHeader'>Politique, </span><span class='DocHeader'>mardi 14 mars 2006</span><br>"
        "<span class='TitreArticleVisu'>Le <span style='color:red'>port</span> ferme</span><br>Ariane Chemin"
        "<p>Le conseil a voté la fermeture du quai.</p><p>© 2006 Le Monde.</p></td></tr></table></body></html>"
    )
    (found,) = pages("a.html", page.encode())
    assert (title_of(found), body(found)) == ("Le port ferme", ["Le conseil a voté la fermeture du quai."])
    assert (values(found, FactName.AUTHOR), values(found, FactName.OUTLET)) == (["Ariane Chemin"], ["Le Monde"])


def test_a_notice_in_the_place_of_the_text_is_no_text() -> None:
    kikuzo = next(one for one in FILES if one.name == "kikuzo.html")
    text = (
        kikuzo.write(kikuzo.stories)
        .decode()
        .replace("　" + kikuzo.stories[0].paragraphs[0], "この記事は著作権の関係で表示できません。")
    )
    first, second = pages("a.html", text.replace("<br>　" + kikuzo.stories[0].paragraphs[1], "").encode())
    assert (first.quality, second.quality) == (Quality.TITLE_ONLY, Quality.FULL)


def test_articles_that_cannot_be_told_apart_are_kept_whole_and_complained_of() -> None:
    text = nexis_text(TIDAL).decode("utf-8-sig").replace(" of 2 DOCUMENTS", "")
    whole, complaint = everything("a.txt", text.encode())
    assert isinstance(whole, Input)
    assert extract(whole).quality is Quality.FALLBACK
    assert isinstance(complaint, Skipped)
    assert "cannot be told apart" in complaint.reason


def test_prose_outside_the_articles_is_complained_of() -> None:
    preface = "\n\n".join([PROSE * 3] * 3)
    assert lines("a.txt", f"{preface}\n\n".encode() + nexis_text(TIDAL)[3:])[-1].startswith(
        "a.txt#rest: refused: some text"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Crane stands\n\nBy Oda Renvik\nMarch 4, 2019\n\n" + PROSE,
        "SECTION: World\nLENGTH: 3\n\n" + PROSE,
        f"Notes\n\n{PROSE}\n\n1 of 3 things\n\nDocument 12 was lost.",
        "Author: Renvik, Oda\nTitle: Crane\nFull text: nothing",
    ],
)
def test_a_text_that_is_no_export_stays_one_text(text: str) -> None:
    (one,) = inputs("a.txt", text.encode())
    assert (one.media_type, one.path) == ("text/plain", "a.txt")


def test_a_page_that_speaks_of_a_database_stays_a_page() -> None:
    page = f"<html><title>Factiva and ProQuest</title><body><h1>End of Document</h1><p>{PROSE}</p></body></html>"
    (one,) = inputs("a.html", page.encode())
    assert one.media_type == "text/html"


def test_a_page_of_other_words_is_read_as_before() -> None:
    (one,) = inputs("a.html", f"<p>{html.escape(PROSE)}</p>".encode())
    assert one.media_type == "text/html"


@pytest.mark.parametrize("one", descriptions(), ids=lambda one: one.name)
def test_a_description_says_how_its_format_is_known_and_parted(one: Description) -> None:
    assert one.recognise or one.selectors
    assert one.begin or one.end or one.first or one.whole
    assert one.containers <= {"text", "html", "xml", "docx", "rtf", "word-page"}
    assert named(one.name) is one
    assert {*one.labels.values(), *one.headings.values(), *(field for field, _ in one.marks)} <= set(Field)


def test_a_description_that_says_what_none_may_is_refused() -> None:
    with pytest.raises(ValueError, match="does not know seperator"):
        description({"name": "x", "title": "X", "containers": [], "seperator": 1})


def test_documents_of_an_export_have_a_media_type_of_their_own() -> None:
    assert {one.media_type for one in inputs("a.txt", nexis_text(TIDAL))} == {EXPORT_MEDIA_TYPE}


def article(number: int, head: str = "By Oda Renvik\nMarch 4, 2019") -> str:
    return f"Crane {number} stands\n\n{head}\n\n" + "\n\n".join([PROSE] * 4)


@pytest.mark.parametrize("between", ["\x0c", "\n\n-----\n\n", "\n\n* * * * *\n\n", "\n==========\n"])
def test_form_feeds_and_rules_part_articles_that_each_have_a_head(between: str) -> None:
    found = [extract(one) for one in inputs("a.txt", between.join(map(article, (1, 2, 3))).encode())]
    assert [title_of(page) for page in found] == ["Crane 1 stands", "Crane 2 stands", "Crane 3 stands"]


@pytest.mark.parametrize("head", ["By Oda Renvik", "March 4, 2019", "On March 4, 2019 the council met."])
def test_a_rule_before_what_has_no_head_parts_nothing(head: str) -> None:
    assert paths("a.txt", f"{article(1)}\n\n-----\n\n{article(2, head)}".encode()) == ["a.txt"]


@pytest.mark.parametrize(
    ("head", "title", "authors"),
    [
        ("Foreign Desk; A\nCRANE ARRIVES\nBy ODA RENVIK\nSpecial to The Post", "CRANE ARRIVES", ["ODA RENVIK"]),
        ("Editorial Desk; A\nDisarming Estrup", "Disarming Estrup", []),
        ("Panorama\nLEUTE", "LEUTE", []),
        ("Crane stands\nepd", "Crane stands", []),
        ("Crane stands; Nobody knows why it does\nGCA, SZ", "Crane stands; Nobody knows why it does", []),
    ],
)
def test_factiva_s_head_without_labels_is_told_by_its_looks(head: str, title: str, authors: list[str]) -> None:
    tail = "312 words\n4 March 2019\nTidal Post\nTIDP\n1\nEnglish\nCopyright 2019\n\n"
    (page,) = pages("a.txt", f"{head}\n{tail}{PROSE}\n\nDocument TIDP000020190304ef3400001\n".encode())
    assert (title_of(page), values(page, FactName.AUTHOR), body(page)) == (title, authors, [PROSE])

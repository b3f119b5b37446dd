"""Feeds: one input for each entry, with what the feed says of it; days as printed; nothing fetched."""

from __future__ import annotations

import hashlib

import pytest

from index.article.model import Quality, Role
from indexer.extract import extract
from indexer.page import FactName, Input
from tests.growth import assert_cheap, assert_linear
from tests.indexer.inputs.build import everything, inputs, lines, refusal

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Saltby Tide</title><link>https://saltby.example/</link><language>en-gb</language>
%s
</channel></rss>"""

ITEM = """<item><title>Low water &amp;amp; mud</title><link>https://saltby.example/low</link><guid>low-1</guid>
<dc:creator>Ann Bell</dc:creator><pubDate>Mon, 04 Mar 2019 23:30:00 -0500</pubDate>
<category>Ferries</category><category>Tides</category>
<description>The ferry waited.</description>
<content:encoded><![CDATA[<p>The ferry waited <a href="/tide">for it</a> &mdash; an hour.</p>]]></content:encoded>
</item>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>La Marée</title>
<entry><id>tag:saltby.example,2019:1</id><title>Basse mer</title><link href="https://saltby.example/fr/1"/>
<author><name>Anne Cloche</name></author><author><name>Luc Pont</name></author>
<published>2019-03-04T23:30:00-05:00</published><updated>2019-03-06T01:00:00+09:00</updated>
<category term="bacs" label="Bacs"/>
<content type="html">&lt;p&gt;Le bac attendait la marée.&lt;/p&gt;</content></entry></feed>"""


def rss(*items: str) -> bytes:
    return (RSS % "\n".join(items)).encode()


def said(document: Input) -> list[tuple[str, str]]:
    """Return the facts as pairs, having checked their source."""
    assert {fact.source for fact in document.facts} == {"feed"}
    return [(fact.name.value, fact.value) for fact in document.facts]


def values(document: Input, name: FactName) -> list[str]:
    return [fact.value for fact in document.facts if fact.name is name]


@pytest.mark.parametrize("name", ["a.rss", "a.xml", "a.RSS"])
def test_an_rss_item_is_an_html_document_with_facts(name: str) -> None:
    (entry,) = inputs(name, rss(ITEM))
    assert (entry.path, entry.media_type, entry.charset) == (f"{name}#low-1", "text/html", "utf-8")
    assert entry.data.decode() == '<p>The ferry waited <a href="/tide">for it</a> &mdash; an hour.</p>'
    assert said(entry) == [
        ("title", "Low water & mud"),
        ("published", "2019-03-04"),
        ("canonical", "https://saltby.example/low"),
        ("origin", "https://saltby.example/low"),
        ("author", "Ann Bell"),
        ("tag", "Ferries"),
        ("tag", "Tides"),
        ("language", "en-gb"),
        ("outlet", "The Saltby Tide"),
    ]


def test_an_atom_entry_is_an_html_document_with_facts() -> None:
    (entry,) = inputs("a.atom", ATOM.encode())
    assert entry.path == "a.atom#tag:saltby.example,2019:1"
    assert entry.data.decode() == "<p>Le bac attendait la marée.</p>"
    assert said(entry) == [
        ("title", "Basse mer"),
        ("published", "2019-03-04"),
        ("modified", "2019-03-06"),
        ("canonical", "https://saltby.example/fr/1"),
        ("origin", "https://saltby.example/fr/1"),
        ("author", "Anne Cloche"),
        ("author", "Luc Pont"),
        ("tag", "Bacs"),
        ("language", "fr"),
        ("outlet", "La Marée"),
    ]


def test_an_rss_1_feed_is_read_and_its_date_is_that_of_publication() -> None:
    data = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Tide</title></channel>
    <item rdf:about="https://saltby.example/1"><title>Ebb</title><link>https://saltby.example/1</link>
    <description>The ferry waited.</description><dc:date>2019-03-04T23:30:00-05:00</dc:date></item></rdf:RDF>"""
    (entry,) = inputs("a.xml", data.encode())
    assert values(entry, FactName.PUBLISHED) == ["2019-03-04"]


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("Tue, 05 Mar 2019 00:10:00 +1300", ["2019-03-05"]),
        ("5 Mar 2019 23:59:59 GMT", ["2019-03-05"]),
        ("2019-03-05", ["2019-03-05"]),
        ("2019-03-05T23:59:59-11:00", ["2019-03-05"]),
        ("2019-03", ["2019-03"]),
        ("2019", ["2019"]),
        ("2019-13-40", []),
        ("31 Feb 2019 10:00:00 GMT", []),
        ("last Tuesday", []),
        ("", []),
    ],
)
def test_the_day_is_the_one_printed(printed: str, day: list[str]) -> None:
    item = f"<item><guid>1</guid><description>Tide.</description><pubDate>{printed}</pubDate></item>"
    assert values(inputs("a.rss", rss(item))[0], FactName.PUBLISHED) == day


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ("<guid>g</guid><link>https://saltby.example/1</link>", "a.rss#g"),
        ("<link>https://saltby.example/1</link>", "a.rss#https://saltby.example/1"),
        ("<title>Tide</title>", f"a.rss#{hashlib.sha256(b'Ferry').hexdigest()[:16]}"),
    ],
    ids=["guid", "link", "digest"],
)
def test_an_entry_is_called_by_its_guid_its_link_or_its_digest(item: str, path: str) -> None:
    (entry,) = inputs("a.rss", rss(f"<item>{item}<description>Ferry</description></item>"))
    assert entry.path == path


def test_entries_of_one_guid_stay_apart() -> None:
    items = [f"<item><guid>g</guid><description>Ferry {number}</description></item>" for number in range(3)]
    paths = [entry.path for entry in inputs("a.rss", rss(*items))]
    assert paths[0] == "a.rss#g"
    assert len(set(paths)) == 3
    assert all(path.startswith("a.rss#g~") for path in paths[1:])


def test_an_entry_of_a_summary_alone_is_an_input() -> None:
    (entry,) = inputs("a.rss", rss("<item><guid>1</guid><description>Only the ferry.</description></item>"))
    assert entry.data == b"Only the ferry."


def test_a_plain_text_is_escaped_into_html() -> None:
    atom = ATOM.replace('type="html">&lt;p&gt;', 'type="text">1 &lt; 2\n\n').replace("&lt;/p&gt;", "")
    (entry,) = inputs("a.atom", atom.encode())
    assert entry.data.decode() == "<p>1 &lt; 2</p>\n<p>Le bac attendait la marée.</p>"


def test_an_entry_without_title_and_text_is_refused_and_the_rest_goes_on() -> None:
    empty = "<item><guid>0</guid></item>"
    assert lines("a.rss", rss(empty, ITEM)) == ["a.rss#0: refused: an empty document", "a.rss#low-1"]


def test_markup_is_kept_as_it_was() -> None:
    """Cleaning is the extractor's: the feed's reader neither sanitises nor resolves."""
    html = '<script type="application/ld+json">{"a": 1}</script><iframe src="x"></iframe><p class="dek">Tide</p>'
    item = f"<item><guid>1</guid><description><![CDATA[{html}]]></description></item>"
    assert inputs("a.rss", rss(item))[0].data.decode() == html


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16", "windows-1252"])
def test_a_feed_may_be_in_another_encoding(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>' + ATOM
    assert "marée" in inputs("a.atom", xml.encode(encoding))[0].data.decode()


def test_other_xml_is_ignored_and_a_feed_by_name_refused() -> None:
    sitemap = b'<?xml version="1.0"?><!-- <rss> --><urlset><url/></urlset>'
    assert lines("a.xml", sitemap) == ["a.xml: ignored: XML, but not a feed"]
    assert refusal("a.atom", sitemap) == "not a feed: no rss, feed or RDF element"


def test_declarations_and_comments_may_stand_before_the_feed() -> None:
    head = b'<?xml version="1.0"?>\n<?xml-stylesheet href="x"?><!-- a feed -->\n<!DOCTYPE rss [ <!ENTITY t "Tide"> ]>\n'
    assert len(inputs("a.xml", head + rss(ITEM).partition(b"\n")[2])) == 1


def test_a_feed_that_is_not_well_formed_is_read_all_the_same() -> None:
    item = "<item><guid>1</guid><title>Ferry & tide&nbsp;table</title><description>Ferry & tide</description></item>"
    (entry,) = inputs("a.rss", rss(item))
    assert values(entry, FactName.TITLE) == ["Ferry & tide table"]


@pytest.mark.parametrize("cut", ["in the second entry", "after the second entry"])
def test_what_was_whole_in_a_truncated_feed_is_handed_out(cut: str) -> None:
    second = ITEM.replace("low-1", "low-2")
    whole = rss(ITEM, second)
    data = whole[: whole.index(b"low-2") + 40] if cut == "in the second entry" else whole[: whole.rindex(b"</channel>")]
    *paths, last = [met.path for met in everything("a.rss", data)]
    assert paths == (["a.rss#low-1"] if cut == "in the second entry" else ["a.rss#low-1", "a.rss#low-2"])
    assert last == "a.rss"
    assert lines("a.rss", data)[-1] == "a.rss: refused: truncated or damaged feed: fetch it again"


def test_a_feed_that_its_reader_fails_on_is_refused() -> None:
    data = rss(ITEM).replace(b"http://purl.org/rss", "http://purl\u00a0.org/rss".encode())
    assert refusal("a.rss", data) == "truncated or damaged feed: fetch it again"


def test_entities_do_not_multiply_and_none_is_fetched() -> None:
    def laughing(levels: int) -> bytes:
        laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(levels))
        head = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        item = f"<item><guid>1</guid><description>Tide &l{levels}; &x;</description></item>"
        return rss(item).replace(b"<rss", head.encode() + b"<rss", 1)

    def read(data: bytes) -> None:
        met = everything("a.rss", data)
        assert all(b"root:" not in one.data and len(one.data) < 10_000 for one in met if isinstance(one, Input))

    assert_cheap(laughing(1), laughing(9), read)


@pytest.mark.parametrize("unit", ["<a", "<a href='", "<!--", "<![CDATA[", "&", "<?", "<item>", "&#", "<!DOCTYPE "])
def test_broken_markup_takes_no_time(unit: str) -> None:
    assert_linear(
        lambda size: rss("<item><title>x</title><description>" + unit * size),
        lambda data: everything("a.rss", data),
        10_000,
    )


def test_an_entry_with_a_title_alone_is_an_article_of_its_title() -> None:
    (entry,) = inputs("a.rss", rss("<item><guid>0</guid><title>Low &amp;amp; high water</title></item>"))
    page = extract(entry)
    assert (page.quality, [block for block in page.blocks if block.role is Role.BODY]) == (Quality.TITLE_ONLY, [])
    assert "Low & high water" in [one.value for one in page.facts if one.name is FactName.TITLE]


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("oda@tidal.example (Oda Renvik)", ["Oda Renvik"]),
        ("oda@tidal.museum (Oda Renvik)", ["Oda Renvik"]),
        ("Oda Renvik &lt;oda@tidal.example&gt;", ["Oda Renvik"]),
        ("Oda Renvik (oda@tidal.example)", ["Oda Renvik"]),
        ("newsdesk@tidal.example", []),
        ("By Oda Renvik and Nils Ahr", ["Oda Renvik", "Nils Ahr"]),
        ("Ministry of Tides and Harbours", ["Ministry of Tides and Harbours"]),
    ],
)
def test_an_author_is_a_name_whatever_address_stands_beside_it(author: str, names: list[str]) -> None:
    (entry,) = inputs(
        "a.rss", rss(f"<item><guid>0</guid><description>Low.</description><author>{author}</author></item>")
    )
    assert [one.value for one in entry.facts if one.name is FactName.AUTHOR] == names

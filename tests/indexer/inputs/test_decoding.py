"""Decoding: whose word on the encoding is believed, what labels mean, and what is left out of the text."""

from __future__ import annotations

import codecs

import pytest

from indexer.inputs.decoding import codec_of, decode
from tests.growth import assert_linear

FRENCH = "Le bac attendait à l’aube ; « la marée », dit-elle, n’était prête qu’à midi. Où êtes-vous ? "
RUSSIAN = "Паром ждал прилива до полудня, а вода под причалом всё ещё уходила на запад. "
CZECH = "Přívoz čekal na příliv až do poledne a voda pod nábřežím stále ještě ustupovala. "
TURKISH = "Vapur öğleye kadar gelgiti bekledi; rıhtımın altındaki su hâlâ çekiliyordu, şaşırdık. "
GREEK = "Το φέρι περίμενε την παλίρροια ως το μεσημέρι και το νερό τραβιόταν ακόμη. "
ARABIC = "انتظرت العبّارة المدّ حتى الظهر وكان الماء تحت الرصيف ما زال ينحسر. "
HEBREW = "המעבורת חיכתה לגאות עד הצהריים והמים מתחת לרציף עדיין נסוגו. "
JAPANESE = "渡し船は正午まで潮を待ち、岸壁の下の水はまだ引いていた。"
CHINESE = "渡轮一直等到中午涨潮，码头下的水还在退去。"
TAIWANESE = "渡輪一直等到中午漲潮，碼頭下的水還在退去，船長說明天再來。"
KOREAN = "나룻배는 정오까지 밀물을 기다렸고 부두 아래의 물은 아직도 빠지고 있었다. "

LANGUAGES = {
    "cp1252": FRENCH,
    "cp1251": RUSSIAN,
    "koi8-r": RUSSIAN,
    "cp1250": CZECH,
    "cp1254": TURKISH,
    "cp1253": GREEK,
    "cp1256": ARABIC,
    "cp1255": HEBREW,
    "cp932": JAPANESE,
    "euc_jp": JAPANESE,
    "gb18030": CHINESE,
    "big5hkscs": TAIWANESE,
    "cp949": KOREAN,
    "utf-8": FRENCH + RUSSIAN + JAPANESE,
}
LABELS = {"big5hkscs": "big5", "gb18030": "gb2312", "cp949": "euc-kr", "cp932": "Shift_JIS", "cp1252": "ISO-8859-1"}


@pytest.mark.parametrize("encoding", LANGUAGES)
def test_an_undeclared_encoding_is_detected(encoding: str) -> None:
    text = LANGUAGES[encoding] * 6
    assert decode(text.encode(encoding), declared=None, html=False) == text


@pytest.mark.parametrize("encoding", LANGUAGES)
def test_what_the_transport_declares_is_believed(encoding: str) -> None:
    label = LABELS.get(encoding, encoding.replace("cp", "windows-").replace("_", "-"))
    text = LANGUAGES[encoding][:20]
    assert decode(text.encode(encoding), declared=label, html=False) == text


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="windows-1251">',
        "<meta charset=windows-1251>",
        '<META http-equiv="Content-Type" content="text/html; charset=Windows-1251">',
        "<?xml version='1.0' encoding='windows-1251'?>",
        '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251">',
        "<script>" + "x" * 3000 + '</script><meta charset="windows-1251">',
    ],
)
def test_what_a_page_declares_is_believed(declaration: str) -> None:
    text = declaration + "<p>Щука"
    assert decode(text.encode("cp1251"), declared=None, html=True) == text


def test_a_declaration_in_a_text_is_only_text() -> None:
    text = '<meta charset="windows-1251">é'
    assert decode(text.encode(), declared=None, html=False) == text


def test_the_transport_outranks_the_page_and_a_byte_order_mark_both() -> None:
    page = '<meta charset="koi8-r">Щука'
    assert decode(page.encode("cp1251"), declared="windows-1251", html=True) == page
    assert decode(codecs.BOM_UTF8 + page.encode(), declared="windows-1251", html=True) == page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_unicode_is_recognised_with_a_mark_and_utf16_without(encoding: str) -> None:
    text = "<p>The ferry waited for the tide, and the café was full.</p>"
    assert decode(text.encode(encoding), declared=None, html=True) == text


@pytest.mark.parametrize("declared", ["windows-1252", "iso-8859-1", None])
def test_a_stale_single_byte_label_loses_to_utf8(declared: str | None) -> None:
    page = '<meta charset="iso-8859-1"><p>marée'
    assert decode(page.encode(), declared=declared, html=True) == page


def test_a_stale_multi_byte_label_loses_to_utf8_on_more_than_a_word() -> None:
    word = "联通"
    assert decode(word.encode("gb18030"), declared="gbk", html=False) == word
    assert decode((TAIWANESE * 2).encode(), declared="gbk", html=False) == TAIWANESE * 2


def test_an_encoding_that_cannot_decode_the_bytes_loses() -> None:
    assert decode((RUSSIAN * 6).encode("cp1251"), declared="utf-8", html=False) == RUSSIAN * 6
    assert decode((FRENCH * 6).encode("cp1252"), declared="euc-jp", html=False) == FRENCH * 6


def test_one_bad_byte_does_not_unseat_an_encoding() -> None:
    """A cut or pasted byte is common; reading the rest in another encoding would spoil every accent."""
    data = (FRENCH * 6).encode() + b"\xe9 fin"
    assert decode(data, declared=None, html=False) == FRENCH * 6 + "\ufffd fin"


def test_a_page_that_spells_utf16_in_ascii_is_utf8() -> None:
    page = '<meta charset="utf-16"><p>marée'
    assert decode(page.encode(), declared=None, html=True) == page


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        (" UTF8 ", "utf-8"),
        ("iso-8859-9", "cp1254"),
        ("tis-620", "cp874"),
        ("windows-874", "cp874"),
        ("gb2312", "gb18030"),
        ("x-sjis", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("macintosh", "mac-roman"),
        ("utf-16", "utf-16-le"),
        ('"utf-8"', "utf-8"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, codec: str) -> None:
    assert codec_of(label) == codec
    assert "".encode(codec) == b""


@pytest.mark.parametrize(
    "label", ["", "utf-7", "rot13", "hex", "idna", "unicode_escape", "none", "\0", "x" * 5000, "cp037"]
)
def test_labels_that_no_browser_knows_are_no_encoding(label: str) -> None:
    assert codec_of(label) is None


def test_control_characters_go_and_line_ends_are_newlines() -> None:
    data = "one\0\x07\r\ntwo\rthree\x0bfour\x0cfive\x85six\u2028seven\x1b\x9f\teight\x1fnine".encode()
    assert decode(data, declared=None, html=False) == "one\ntwo\nthree\nfour\nfive\nsix\nseven\teight\nnine"


def test_no_bytes_are_no_text() -> None:
    assert decode(b"", declared="utf-8", html=True) == ""


@pytest.mark.parametrize(
    "unit",
    [b"<meta ", b"<!--", b"<meta charset", b"<?xml ", b"\r\0", b"\xe9 ", b"\x81\xff", b"\xe9\xe8\xff"],
)
def test_time_grows_with_the_bytes_alone(unit: bytes) -> None:
    assert_linear(
        lambda size: unit * (size // len(unit)), lambda data: decode(data, declared="utf-8", html=True), 10_000_000
    )

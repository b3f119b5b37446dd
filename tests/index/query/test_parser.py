"""Test that queries are read as docs/QUERY.md says, without errors, and that every deviation has a warning."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import index.query.lexer
import index.query.operands
import index.query.parser
import index.query.wellformed
from index.article.model import DateRange
from index.facets import Facet
from index.query.lexer import LIMITS, MAX_CHARS, MAX_WARNINGS
from index.query.parser import MAX_TERMS, parse
from index.query.query import (
    MAX_DISTANCE,
    NOTHING,
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
    TextField,
    Value,
    ValueField,
    Word,
    describe,
)  # fmt: skip
from index.query.wellformed import MAX_NESTING
from tests.index.query.hostile import MAX_SECONDS, codes, seconds

QUERY_MD = (Path(__file__).parents[3] / "docs" / "QUERY.md").read_text("utf-8")
MODULES = (index.query.lexer, index.query.operands, index.query.parser, index.query.wellformed)


def word(text: str, field: TextField = TextField.ANY) -> Word:
    return Word(text=text, field=field)


def phrase(text: str, field: TextField = TextField.ANY) -> Phrase:
    return Phrase(text=text, field=field)


def prefix(text: str, field: TextField = TextField.ANY) -> Prefix:
    return Prefix(text=text, field=field)


def fuzzy(text: str, field: TextField = TextField.ANY) -> Fuzzy:
    return Fuzzy(text=text, field=field)


def near(text: str, distance: int, field: TextField = TextField.ANY) -> Near:
    return Near(text=text, distance=distance, field=field)


def value(field: Facet | ValueField, text: str) -> Value:
    return Value(field=field, value=text)


def dated(first: date | None, last: date | None) -> Dated:
    return Dated(dates=DateRange(first=first, last=last))


def both(*children: Node) -> And:
    return And(children=children)


def either(*children: Node) -> Or:
    return Or(children=children)


def no(child: Node) -> Not:
    return Not(child=child)


def in_title(text: str) -> Word:
    return word(text, TextField.TITLE)


A, B, C, D = (word(letter) for letter in "abcd")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("", Everything(), id="empty"),
        pytest.param(" \t\u00a0", Everything(), id="white space"),
        pytest.param("peace", word("peace"), id="word"),
        pytest.param("peace, talks!", both(word("peace"), word("talks")), id="all words, without punctuation"),
        pytest.param("war and peace", both(word("war"), word("and"), word("peace")), id="lower case is no operator"),
        pytest.param("a AND b", both(A, B), id="and"),
        pytest.param("a b OR c", both(A, either(B, C)), id="or binds tighter"),
        pytest.param("a OR b OR c", either(A, B, C), id="or of three"),
        pytest.param("a OR b AND c OR d", both(either(A, B), either(C, D)), id="or binds tighter than a written and"),
        pytest.param("(a b) OR c", either(both(A, B), C), id="brackets"),
        pytest.param("((a b)) (c)", both(A, B, C), id="an and within an and is one"),
        pytest.param("-a", no(A), id="not alone"),
        pytest.param("a -b NOT c", both(A, no(B), no(C)), id="minus and not"),
        pytest.param("NOT -a", A, id="two nots cancel"),
        pytest.param('-"a b" -(c OR d)', both(no(phrase("a b")), no(either(C, D))), id="not binds to the next"),
        pytest.param("a OR -b", either(A, no(B)), id="not within or"),
        pytest.param("a - b --c", both(A, B, C), id="dashes are punctuation"),
        pytest.param("well-known", word("well-known"), id="a hyphen inside"),
        pytest.param('"a  b"', phrase("a b"), id="straight quotes"),
        pytest.param("“a b”", phrase("a b"), id="curly quotes"),
        pytest.param("„a b“", phrase("a b"), id="German quotes"),
        pytest.param("« a b »", phrase("a b"), id="French quotes"),
        pytest.param('”a b"', phrase("a b"), id="mixed quotes"),
        pytest.param('«a "b" c»', phrase("a b c"), id="quotes within quotes"),
        pytest.param('צה"ל', word('צה"ל'), id="a Hebrew acronym is no quotation"),
        pytest.param("it's ‘so’", both(word("it's"), word("so")), id="single quotes are apostrophes"),
        pytest.param("title:a", word("a", TextField.TITLE), id="title"),
        pytest.param("author:“Alice Calder”", phrase("Alice Calder", TextField.AUTHOR), id="author"),
        pytest.param("region:europe", value(Facet.REGION, "europe"), id="region"),
        pytest.param('-region:"Asia-Pacific"', no(value(Facet.REGION, "Asia-Pacific")), id="not a value"),
        pytest.param("Section:World", value(Facet.SECTION, "World"), id="a field's case does not matter"),
        pytest.param("(site:example.org)", value(Facet.SITE, "example.org"), id="a value ends at a bracket"),
        pytest.param("tag:🎉", value(Facet.TAG, "🎉"), id="a value needs no letters"),
        pytest.param("12:30 Analysis: x", both(word("12:30"), word("Analysis"), word("x")), id="colons in text"),
        pytest.param("()", NOTHING, id="empty brackets"),
        pytest.param("a () OR b", both(A, B), id="empty brackets are nothing"),
        pytest.param("a OR ! b", both(A, B), id="an operand without a word is none"),
        pytest.param("a & b", both(A, B), id="signs"),
        pytest.param("a\x00b", both(A, B), id="control characters are white space"),
        pytest.param("NOT (NOT a)", A, id="two nots cancel across brackets"),
        pytest.param("+a +(b c) -+d", both(A, B, C, no(D)), id="a plus is nothing"),
        pytest.param(" * ", Everything(), id="a star alone"),
        pytest.param("a * b", both(A, B), id="a star among words"),
        pytest.param("p*", prefix("p"), id="prefix of one character"),
        pytest.param("pea**, x", both(prefix("pea"), word("x")), id="prefix before punctuation"),
        pytest.param("Nagorno-Kara*", prefix("Nagorno-Kara"), id="prefix of several tokens"),
        pytest.param("停*", prefix("停"), id="prefix in an unspaced script"),
        pytest.param('title:"peace tal*"', prefix("peace tal", TextField.TITLE), id="phrase with its end open"),
        pytest.param('"peace tal"*', prefix("peace tal"), id="a star after a phrase"),
        pytest.param('"2 * 3"', phrase("2 * 3"), id="a star by itself in a phrase"),
        pytest.param("author:None", value(Facet.AUTHOR, "None"), id="no author"),
        pytest.param("-author:(none)", no(value(Facet.AUTHOR, "none")), id="no author in a bracket"),
        pytest.param('author:"none"', phrase("none", TextField.AUTHOR), id="an author called none"),
        pytest.param("author:none*", prefix("none", TextField.AUTHOR), id="authors that begin with none"),
        pytest.param("title:none", word("none", TextField.TITLE), id="none is a word in a title"),
        pytest.param("url:none", value(ValueField.URL, "none"), id="no address"),
        pytest.param("-author:cald*", no(prefix("cald", TextField.AUTHOR)), id="prefix in a field"),
        pytest.param("peace~ war~1 ceasefire~2", both(fuzzy("peace"), fuzzy("war"), fuzzy("ceasefire")), id="fuzzy"),
        pytest.param("title:peace~", fuzzy("peace", TextField.TITLE), id="fuzzy in a field"),
        pytest.param("~500 people", both(word("500"), word("people")), id="a sign without a word"),
        pytest.param('"a b"~0 “a b”~50', both(near("a b", 0), near("a b", 50)), id="near"),
        pytest.param('author:"alice calder"~3', near("alice calder", 3, TextField.AUTHOR), id="near in a field"),
        pytest.param('"peace"~5', phrase("peace"), id="near of one word"),
        pytest.param('"停戦協定"~5', phrase("停戦協定"), id="near of one unspaced word"),
        pytest.param('"a b"~5th', both(phrase("a b"), word("5th")), id="a sign that goes on is a word"),
        pytest.param('"a b"~5, c', both(near("a b", 5), C), id="a comma after a sign"),
        pytest.param('"a b" ~5', both(phrase("a b"), word("5")), id="a sign with a space before it"),
        pytest.param("title:(a OR b) c", both(either(*map(in_title, "ab")), C), id="a field before a bracket"),
        pytest.param(
            '-title:(a "b c" d*)',
            no(both(in_title("a"), phrase("b c", TextField.TITLE), prefix("d", TextField.TITLE))),
            id="a field of everything in its bracket",
        ),
        pytest.param(
            "title:(a (b -any OR author:c))",
            both(in_title("a"), in_title("b"), either(no(in_title("any")), word("c", TextField.AUTHOR))),
            id="the nearest field is the one",
        ),
        pytest.param(
            "region:(europe OR africa)",
            either(value(Facet.REGION, "europe"), value(Facet.REGION, "africa")),
            id="values in a bracket",
        ),
        pytest.param(
            "date:(2020 OR 2022)",
            either(dated(date(2020, 1, 1), date(2020, 12, 31)), dated(date(2022, 1, 1), date(2022, 12, 31))),
            id="dates in a bracket",
        ),
        pytest.param("region:europe, a", both(value(Facet.REGION, "europe"), A), id="a comma ends a value"),
        pytest.param("url:https://x.org/a?b=c&d", value(ValueField.URL, "https://x.org/a?b=c&d"), id="address"),
        pytest.param("'title:a", both(word("title"), A), id="a field behind punctuation is words"),
    ],
)
def test_the_grammar(typed: str, expected: Node) -> None:
    assert parse(typed).root == expected


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-10-05", date(2020, 10, 5), date(2020, 10, 5)),
        ("2020-09..2020-11", date(2020, 9, 1), date(2020, 11, 30)),
        ("2020..2020-11-02", date(2020, 1, 1), date(2020, 11, 2)),
        ("2020..", date(2020, 1, 1), None),
        ("2020,", date(2020, 1, 1), date(2020, 12, 31)),
        ("..2020", None, date(2020, 12, 31)),
        (">=2020-09", date(2020, 9, 1), None),
        ("<=2020-09", None, date(2020, 9, 30)),
        ('"2020-09"', date(2020, 9, 1), date(2020, 9, 30)),
        (">2020-02", date(2020, 3, 1), None),
        ("<2020", None, date(2019, 12, 31)),
        ("0999", date(999, 1, 1), date(999, 12, 31)),
    ],
)
def test_dates(typed: str, first: date | None, last: date | None) -> None:
    query = parse(f"date:{typed}")
    assert query.root == dated(first, last)
    assert query.warnings == ()
    assert parse(describe(query.root)).root == query.root


@pytest.mark.parametrize(
    ("typed", "code", "described", "repaired"),
    [
        ('"peace talks', "unclosed-quote", "peace AND talks", '"peace talks"'),
        ("a “peace talks", "unclosed-quote", "a AND peace AND talks", "a “peace talks”"),
        ('a -"peace talks', "unclosed-quote", "a AND peace AND talks", 'a -"peace talks"'),
        ('a "', "unclosed-quote", "a", "a"),
        ("(a b", "unmatched-bracket", "a AND b", "(a b)"),
        ("a) b", "unmatched-bracket", "a AND b", "a b"),
        (")(", "unmatched-bracket", '""', None),
        ("a NOT (b c", "unmatched-bracket", "a AND b AND c", "a NOT (b c)"),
        ("title:(a b", "unmatched-bracket", "a AND b", "title:(a b)"),
        ("A B C AND D", "all-capitals", "A AND B AND C AND and AND D", "A B C and D"),
        ("A B 1963 OR D", "all-capitals", "A AND B AND 1963 AND or AND D", "A B 1963 or D"),
        ("NOT A B C D", "all-capitals", "not AND A AND B AND C AND D", "not A B C D"),
        ("FLOW NEAR A FLAT PLATE", "all-capitals", "FLOW AND NEAR AND A AND FLAT AND PLATE", "FLOW near A FLAT PLATE"),
        ("peace AND", "stray-operator", "peace", "peace"),
        ("OR peace", "stray-operator", "peace", "peace"),
        ("a OR OR b", "stray-operator", "a OR b", "a OR b"),
        ("a OR NOT AND b", "stray-operator", "a AND b", "a AND b"),
        ("a NOT", "stray-operator", "a", "a"),
        ("NOT", "stray-operator", "not", None),
        ("AND (OR)", "stray-operator", "and AND or", None),
        ("NOT 🎉", "stray-operator", "not", None),
        ("a && !b || (c)", "foreign-operator", "a AND b AND c", "a AND -b OR (c)"),
        ("a||b", "foreign-operator", "a AND b", "a OR b"),
        ("*stan", "misplaced-star", "stan", "stan"),
        ("f**k", "misplaced-star", "f AND k", "f*"),
        ("5*3", "misplaced-star", "5 AND 3", "5*"),
        ("停*戦", "misplaced-star", "停 AND 戦", "停*"),
        ("title:*wom*", "misplaced-star", "wom", "title:wom*"),
        ('a "pea* talks"~3', "misplaced-star", "a AND pea AND talks", "a (pea* talks)"),
        ("US~ ab~", "not-fuzzy", "US~ AND ab", "US~ ab"),
        ("title:Nagorno-Kara~2", "not-fuzzy", "Nagorno AND Kara", "title:Nagorno-Kara"),
        ("停戦協定~", "not-fuzzy", "停戦協定", "停戦協定"),
        ("title:peace~2", "fuzzy-number", "title:peace~", "title:peace~"),
        ("peace~0.8", "fuzzy-number", "peace~", "peace~"),
        ('"peace talks"~ a', "no-distance", "peace AND talks AND a", '"peace talks"~5 a'),
        ('title:"peace"~', "no-distance", "peace", 'title:"peace"'),
        ('"peace talks"~99999999999', "too-far", '"peace talks"~50', '"peace talks"~50'),
        ("peace*~", "mixed-signs", "peace", "peace*"),
        ('"a b"*~~5~5', "mixed-signs", "a AND b AND 5", '"a b"* ~5'),
        ("peace~~", "mixed-signs", "peace", "peace"),
        ("regoin:europe", "unknown-field", "regoin AND europe", "region:europe"),
        ('regoin:"south asia"', "unknown-field", "regoin AND south AND asia", 'region:"south asia"'),
        ("-regoin:(a OR b)", "unknown-field", "NOT (regoin AND (a OR b))", "-region:(a OR b)"),
        ("regoin:a OR b", "unknown-field", "(regoin AND a) OR b", "region:a OR b"),
        ("http://x", "unknown-field", "http AND x", "url:http://x"),
        ("xyz:a", "unknown-field", "xyz AND a", None),
        ("region:", "empty-field", "region", None),
        ("region: europe", "empty-field", "region AND europe", "region:europe"),
        ("title: (a b)", "empty-field", "title AND a AND b", "title:(a b)"),
        ("date:>= 2020", "empty-field", "date AND 2020", "date:>=2020"),
        ('title:""', "empty-field", "title", None),
        ("title:()", "empty-field", "title", None),
        ("title:🎉", "empty-field", "title", None),
        ("region:eur*", "whole-value", "region AND eur", None),
        ("url:example.org/*", "whole-value", "url AND example AND org", None),
        ('site:"a b"~2', "whole-value", "site AND a AND b", None),
        ("date:foo", "bad-date", "date AND foo", None),
        ("date:2020-13", "bad-date", "date AND 2020 AND 13", None),
        ("date:..", "bad-date", "date", None),
        ("date:0000", "bad-date", "date AND 0000", None),
        ("date:>9999", "bad-date", "date AND 9999", None),
        ("date:<0001", "bad-date", "date AND 0001", None),
        ("date:٢٠٢٠", "bad-date", "date AND ٢٠٢٠", None),
        ("date:(foo)", "bad-date", "foo", None),
        ("date:2021..2020", "inverted-date", "date:2021..2020", "date:2020..2021"),
        ("date:(2021..2020)", "inverted-date", "date:2021..2020", "date:(2020..2021)"),
        ("🎉 peace", "no-word", "peace", None),
        ("\ud800 peace", "no-word", "peace", None),
        ("-🎉", "no-words", '""', None),
        ("?!", "no-words", '""', None),
        ('""', "no-words", '""', None),
        ("**", "no-words", '""', None),
        ("in: caption ferry", "empty-field", "in AND caption AND ferry", "in:caption ferry"),
        ("made in: china", "empty-field", "made AND in AND china", None),
        ("in:(caption credit)", "empty-field", "in AND caption AND credit", None),
        ("ferry in:captoin", "unknown-field", "ferry AND in AND captoin", "ferry in:caption"),
        ("ferry -in:caption", "misplaced-in", "ferry", None),
        ("region:europe in:caption", "misplaced-in", "region:europe", None),
        ("ferry (in:caption)", "misplaced-in", "ferry AND in AND caption", None),
    ],
)
def test_unreadable_parts_are_read_literally_with_a_warning(
    typed: str, code: str, described: str, repaired: str | None
) -> None:
    query = parse(typed)
    warned = query.warnings[0]
    assert (warned.code, describe(query.root), warned.repaired) == (code, described, repaired)


@pytest.mark.parametrize(
    ("typed", "pointed_at"),
    [
        ("a (b", "("),
        ("a b) c", ")"),
        ("a OR", "OR"),
        ("x regoin:y", "regoin:y"),
        ("a f**k", "f**k"),
        ("a mayor NEAR/5 ferry", "NEAR/5"),
        ("a before:2020", "before:2020"),
        ("a region:Middle East b", "region:Middle East"),
        ('a "b', '"'),
        ("peace~9 a", "~9"),
        ('"a b"~99', "~99"),
        ("a !b", "!"),
        ("a region: b", "region:"),
    ],
)
def test_a_warning_has_the_extent_of_its_fault(typed: str, pointed_at: str) -> None:
    start, stop = parse(typed).warnings[0].extent
    assert typed[start:stop] == pointed_at


@pytest.mark.parametrize(
    ("typed", "described", "repaired"),
    [
        ("before:2020", "date:<=2019", "date:<2020"),
        ("after:2020-03", "date:>=2020-04", "date:>2020-03"),
        ("since:2020-03, a", "date:>=2020-03 AND a", "date:>=2020-03 a"),
        ("from:2019 to:2020", "date:>=2019 AND date:<=2020", "date:>=2019 date:<=2020"),
        ("until:5 May 2020 a", "date:<=2020-05-05 AND a", "date:<=2020-05-05 a"),
        ("-year:1987", "NOT date:1987", "-date:1987"),
        ("date:[2019-01-01 TO 2019-12-31]", "date:2019", "date:2019-01-01..2019-12-31"),
        ("date:[2019 TO 2021} a", "date:2019..2020 AND a", "date:2019..2020-12-31 a"),
        ("date:{2019 TO *]", "date:>=2020", "date:2020-01-01.."),
        ("date:[2019-01-01T00:00:00Z to 2020]", "date:2019..2020", "date:2019-01-01..2020"),
        ("date:2019 TO 2020", "date:2019..2020", "date:2019..2020"),
        ("date:March 1987 a", "date:1987-03 AND a", "date:1987-03 a"),
        ('date:"May 5, 2020"', "date:2020-05-05", "date:2020-05-05"),
        ("date:(1 June 2020 OR 2021)", "date:2020-06-01 OR date:2021", "date:(2020-06-01 OR 2021)"),
        ("date:2020/9/5", "date:2020-09-05", "date:2020-09-05"),
        ("date:2020-2021", "date:2020..2021", "date:2020..2021"),
        ("region:Middle East", 'region:"Middle East"', 'region:"Middle East"'),
        ("a region:north korea talks", 'a AND region:"north korea" AND talks', 'a region:"north korea" talks'),
        (
            "region:(Middle East OR South Africa)",
            'region:"Middle East" OR region:"South Africa"',
            'region:("Middle East" OR "South Africa")',
        ),
        ("a NEAR/5 b", '"a b"~5 OR "b a"~5', '("a b"~5 OR "b a"~5)'),
        ("a w/3 b c", '("a b"~3 OR "b a"~3) AND c', '("a b"~3 OR "b a"~3) c'),
        ("a /3 b", '"a b"~3 OR "b a"~3', '("a b"~3 OR "b a"~3)'),
        ("a pre/3 b", '"a b"~3', '("a b"~3)'),
        ("a ADJ b", '"a b"~0', '("a b"~0)'),
        ("-a ADJ3 b", 'NOT ("a b"~3 OR "b a"~3)', '-("a b"~3 OR "b a"~3)'),
        ("a NEAR b", '"a b"~10 OR "b a"~10', '("a b"~10 OR "b a"~10)'),
        ("a /s b", '"a b"~15 OR "b a"~15', '("a b"~15 OR "b a"~15)'),
        ("a near/99 b", '"a b"~50 OR "b a"~50', '("a b"~50 OR "b a"~50)'),
        ('"a b" w/9 c', '"a b c"~9 OR "c a b"~9', '("a b c"~9 OR "c a b"~9)'),
        ("(a OR b) pre/2 c", '"a c"~2 OR "b c"~2', '("a c"~2 OR "b c"~2)'),
        ("a pre/2 b pre/3 c", '"a b"~2 AND "b c"~3', '("a b"~2 AND "b c"~3)'),
        ("title:(a pre/2 b)", 'title:"a b"~2', 'title:((title:"a b"~2))'),
        ("a* NEAR/5 b", "a* AND b", "a* b"),
        ("a NEAR/5 title:b", "a AND title:b", "a title:b"),
    ],
)
def test_what_other_search_engines_write_is_read_with_a_warning(typed: str, described: str, repaired: str) -> None:
    query = parse(typed)
    assert describe(query.root) == described
    assert {warned.repaired for warned in query.warnings} == {repaired}
    assert query.words is None, "it is read as typed"
    assert parse(repaired).root == query.root


@pytest.mark.parametrize(
    ("typed", "described"),
    [
        ("NEAR/5 a", "NEAR/5 AND a"),
        ("a NEAR", "a AND NEAR"),
        ("a near b", "a AND near AND b"),
        ("a n/a b", "a AND n/a AND b"),
        ("24/7 a", "24/7 AND a"),
        ("a OR NEAR/5 b", "(a OR NEAR/5) AND b"),
        ('"from:2019"', '"from:2019"'),
        ("region:europe trade", "region:europe AND trade"),
        ("region:Europe, Asia", "region:Europe AND Asia"),
        ("region:europe AND asia", "region:europe AND asia"),
        ("date:2020 May", "date:2020 AND May"),
        ("[2019 TO 2020]", "2019 AND TO AND 2020"),
    ],
)
def test_what_no_other_meaning_has_is_read_as_typed(typed: str, described: str) -> None:
    query = parse(typed)
    assert (describe(query.root), query.warnings) == (described, ())


@pytest.mark.parametrize(
    ("typed", "described"),
    [
        ("A AND B", "A AND B"),
        ("A B OR C", "A AND (B OR C)"),
        ("A AND B AND C AND D", "A AND B AND C AND D"),
        ("A (B OR C) D E", "A AND (B OR C) AND D AND E"),
        ("-A B C D OR E", "NOT A AND B AND C AND (D OR E)"),
        ("A B C D* OR E", "A AND B AND C AND (D* OR E)"),
        ('A B C "D" OR E', 'A AND B AND C AND ("D" OR E)'),
        ("lang:EN A B C D OR E", "lang:EN AND A AND B AND C AND (D OR E)"),
        ("停戦 協定 A B C OR D", "停戦 AND 協定 AND A AND B AND (C OR D)"),
    ],
)
def test_operators_are_read_in_capitals_that_are_no_sentence(typed: str, described: str) -> None:
    query = parse(typed)
    assert (describe(query.root), query.warnings) == (described, ())


@pytest.mark.parametrize(
    ("typed", "described"),
    [
        ("ma?or", "ma?or"),
        ("(wom*n)", "wom*n"),
        ("“a” title:t??k*,", '"a" AND title:t??k*'),
        ("who is the ma?or?", "who AND is AND the AND ma?or"),
        ("what?", "what"),
        ("停?戦", "停?戦"),
        ("example.org/a?b=1", "example.org/a?b=1"),
        ("ferry,mayor", "ferry AND mayor"),
        ("title:ferry,mayor*;wom*n", "title:ferry AND title:mayor* AND title:wom*n"),
        ("1,000 3,5 1,000,ferry F-16,F-35", "1,000 AND 3,5 AND 1,000 AND ferry AND F-16 AND F-35"),
        ("-a,b OR c", "NOT (a AND b) OR c"),
        ("tag:a,b", "tag:a,b"),
        ("C++ C# .NET R&D AT&T", "C++ AND C# AND .NET AND R&D AND AT&T"),
    ],
)
def test_signs_inside_words(typed: str, described: str) -> None:
    query = parse(typed)
    assert (describe(query.root), query.warnings) == (described, ())
    assert parse(described).root == query.root


@pytest.mark.parametrize(
    ("typed", "described"),
    [
        ("truce or ceasefire", "truce OR ceasefire"),
        ("pride and prejudice", "pride AND prejudice"),
        ("peace and not war", "peace AND NOT war"),
        ("peace not war or truce", "peace AND (NOT war OR truce)"),
        ('"peace talks" or truce', '"peace talks" OR truce'),
        ("or truce", None),
        ("not war", None),
        ("peace or talks (war", None),
        ('"truce or ceasefire"', None),
        ("title:or truce", None),
        ("the one and the other way to ask a question", None),
        ("truce OR ceasefire", None),
    ],
)
def test_lower_case_operators_are_another_reading(typed: str, described: str | None) -> None:
    operators = parse(typed).operators
    assert (describe(operators) if operators else None) == described


def test_all_faults_are_repaired_in_one_query() -> None:
    query = parse('before:2020 f**k xyz:a "b (c')
    assert {warned.repaired for warned in query.warnings if warned.code != "unknown-field"} == {
        'date:<=2019 AND f* AND xyz AND a AND "b (c"'
    }
    assert {warned.repaired for warned in query.warnings if warned.code == "unknown-field"} == {None}


def test_equal_warnings_share_one_repair() -> None:
    (warned,) = parse("w**n *stan OR a**b").warnings
    assert warned.repaired == "w* stan OR a*"


def test_warnings_are_sorted_by_extent() -> None:
    extents = [warned.extent for warned in parse('a) regoin:x date:foo f**k "b').warnings]
    assert len(extents) == 5
    assert extents == sorted(extents)


def test_other_warnings_never_crowd_out_a_limit() -> None:
    query = parse(" ".join(f"x{letter}:y" for letter in "abcdefghijklmnopqrstuvwxyz") + " a" * 500)
    assert len(query.warnings) == MAX_WARNINGS
    assert {"too-long", "too-many-terms"} <= codes(query)
    assert codes(query) <= LIMITS | {"unknown-field"}


def test_no_repaired_query_exceeds_the_limit() -> None:
    query = parse('"' + "a " * (MAX_CHARS // 2 - 1) + "a")
    assert [warned.repaired for warned in query.warnings if warned.code == "unclosed-quote"] == [None]


def test_nodes_have_their_extent() -> None:
    typed = 'a -title:"b c" (region:europe OR d)'
    root = parse(typed).root
    assert isinstance(root, And)
    assert [typed[slice(*child.extent)] for child in root.children] == ["a", '-title:"b c"', "region:europe OR d"]
    assert typed[slice(*root.extent)] == 'a -title:"b c" (region:europe OR d'


def test_text_beyond_the_limit_is_not_read() -> None:
    query = parse("word " * 200)
    (warned,) = (warned for warned in query.warnings if warned.code == "too-long")
    assert warned.extent[0] <= MAX_CHARS
    assert parse("x " + "a" * 600).root == word("x"), "a word is not cut in two"
    assert parse("a" * 600).root == word("a" * MAX_CHARS), "but where it is all there is"
    assert "too-long" not in {warned.code for warned in parse("a" * MAX_CHARS + "  ").warnings}


def test_terms_beyond_the_limit_are_left_out() -> None:
    query = parse(" OR ".join("abcdefgh"[number % 8] for number in range(MAX_TERMS + 3)))
    assert isinstance(query.root, Or)
    assert len(query.root.children) == MAX_TERMS
    assert [warned.code for warned in query.warnings] == ["too-many-terms"]
    assert isinstance(words := parse("x:" + "a-" * 80).root, And)
    assert len(words.children) == MAX_TERMS, "what is read as words is counted as words"


def test_a_distance_beyond_the_limit_is_cut() -> None:
    assert parse(f'"a b"~{MAX_DISTANCE}').warnings == ()
    assert codes(parse(f'"a b"~{MAX_DISTANCE + 1}')) == {"too-far"}


def test_brackets_beyond_the_limit_are_punctuation() -> None:
    nested = "a"
    for _ in range(MAX_NESTING):
        nested = f"(b OR {nested} c)"
    assert parse(nested).warnings == ()
    deeper = parse(f"({nested})")
    assert [warned.code for warned in deeper.warnings] == ["too-deep"]


def _hardest() -> list[str]:
    units = [
        "(",
        "()",
        "a OR ",
        '"',
        "-",
        "NOT ",
        "a:",
        "title:",
        "x*",
        "date:",
        "日",
        "a-",
        "🎉 ",
        "(a OR ",
        '"a ',
        "-(",
        "a.b",
        "a*b ",
        "*!",
        "a~",
        "&&",
        "x||",
        '"a*" ',
        "abcd:x ",
        "title:(",
        "date:9 ",
        "a NEAR/5 ",
        "(a OR b) /5 ",
        "ADJ「&&",
        "before:2020 ",
        "date:5 May 2020 ",
        "date:[2 TO ",
        "region:the the ",
        "a?b,",
        "or a ",
    ]
    names = " ".join(f"{a}{b}gio{a}:x" for a in "abcdefgh" for b in "abcdefgh")[:MAX_CHARS]
    return [*(unit * (MAX_CHARS // len(unit)) for unit in units), names]


@pytest.mark.parametrize("typed", _hardest(), ids=lambda typed: typed[:8].strip())
def test_parsing_takes_at_most_20_ms_at_the_limit(typed: str) -> None:
    assert seconds(typed) < MAX_SECONDS


def test_text_beyond_the_limit_costs_almost_nothing() -> None:
    assert seconds("(" * 1_000_000) < 0.100


def _rows(header: str) -> list[list[str]]:
    """Return the cells of every row of QUERY.md's tables that start with this header, without code marks."""
    rows = []
    for table in re.findall(rf"^\| {re.escape(header)} .*\n\|[-|]+\n((?:\|.*\n)+)", QUERY_MD, re.MULTILINE):
        for line in table.splitlines():
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            rows.append([cell.strip("`").replace(r"\|", "|") for cell in cells])
    return rows


@pytest.mark.parametrize(("typed", "parsed"), [row[:2] for row in _rows("typed | parsed")])
def test_the_examples_of_the_reference_are_right(typed: str, parsed: str) -> None:
    query = parse(typed)
    assert describe(query.root) == parsed
    assert query.warnings == ()


@pytest.mark.parametrize(("code", "typed", "parsed"), [row[:3] for row in _rows("code | typed | parsed")])
def test_the_warnings_of_the_reference_are_right(code: str, typed: str, parsed: str) -> None:
    query = parse(typed)
    assert describe(query.root) == parsed
    assert code in codes(query)


def test_every_warning_is_in_the_reference() -> None:
    documented = {row[0] for row in (*_rows("code | typed | parsed"), *_rows("code | limit"))}
    source = "".join(Path(str(module.__file__)).read_text("utf-8") for module in MODULES)
    made = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source))
    assert made == documented


def test_every_field_is_in_the_reference() -> None:
    assert [name for name in ("title", "date", *Facet, *ValueField) if f"`{name}:" not in QUERY_MD] == []


def test_the_limits_of_the_reference_are_right() -> None:
    limits = " ".join(row[1] for row in _rows("code | limit"))
    assert [int(number) for number in re.findall(r"\d+", limits)] == [MAX_CHARS, MAX_TERMS, MAX_NESTING]
    assert f"up to {MAX_DISTANCE}" in QUERY_MD
    assert f"the first {MAX_WARNINGS} warnings" in QUERY_MD

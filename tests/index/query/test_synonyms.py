"""Test how synonyms are read from text, and how they stand beside the words of a query."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.query.parser import MAX_TERMS, parse
from index.query.query import NO_SYNONYMS, And, Leaf, Node, Not, Or, describe
from index.query.synonyms import MAX_MEMBERS, read_synonyms

TEXT = """
# places
Kyiv, Kiev
United Nations, UN     # the organisation
sofa, couch
couch, settee
Burma => Myanmar
e-mail, mail
.NET, dotnet
"""
SYNONYMS = read_synonyms(TEXT)


@pytest.mark.parametrize(
    ("typed", "described"),
    [
        ("Kyiv", "Kyiv OR Kiev"),
        ("kiev", "kiev OR Kyiv"),
        ("talks Kyiv", "talks AND (Kyiv OR Kiev)"),
        ("title:Kyiv", "title:Kyiv OR title:Kiev"),
        ("-Kyiv", "NOT (Kyiv OR Kiev)"),
        ("Kyiv OR Kiev", "Kyiv OR Kiev"),
        ("Kyiv OR Lviv", "Kyiv OR Kiev OR Lviv"),
        ("Kyiv OR title:Kiev", "Kyiv OR Kiev OR title:Kiev OR title:Kyiv"),
        ('"Kyiv"', '"Kyiv"'),
        ("Kyiv*", "Kyiv*"),
        ("Kyivs", "Kyivs"),
        ("UN", 'UN OR "United Nations"'),
        ("united nations", "(united AND nations) OR UN"),
        ("the united nations talks", "the AND ((united AND nations) OR UN) AND talks"),
        ("united title:nations", "united AND title:nations"),
        ('"united nations"', '"united nations"'),
        ('UN OR "united nations"', 'UN OR "united nations"'),
        ("sofa", "sofa OR couch OR settee"),
        ("Burma", "Burma OR Myanmar"),
        ("Myanmar", "Myanmar"),
        ("e-mail", "e-mail OR mail"),
        ("dotnet", "dotnet OR .NET"),
    ],
)
def test_a_word_has_its_synonyms_beside_it(typed: str, described: str) -> None:
    query = parse(typed, SYNONYMS)
    assert describe(query.root) == described
    assert query.warnings == ()
    assert parse(described, SYNONYMS).root == query.root, "what is shown may be typed"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("Kyiv", "Kiev", "united", "nations", "UN", "sofa", "settee", "Burma", "talks", '"united nations"'),
                *("OR", "AND", "-", "NOT", "(", ")", "title:", "e-mail", "mail"),
            ]
        ),
        max_size=20,
    ).map(" ".join)
)
def test_an_expanded_query_is_not_expanded_again(typed: str) -> None:
    query = parse(typed, SYNONYMS)
    for root in filter(None, (query.root, query.words, query.operators)):
        written = describe(root)
        if len(written) <= 512 and "too-deep" not in {warned.code for warned in parse(written).warnings}:
            assert parse(written, SYNONYMS).root == root
            assert parse(written).root == root, "what is shown needs no synonyms"


def test_a_repaired_query_is_written_without_synonyms() -> None:
    query = parse("before:2020 Kyiv", SYNONYMS)
    assert describe(query.root) == "date:<=2019 AND (Kyiv OR Kiev)"
    assert [warned.repaired for warned in query.warnings] == ["date:<2020 Kyiv"]


def test_the_words_alone_have_synonyms_too() -> None:
    query = parse("f**k Kyiv", SYNONYMS)
    assert query.words is not None
    assert describe(query.words) == "f AND k AND (Kyiv OR Kiev)"


def test_a_query_has_no_more_terms_by_its_synonyms() -> None:
    many = read_synonyms("\n".join(f"a{number}, b{number}" for number in range(MAX_TERMS)))
    query = parse(" ".join(f"a{number}" for number in range(MAX_TERMS - 2)), many)
    assert _leaves(query.root) == MAX_TERMS


def _leaves(node: Node) -> int:
    children = node.children if isinstance(node, And | Or) else (node.child,) if isinstance(node, Not) else ()
    return sum(map(_leaves, children)) + isinstance(node, Leaf)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Kyiv", "needs two members"),
        ("Kyiv,,", "needs two members"),
        ("=> Kyiv", "needs two members"),
        ("Kyiv =>", "needs two members"),
        ("Kyiv, 🎉", "has no word"),
        ("Kyiv, a b c d e f g h i", "more than 8"),
        ("Kyiv, Kie*", "has a sign"),
        ("Kyiv, \ufffd", "cannot be read"),
    ],
)
def test_a_line_that_cannot_be_read_is_left_out_and_reported(line: str, why: str) -> None:
    synonyms = read_synonyms(f"# first\nsofa, couch\n{line}\n")
    (fault,) = synonyms.faults
    assert fault.startswith("Line 3 of the synonyms is left out: ")
    assert why in fault
    assert describe(parse("sofa Kyiv", synonyms).root) == "(sofa OR couch) AND Kyiv"


def test_a_word_has_a_limit_of_synonyms() -> None:
    synonyms = read_synonyms(", ".join(f"w{number}" for number in range(MAX_MEMBERS + 5)))
    assert len(synonyms.alternatives["w0",]) == MAX_MEMBERS
    assert synonyms.faults[0] == f"“w0” has {MAX_MEMBERS + 4} synonyms; {MAX_MEMBERS} of them are searched for."


def test_the_version_depends_on_the_text_alone() -> None:
    assert read_synonyms(TEXT).version == SYNONYMS.version != read_synonyms("a, b").version
    assert NO_SYNONYMS.version == ""


@example("停\ud800停, a")
@example("a\x00b, c")
@given(st.text(max_size=200) | st.text('ab, #=>\n"*é\ud800停', max_size=60))
def test_any_text_is_read(text: str) -> None:
    synonyms = read_synonyms(text)
    for fault in synonyms.faults:
        assert fault.endswith(".")
    for leaves in synonyms.alternatives.values():
        for leaf in leaves:
            assert parse(describe(leaf)).root == leaf

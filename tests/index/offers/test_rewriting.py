"""Changes of a query's tree, and the text of the changed query."""

from __future__ import annotations

import pytest

from index.offers.rewriting import (
    Rewrite,
    all_of,
    any_of,
    changed,
    query_of,
    replaced,
    rewritten_query,
    side_by_side,
)
from index.query.parser import MAX_TERMS, parse
from index.query.query import NO_SYNONYMS, NOTHING, And, Everything, Node, Not, Word

FERRY, QUAY, LAMP = (Word(text=text) for text in ("ferry", "quay", "lamp"))


def _rewrite(node: Node, by: Node, written: str) -> Rewrite:
    return Rewrite(nodes=(node,), by=by, start=node.extent[0], stop=node.extent[1], written=written)


def test_no_clause_is_everything_and_no_alternative_nothing() -> None:
    assert all_of([]) == Everything()
    assert any_of([]) == NOTHING


def test_one_clause_or_alternative_is_itself() -> None:
    assert all_of([FERRY]) == any_of([FERRY]) == FERRY


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ferry lamp", "quay lamp"),
        ("ferry OR lamp ferry", "(quay OR lamp) AND quay"),
        ("ferry NOT (lamp ferry)", "quay NOT (lamp ferry)"),
    ],
)
def test_an_equal_node_is_replaced_wherever_it_stands_outside_a_not(typed: str, expected: str) -> None:
    assert replaced(parse(typed).root, FERRY, QUAY) == parse(expected).root


def test_a_replacement_of_the_same_kind_joins_its_neighbours() -> None:
    root = parse("lamp ferry").root
    assert replaced(root, FERRY, And(children=(FERRY, QUAY))) == And(children=(LAMP, FERRY, QUAY))


def test_a_node_that_is_left_out_leaves_the_others() -> None:
    assert changed(parse("lamp (ferry OR quay)").root, lambda node: None if node == QUAY else node) == (
        And(children=(LAMP, FERRY))
    )
    assert changed(FERRY, lambda _node: None) == Everything()


def test_only_the_changed_place_of_the_text_is_written_anew() -> None:
    query = parse("  ferry   +quay, ferry")
    assert isinstance(query.root, And)
    last = query.root.children[-1]
    changed_query = rewritten_query(query, [_rewrite(last, LAMP, "lamp")])
    assert changed_query is not None
    assert changed_query.text == "  ferry   +quay, lamp"


def test_a_text_that_reads_otherwise_gives_way_to_the_tree() -> None:
    query = query_of(And(children=(FERRY, Not(child=QUAY))), NO_SYNONYMS, "ferry quay", "ferry (")
    assert query is not None
    assert query.text == "ferry NOT quay"
    assert not query.warnings


def test_a_tree_that_no_text_says_is_no_query() -> None:
    assert query_of(And(children=(FERRY,) * (MAX_TERMS + 1)), NO_SYNONYMS) is None


def test_clauses_stand_side_by_side_and_alternatives_in_brackets() -> None:
    assert side_by_side(And(children=(FERRY, any_of([QUAY, LAMP])))) == "ferry (quay OR lamp)"
    assert side_by_side(any_of([QUAY, LAMP])) == "quay OR lamp"

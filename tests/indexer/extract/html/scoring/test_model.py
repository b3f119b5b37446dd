"""The block model: its features, the evaluation of its trees, and what it makes of pages."""

from __future__ import annotations

import json
import math
from typing import Any, Final

import numpy as np
import pytest

from index.article.model import Role
from indexer.extract.html.blocks import PageBlock, read_blocks
from indexer.extract.html.html import extract_html
from indexer.extract.html.roles import MODEL, SECONDED
from indexer.extract.html.scoring.elements import number_elements, read_weights, score_names, tokens_of
from indexer.extract.html.scoring.features import NAMES, VERDICT_NAMES, features, verdict_features
from indexer.extract.html.scoring.model import SURE, WEIGHTS, PageScorer, mean_of, read
from indexer.extract.html.tree import parse
from indexer.page import Input, Page

TITLE: Final = "A channel dug at night"
PROSE: Final = """\
The dredger arrived before dawn, and by the time the harbour office opened it had lifted the first hopper of silt.
For eleven years the port has argued about its depth. The ferry company wants two metres more than it has today.
What changed this spring was money. The county offered to pay for half of the work if a bank paid for the rest.
The growers have gone to court. Their lawyer argues that nobody measured what the silt would do to the beds.
Until then the dredger works at night, when the current is slack, and the growers stand on the pier and count.
""".splitlines()
MENU: Final = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("Home", "Ports", "Fishing", "Weather"))
ARTICLE: Final = (
    f"<html><head><title>{TITLE}</title></head><body><nav><ul>{MENU}</ul></nav>"
    f"<article><h1>{TITLE}</h1><div class='article-body'>{''.join(f'<p>{text}</p>' for text in PROSE)}</div></article>"
    "<footer><p>© 2021 The Harbour Paper. All rights reserved.</p></footer></body></html>"
)


def blocks_of(markup: str) -> tuple[PageBlock, ...]:
    tree = parse(markup)
    assert tree is not None
    return read_blocks(tree)


def page_of(markup: str) -> Page:
    return extract_html(Input(path="x", media_type="text/html", data=markup.encode(), sha256="0" * 64))


def walked(record: dict[str, Any], row: list[float]) -> float:
    """Return the log odds of a row, node by node."""
    total = 0.0
    for node in record["roots"]:
        at = node
        while record["limits"][at] is not None:
            at = record["children"][at] + (row[record["columns"][at]] > record["limits"][at])
        total += record["values"][at]
    linear = record["intercept"] + math.fsum(w * x for w, x in zip(record["weights"], row, strict=True))
    return float(max(-10.0, min(10.0, linear)) + total) / 2


@pytest.mark.parametrize(("part", "width"), [("alone", len(NAMES)), ("seconded", len(NAMES + VERDICT_NAMES))])
def test_the_trees_are_evaluated_as_a_walk_from_node_to_node_evaluates_them(part: str, width: int) -> None:
    record = json.loads(WEIGHTS.read_text("utf-8"))[part]
    rows = np.random.default_rng(1).normal(0, 3, (20, width)).astype(np.float32)
    limits = [None if limit is None else float(np.float32(limit)) for limit in record["limits"]]
    expected = [walked(record | {"limits": limits}, row) for row in rows.tolist()]
    assert mean_of(record).log_odds(rows).tolist() == pytest.approx(expected)


def test_weights_for_other_features_are_refused() -> None:
    record = json.loads(WEIGHTS.read_text("utf-8"))
    with pytest.raises(ValueError, match="fitted for other features"):
        read(record | {"features": record["features"][1:]})


def test_the_weights_state_their_date_and_the_hash_of_their_pages() -> None:
    about = json.loads(WEIGHTS.read_text("utf-8"))["about"]
    assert len(about["made"]) == len("2026-12-01")
    assert len(about["corpus"]) == 64
    assert about["half"] == "both"


def test_features_have_one_row_a_block_and_one_column_a_name() -> None:
    for markup in (ARTICLE, "<html><body>x</body></html>", f"<html><body><p>{PROSE[0]}</p></body></html>"):
        blocks = blocks_of(markup)
        elements = number_elements(blocks)
        found = features(blocks, elements, [0.0] * len(elements.all), [TITLE], [])
        assert found.shape == (len(blocks), len(NAMES))
        assert np.isfinite(found).all()
        assert verdict_features(len(blocks), frozenset(), frozenset({0})).shape == (len(blocks), len(VERDICT_NAMES))


def test_an_elements_tokens_are_its_own_words_and_those_of_all_elements_above() -> None:
    blocks = blocks_of("<html><body><div class='pageBody'><section id='main-7'><p>x</p></section></div></body></html>")
    elements = number_elements(blocks)
    tokens = tokens_of(elements)[elements.of_block[0]]
    assert {"*page", "*body", "*page-body", "*main", "0main", "<p", "<p<section<div"} <= set(tokens)
    assert "0page" not in tokens  # two elements above


def test_the_score_of_class_names_is_the_sum_over_their_tokens() -> None:
    weights = json.loads(WEIGHTS.read_text("utf-8"))["names"]
    elements = number_elements(blocks_of(ARTICLE))
    scores, tokens = score_names(elements, read_weights(weights)), tokens_of(elements)
    for number in set(elements.of_block):
        expected = weights[""] + sum(weights.get(token, 0.0) for token in tokens[number])
        assert scores[number] == pytest.approx(expected)


def test_the_model_takes_an_articles_paragraphs_and_is_sure() -> None:
    blocks = blocks_of(ARTICLE)
    scores = PageScorer(blocks, [TITLE], []).alone()
    assert [blocks[at].text for at in sorted(scores.body)] == PROSE
    assert scores.are_sure
    assert scores.expected_f1 >= SURE


def test_every_reason_states_how_likely_the_block_is_main_text() -> None:
    page = page_of(ARTICLE)
    assert all(block.reason.endswith("% likely main text") for block in page.blocks)
    body = [block for block in page.blocks if block.role is Role.BODY]
    assert [block.text for block in body] == PROSE
    assert all(block.reason.startswith(MODEL) for block in body)


def test_an_unsure_model_hears_the_extractor_and_the_rules() -> None:
    """Two columns with as much prose, and nothing that tells which is the article's."""
    column = "".join(f"<div>{text[:70]}</div>" for text in PROSE)
    other = "".join(f"<div>{text[40:]}</div>" for text in PROSE)
    page = page_of(f"<html><body><div>{column}</div><div>{other}</div></body></html>")
    reasons = {block.reason.split(";")[0] for block in page.blocks if block.role is Role.BODY}
    assert reasons == {SECONDED}

"""Score a page's blocks with the fitted model: how likely each is the article's body, and how sure the model is.

Owns the reading of `weights.json` and its evaluation in NumPy. `scripts/train_blocks.py` fits the weights. There are
two models: one knows the page alone; the other also knows which blocks trafilatura and the rules took. Each is the mean
of a logistic model and of boosted trees, on the scale of log odds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from indexer.extract.html.scoring.elements import NameWeights, number_elements, read_weights, score_names
from indexer.extract.html.scoring.features import NAMES, VERDICT_NAMES, features, verdict_features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.scoring.features import Numbers

WEIGHTS: Final = Path(__file__).with_name("weights.json")

LIKELY: Final = 0.5
"""A block is body from this probability on."""

SURE: Final = 0.95
"""The expected F1 from which the model needs no second opinion: measured on gold pages, with the time it costs."""

MAX_LOG_ODDS: Final = 10.0
"""The logistic model's log odds are cut here: it extrapolates where the trees do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The model's opinion of a page.

    Attributes:
        likely: for each block, the probability that it is body.
        expected_f1: the F1 of the likely blocks that these probabilities let expect.
    """

    likely: tuple[float, ...]
    expected_f1: float

    @property
    def body(self) -> frozenset[int]:
        """The positions of the blocks that are likely body."""
        return frozenset(at for at, chance in enumerate(self.likely) if chance >= LIKELY)

    @property
    def are_sure(self) -> bool:
        """Whether no second opinion is needed."""
        return self.expected_f1 >= SURE


class PageScorer:
    """Scores one page's blocks, first alone and then, if wanted, with the verdicts of others."""

    def __init__(self, blocks: Sequence[PageBlock], titles: Sequence[str], descriptions: Sequence[str]) -> None:
        elements = number_elements(blocks)
        model = load()
        self._model: Final = model
        self._features: Final = features(blocks, elements, score_names(elements, model.names), titles, descriptions)
        self._words: Final = np.array([len(block.text.split()) for block in blocks], np.float64)

    def alone(self) -> Scores:
        """Return the scores of the page by itself."""
        return self._scores(self._model.alone, self._features)

    def seconded(self, extractor: frozenset[int], rules: frozenset[int]) -> Scores:
        """Return the scores, given the blocks that the extractor took, and those that the rules made of them."""
        verdicts = verdict_features(len(self._features), extractor, rules)
        return self._scores(self._model.seconded, np.concatenate((self._features, verdicts), axis=1))

    def _scores(self, part: Mean, described: Numbers) -> Scores:
        likely = 1 / (1 + np.exp(-part.log_odds(described)))
        words, taken = self._words, likely >= LIKELY
        expected = 2 * float((likely * words)[taken].sum())
        whole = float(words[taken].sum() + (likely * words).sum())
        return Scores(likely=tuple(likely.tolist()), expected_f1=expected / whole if whole else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A logistic model and boosted trees.

    The trees' nodes are numbered through. The two children of a node are neighbours; a leaf is its own child.

    Attributes:
        weights: the logistic weight of each feature.
        intercept: its intercept.
        roots: the number of each tree's root.
        columns: for each node, the feature that it asks.
        limits: for each node, the value up to which its first child is taken; infinite for a leaf.
        children: for each node, the number of its first child.
        values: for each leaf, its log odds; 0 for other nodes.
        depth: the largest number of steps from a root to a leaf.
    """

    weights: NDArray[np.float64]
    intercept: float
    roots: NDArray[np.intp]
    columns: NDArray[np.intp]
    limits: NDArray[np.float32]
    children: NDArray[np.intp]
    values: NDArray[np.float64]
    depth: int

    def log_odds(self, described: Numbers) -> NDArray[np.float64]:
        """Return the log odds of each row."""
        linear = np.clip(described @ self.weights + self.intercept, -MAX_LOG_ODDS, MAX_LOG_ODDS)
        count, width = described.shape
        flat = described.ravel()
        rows = np.arange(0, count * width, width)[:, None]
        nodes = np.broadcast_to(self.roots, (count, len(self.roots)))
        for _ in range(self.depth):
            nodes = self.children[nodes] + (flat[rows + self.columns[nodes]] > self.limits[nodes])
        total: NDArray[np.float64] = (linear + self.values[nodes].sum(axis=1)) / 2
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockModel:
    """The weights.

    Attributes:
        names: the weights of class names.
        alone: the model that knows the page alone.
        seconded: the model that also knows the verdicts of the extractor and the rules.
    """

    names: NameWeights
    alone: Mean
    seconded: Mean


@cache
def load() -> BlockModel:
    """Return the model of the package's weights."""
    return read(json.loads(WEIGHTS.read_text("utf-8")))


def read(record: Mapping[str, Any]) -> BlockModel:
    """Return the model of a record of weights.

    Raises:
        ValueError: the weights were fitted for other features.
    """
    if record["features"] != list(NAMES) or record["verdicts"] != list(VERDICT_NAMES):
        raise ValueError("the block model's weights were fitted for other features: run scripts/train_blocks.py")
    alone, seconded = mean_of(record["alone"]), mean_of(record["seconded"])
    return BlockModel(names=read_weights(record["names"]), alone=alone, seconded=seconded)


def mean_of(record: Mapping[str, Any]) -> Mean:
    """Return one model of its record of weights."""
    return Mean(
        weights=np.array(record["weights"], np.float64),
        intercept=record["intercept"],
        roots=np.array(record["roots"], np.intp),
        columns=np.array(record["columns"], np.intp),
        limits=np.array([np.inf if limit is None else limit for limit in record["limits"]], np.float32),
        children=np.array(record["children"], np.intp),
        values=np.array(record["values"], np.float64),
        depth=record["depth"],
    )

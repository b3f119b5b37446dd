"""Fit the block model (`indexer/extract/html/scoring/weights.json`) on the gold pages of ../shared.

    python -m scripts.train_blocks                 fit on all pages, write the weights
    python -m scripts.train_blocks --half write    fit on one half by site, write the weights, score the other half

A block's label comes from the alignment of the page's blocks with its gold body, or from the strings that a page must
and must not have. Other blocks get labels from the model that knows the extractor's verdict ("teacher"), with less
weight, so that pages without gold teach class names too. The pages of sample_docs, whose truth file is the product's
own, are always among those it is fitted on: they state that a dek is no body, on which collections disagree.

Needs the dependency group `scripts`; the product does not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import re
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import lightgbm
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array

from bench.indexing.halves import HALVES, half_of, site_of
from bench.shared import PROJECT, SHARED
from indexer.extract.cues.stated import letters
from indexer.extract.html.align import align
from indexer.extract.html.facts import descriptions, titles
from indexer.extract.html.html import extractor_text, parse_page, read_parts
from indexer.extract.html.scoring.elements import number_elements, tokens_of
from indexer.extract.html.scoring.features import NAMES, VERDICT_NAMES, features, verdict_features
from indexer.extract.html.scoring.model import SURE, WEIGHTS, mean_of, read
from indexer.extract.html.tree import is_fragment
from indexer.inputs.decoding import decode
from indexer.inputs.skipped import Skipped
from indexer.inputs.unpack import unpack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from indexer.extract.html.html import ParsedPage

    Floats = NDArray[np.float64]
    Table = defaultdict[tuple[str, str], float]

SETS: Final = ("pages", "wide")
FOLDS: Final = 3
TEACHER_WEIGHT: Final = 0.5
SAMPLE_WEIGHT: Final = 10.0
HTML: Final = "text/html"
MIN_SITES: Final = 2
"""A token of class names on fewer sites is left out."""

NAMES_C: Final = 0.05
MIN_NAME_WEIGHT: Final = 0.05
LINEAR_C: Final = 0.05
TREES: Final = 200
TREE_OPTIONS: Final = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 20, "max_depth": 6, "min_data_in_leaf": 40,
    "feature_fraction": 0.4, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "verbose": -1, "seed": 1,
    "num_threads": 1, "deterministic": True,
}  # fmt: skip

_TOKEN: Final = re.compile(r"\w+")


@dataclass(slots=True, kw_only=True)
class GoldPage:
    """A page's arrays and its gold."""

    row: Mapping[str, Any]
    texts: Sequence[str]
    described: NDArray[np.float32]
    tokens: Sequence[tuple[str, ...]]
    element: NDArray[np.intp]
    verdicts: NDArray[np.float32]
    labels: Floats
    weights: Floats
    name_scores: Floats = field(default_factory=lambda: np.zeros(0))

    def inputs(self, *, seconded: bool) -> NDArray[np.float32]:
        """Return the rows for a model, with the score of the class names as the last feature of the page."""
        alone = np.column_stack((self.described[:, :-1], self.name_scores[self.element])).astype(np.float32)
        return np.concatenate((alone, self.verdicts), axis=1) if seconded else alone


def main() -> None:
    """Fit, write the weights, and score them on pages of other sites if there are any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES, help="fit on this half alone: for measuring, not for a release")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--cache", type=Path, help="keep the pages' arrays in this file")
    options = parser.parse_args()
    pages = _pages(options.cache)
    inside = [page for page in pages if options.half in (None, half_of(page.row))]
    about = {"made": datetime.now(UTC).date().isoformat(), "corpus": corpus_hash(), "half": options.half or "both"}
    record = {"about": about, **fit([*inside, *_samples()])}
    options.out.write_text(json.dumps(record, separators=(",", ":"), ensure_ascii=False) + "\n", "utf-8")
    if options.half:
        print(score([page for page in pages if half_of(page.row) != options.half], record))


def corpus_hash() -> str:
    """Return the sha256 over the gold files, which name all pages."""
    whole = sha256()
    for name in SETS:
        whole.update((SHARED / "data" / name / "gold.jsonl").read_bytes())
    return whole.hexdigest()


# The pages


def _pages(cache: Path | None) -> list[GoldPage]:
    if cache and cache.exists():
        kept: list[GoldPage] = pickle.loads(cache.read_bytes())
        return kept
    gold = {name: (SHARED / "data" / name / "gold.jsonl").read_text("utf-8").splitlines() for name in SETS}
    rows = [(name, json.loads(line)) for name, lines in gold.items() for line in lines]
    with ProcessPoolExecutor(2) as pool:
        pages = [page for page in pool.map(_page, rows, chunksize=8) if page is not None]
    if cache:
        cache.write_bytes(pickle.dumps(pages))
    return pages


def _page(named: tuple[str, Mapping[str, Any]]) -> GoldPage | None:
    name, row = named
    text = decode(gzip.decompress((SHARED / "data" / name / row["file"]).read_bytes()), declared=None, html=True)
    page = parse_page(text)
    return _described(page, row) if page else None


def _samples() -> list[GoldPage]:
    """Return the sample pages whose body the truth file tells: where it begins and ends, and how many blocks it has."""
    truths = json.loads((PROJECT / "tests" / "golden" / "sample_docs.json").read_text("utf-8"))
    found = []
    for path in sorted((PROJECT / "sample_docs").rglob("*")):
        for document in unpack(path.name, path.read_bytes()) if path.is_file() else ():
            if isinstance(document, Skipped) or document.media_type != HTML:
                continue
            text = decode(document.data, declared=document.charset, html=True)
            page = None if is_fragment(text) else parse_page(text)
            body = _true_body(page, truths) if page else None
            if page and body:
                row = {"file": document.path, "url": f"http://{path.parent.name}", "set": "samples"}
                made = _described(page, row | {"body": "\n".join(page.blocks[at].text for at in body)})
                made.labels = np.array([float(at in body) for at in range(len(page.blocks))])
                made.weights = SAMPLE_WEIGHT * _length_weights(made.texts)
                found.append(made)
    print(f"{len(found)} sample pages")
    return found


def _true_body(page: ParsedPage, truths: Sequence[Mapping[str, Any]]) -> Sequence[int] | None:
    """Return the blocks that the rules take between the truth's first and last, if they are as many as it says."""
    order = sorted(read_parts(page, extractor_text(page)).body.kept)
    texts = [page.blocks[at].text for at in order]
    for truth in truths:
        start, end = truth.get("body_starts"), truth.get("body_ends")
        first = next((at for at, text in enumerate(texts) if start and text.startswith(start)), None)
        last = next((at for at, text in enumerate(texts) if end and text.endswith(end)), None)
        if first is not None and last is not None and last + 1 - first == truth["paragraphs"]:
            return order[first : last + 1]
    return None


def _described(page: ParsedPage, row: Mapping[str, Any]) -> GoldPage:
    extracted = extractor_text(page)
    verdicts = (extracted.alignment.blocks, frozenset(read_parts(page, extracted).body.kept))
    elements = number_elements(page.blocks)
    zeros = [0.0] * len(elements.all)
    texts = [block.text for block in page.blocks]
    labels, weights = _labels(texts, row)
    return GoldPage(
        row=row,
        texts=texts,
        described=features(page.blocks, elements, zeros, titles(page.structured), descriptions(page.structured)),
        tokens=tokens_of(elements),
        element=np.array(elements.of_block),
        verdicts=verdict_features(len(texts), *verdicts),
        labels=labels,
        weights=weights,
    )


def _labels(texts: Sequence[str], row: Mapping[str, Any]) -> tuple[Floats, Floats]:
    """Return for each block whether it is body, and how much that counts; 0: nothing is known."""
    labels, weights = np.zeros(len(texts)), np.zeros(len(texts))
    if row.get("body"):
        _label_by_body(texts, row["body"], labels, weights)
        return labels, weights * _length_weights(texts)
    folded = [_fold(text) for text in texts]
    for string in row.get("withs") or ():
        holders = [at for at, text in enumerate(folded) if _fold(string) in text]
        if 0 < len(holders) <= 3:
            longest = max(holders, key=lambda at: len(folded[at]))
            labels[longest], weights[longest] = 1, 2 if len(holders) == 1 else 1
    for string in row.get("without") or ():
        for at in [at for at, text in enumerate(folded) if _fold(string) in text][:6]:
            weights[at] = 0 if labels[at] else 1.5
            labels[at] = 0
    return labels, weights


def _label_by_body(texts: Sequence[str], body: str, labels: Floats, weights: Floats) -> None:
    aligned = align(texts, [line.strip() for line in body.split("\n") if line.strip()]).blocks
    gold, key = set(_shingles(body)), letters(body)
    for at, text in enumerate(texts):
        shingles, tokens = _shingles(text), len(_TOKEN.findall(text))
        share = sum(one in gold for one in shingles) / len(shingles) if shingles else 0.0
        labels[at] = at in aligned
        if at in aligned:
            weights[at] = 1 if share >= 0.5 or tokens < 4 else 0.5
        elif share >= 0.5 and tokens >= 4:
            weights[at] = 0.1  # a copy of the body's text
        else:
            weights[at] = 0.3 if tokens < 4 and len(letters(text)) > 3 and letters(text) in key else 1


def _length_weights(texts: Sequence[str]) -> Floats:
    return np.array([(min(len(_TOKEN.findall(text)), 80) / 20) ** 0.5 + 0.2 for text in texts])


def _fold(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def _shingles(text: str, length: int = 4) -> list[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return [tuple(tokens[at : at + length]) for at in range(max(1, len(tokens) - length + 1))] if tokens else []


# The fit


def fit(pages: Sequence[GoldPage]) -> dict[str, Any]:
    """Return the weights as JSON has them."""
    known = [page for page in pages if page.weights.any()]
    _score_names(known, pages)
    teacher = _fit_mean(known, seconded=True)
    gold = [(page.labels, page.weights) for page in pages]
    for page in pages:
        if not page.row.get("body"):
            chances = 1 / (1 + np.exp(-mean_of(teacher).log_odds(page.inputs(seconded=True))))
            free = page.weights == 0
            doubt = TEACHER_WEIGHT * np.abs(2 * chances - 1) * _length_weights(page.texts)
            page.labels, page.weights = (
                np.where(free, chances > 0.5, page.labels).astype(float),
                np.where(free, doubt, page.weights),
            )
    names = _score_names(pages, pages)
    record = {
        "features": list(NAMES),
        "verdicts": list(VERDICT_NAMES),
        "names": names,
        "alone": _fit_mean(pages, seconded=False),
        "seconded": _fit_mean(pages, seconded=True),
    }
    for page, (labels, weights) in zip(pages, gold, strict=True):
        page.labels, page.weights = labels, weights
    return record


def _score_names(known: Sequence[GoldPage], pages: Sequence[GoldPage]) -> dict[str, float]:
    """Set each page's name scores by tables that other sites' pages were fitted for; return the table of all."""
    for number in range(FOLDS):
        table = _fit_names([page for page in known if _fold_of(page) != number])
        for page in pages:
            if _fold_of(page) == number:
                page.name_scores = _name_scores(page, table)
    return _fit_names(known)


def _fold_of(page: GoldPage) -> int:
    return int(sha256(site_of(page.row).encode()).hexdigest()[:8], 16) % FOLDS


def _name_scores(page: GoldPage, table: Mapping[str, float]) -> Floats:
    return np.array([table[""] + sum(table.get(token, 0.0) for token in tokens) for tokens in page.tokens])


def _fit_names(pages: Sequence[GoldPage]) -> dict[str, float]:
    sites: defaultdict[str, set[str]] = defaultdict(set)
    for page in pages:
        for token in {token for number in set(page.element.tolist()) for token in page.tokens[number]}:
            sites[token].add(site_of(page.row))
    columns = {token: at for at, token in enumerate(sorted(token for token in sites if len(sites[token]) >= MIN_SITES))}
    rows: list[int] = []
    cells: list[int] = []
    labels: list[float] = []
    weights: list[float] = []
    for page in pages:
        for label in (0.0, 1.0):
            chosen = page.weights * (page.labels == label)
            for number in np.flatnonzero(
                np.bincount(page.element, weights=chosen, minlength=len(page.tokens))
            ).tolist():
                found = [columns[token] for token in page.tokens[number] if token in columns]
                rows += [len(labels)] * len(found)
                cells += found
                labels.append(label)
                weights.append(min(float(chosen[page.element == number].sum()), 30.0))
    matrix = csr_array((np.ones(len(rows)), (rows, cells)), shape=(len(labels), len(columns)))
    fitted, intercept = _logistic(matrix, np.array(labels), np.array(weights), NAMES_C)
    kept = {token: round(float(fitted[at]), 3) for token, at in columns.items() if abs(fitted[at]) >= MIN_NAME_WEIGHT}
    return {"": round(intercept, 3), **kept}


def _logistic(rows: csr_array | Floats, labels: Floats, weights: Floats, c: float) -> tuple[Floats, float]:
    """Return weights and intercept of a logistic regression with the penalty |w|²/2c."""
    signs = 2 * labels - 1

    def loss(point: Floats) -> tuple[float, Floats]:
        margins = signs * (rows @ point[:-1] + point[-1])
        slopes = -weights * signs / (1 + np.exp(np.clip(margins, -500, 500)))
        value = float(weights @ np.logaddexp(0, -margins) + point[:-1] @ point[:-1] / (2 * c))
        return value, np.append(rows.T @ slopes + point[:-1] / c, slopes.sum())

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return found[:-1], float(found[-1])


def _fit_mean(pages: Sequence[GoldPage], *, seconded: bool) -> dict[str, Any]:
    rows = np.concatenate([page.inputs(seconded=seconded)[page.weights > 0] for page in pages])
    labels = np.concatenate([page.labels[page.weights > 0] for page in pages])
    weights = np.concatenate([page.weights[page.weights > 0] for page in pages])
    centre, spread = rows.mean(axis=0, dtype=np.float64), rows.std(axis=0, dtype=np.float64) + 1e-6
    linear, intercept = _logistic((rows - centre) / spread, labels, weights, LINEAR_C)
    trees = lightgbm.train(TREE_OPTIONS, lightgbm.Dataset(rows, labels, weight=weights), TREES)
    return {
        "weights": [round(value, 6) for value in (linear / spread).tolist()],
        "intercept": round(intercept - float(centre @ (linear / spread)), 5),
        **_flattened(trees.dump_model()["tree_info"]),
    }


def _flattened(trees: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the trees' nodes, numbered through; see `indexer.extract.html.scoring.model`."""
    roots: list[int] = []
    columns: list[int] = []
    limits: list[float | None] = []
    children: list[int] = []
    values: list[float] = []
    depth = 0

    def add() -> int:
        columns.append(0)
        limits.append(None)
        children.append(len(children))
        values.append(0.0)
        return len(children) - 1

    for tree in trees:
        roots.append(add())
        waiting = [(tree["tree_structure"], roots[-1], 0)]
        for node, at, level in waiting:
            depth = max(depth, level)
            if "split_index" not in node:
                values[at] = round(node["leaf_value"], 5)
                continue
            columns[at], limits[at] = node["split_feature"], float(f"{node['threshold']:.7g}")
            children[at] = add()
            waiting += [(node["left_child"], children[at], level + 1), (node["right_child"], add(), level + 1)]
    nodes = {"columns": columns, "limits": limits, "children": children, "values": values}
    return {"depth": depth, "roots": roots, **nodes}


# The check


def score(pages: Sequence[GoldPage], record: Mapping[str, Any]) -> str:
    """Return a table: each set's body F1, pages exactly right, and F1 of strings, for each way to use the models."""
    model = read(dict(record))
    tables: dict[str, Table] = {name: defaultdict(float) for name in ("alone", "seconded", "both")}
    for page in pages:
        page.name_scores = _name_scores(page, record["names"])
        alone = 1 / (1 + np.exp(-model.alone.log_odds(page.inputs(seconded=False))))
        seconded = 1 / (1 + np.exp(-model.seconded.log_odds(page.inputs(seconded=True))))
        words = np.array([len(text.split()) for text in page.texts])
        taken = alone >= 0.5
        expected = 2 * (alone * words)[taken].sum() / max(1e-9, words[taken].sum() + (alone * words).sum())
        unsure = expected < SURE
        tables["both"][page.row["set"], "unsure"] += bool(unsure)
        for name, chances in (("alone", alone), ("seconded", seconded), ("both", seconded if unsure else alone)):
            _tally(tables[name], page, "\n\n".join(page.texts[at] for at in np.flatnonzero(chances >= 0.5).tolist()))
    return "\n".join(f"{name:9}{_line(table)}" for name, table in tables.items())


def _tally(table: Table, page: GoldPage, text: str) -> None:
    row = page.row
    kind, folded = row["set"], _fold(text)
    table[kind, "pages"] += 1
    if row.get("body"):
        gold, given = Counter(_shingles(row["body"])), Counter(_shingles(text))
        hits = (gold & given).total()
        precision, recall = hits / max(1, given.total()), hits / max(1, gold.total())
        table[kind, "precision"] += precision
        table[kind, "recall"] += recall
        table[kind, "exact"] += precision == recall == 1
    table[kind, "tp"] += sum(_fold(string) in folded for string in row.get("withs") or ())
    table[kind, "fn"] += sum(_fold(string) not in folded for string in row.get("withs") or ())
    table[kind, "fp"] += sum(_fold(string) in folded for string in row.get("without") or ())


def _line(table: Table) -> str:
    parts = []
    for kind in sorted({kind for kind, _ in table}):
        cell = {what: count for (one, what), count in table.items() if one == kind}
        if cell.get("precision"):
            both = 2 * cell["precision"] * cell["recall"] / (cell["precision"] + cell["recall"]) / cell["pages"]
            parts.append(f"{kind} {both:.4f} exact {cell['exact'] / cell['pages']:.3f}")
        elif cell.get("tp"):
            parts.append(f"{kind} strings {2 * cell['tp'] / (2 * cell['tp'] + cell['fp'] + cell['fn']):.4f}")
        if "unsure" in cell:
            parts[-1:] = [f"{parts[-1] if parts else kind} unsure {cell['unsure']}/{cell['pages']}"]
    return " | ".join(parts)


if __name__ == "__main__":
    main()

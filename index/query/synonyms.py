"""Read the user's own synonyms, and put them beside the words of a query.

A line of the text is a group: `Kyiv, Kiev`. Each member finds what the others find. `=>` makes a line one-way: in
`a, b => c`, a typed `a` or `b` also finds `c`, but `c` finds itself alone. Groups that share a member are one group.
`#` begins a comment. A member of several words is typed as these words side by side; as the synonym of another word it
is looked for as a phrase.

This module opens no file: `index.synonyms` does. A query that was expanded is written with its synonyms, and is not
expanded again where it is read: the synonyms of a word are not added to an Or that has them.
"""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

import regex

from index.query.query import And, Leaf, Not, Or, Phrase, Synonyms, Word, describe
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.query.query import Node, Terms, TextField

MAX_MEMBERS: Final = 20
"""The most synonyms of one word."""

MAX_MEMBER_TERMS: Final = 8
"""The most words of one member."""

MAX_LINES: Final = 20_000
MAX_FAULTS: Final = 100

_COMMENT: Final = "#"
_ONE_WAY: Final = "=>"
_CONTROL: Final = regex.compile(r"\p{Cc}")
_SIGNS: Final = frozenset('*?~"“”„«»「」')


def read_synonyms(text: str) -> Synonyms:
    """Return the synonyms that a text states, one group a line."""
    following: dict[Terms, dict[Terms, Leaf]] = {}
    faults: list[str] = []
    # A surrogate becomes a question mark, which is a sign: the line is reported.
    lines = text.encode("utf-8", "replace").decode().splitlines()
    for number, line in enumerate(lines[:MAX_LINES], 1):
        content = _CONTROL.sub(" ", line).partition(_COMMENT)[0].strip()
        if not content:
            continue
        left, arrow, right = content.partition(_ONE_WAY)
        sources, targets = _members(left), _members(right) if arrow else _members(left)
        fault = _fault(sources, targets, is_one_way=bool(arrow))
        if fault:
            faults.append(f"Line {number} of the synonyms is left out: {fault}.")
            continue
        for source in sources:
            following.setdefault(terms_of(source), {}).update((terms_of(target), _leaf(target)) for target in targets)
    if len(lines) > MAX_LINES:
        faults.append(f"Only the first {MAX_LINES:,} lines of the synonyms are read.")
    alternatives = {terms: tuple(_reached(terms, following)) for terms in following}
    for terms, leaves in alternatives.items():
        if len(leaves) > MAX_MEMBERS:
            faults.append(f"“{' '.join(terms)}” has {len(leaves)} synonyms; {MAX_MEMBERS} of them are searched for.")
    return Synonyms(
        version=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        alternatives={terms: leaves[:MAX_MEMBERS] for terms, leaves in alternatives.items() if leaves},
        faults=tuple(faults[:MAX_FAULTS]),
    )


def terms_of(text: str) -> Terms:
    """Return the terms that a word, or several, are compared by."""
    return tuple(token.term for token in tokenize(text))


def expanded(root: Node, synonyms: Synonyms, max_leaves: int) -> Node:
    """Return a tree with the synonyms of its words beside them; words between quotation marks have none.

    Args:
        root: the tree.
        synonyms: the user's synonyms.
        max_leaves: synonyms beyond so many leaves and values are left out.
    """
    return _Expansion(synonyms, max_leaves - _parts(root)).of(root) if synonyms.alternatives else root


class _Expansion:
    """Expands one tree; `room` is how many leaves may be added."""

    def __init__(self, synonyms: Synonyms, room: int) -> None:
        self._alternatives: Final = synonyms.alternatives
        self._longest: Final = synonyms.longest
        self._room = room

    def of(self, node: Node) -> Node:
        match node:
            case Word():
                return self._with_alternatives([node], set())
            case Not():
                return replace(node, child=self.of(node.child))
            case And():
                children = list(self._runs(node.children))
                return children[0] if len(children) == 1 else replace(node, children=_flat(And, children))
            case Or():
                return self._or(node)
            case _:
                return node

    def _runs(self, children: Sequence[Node]) -> Iterator[Node]:
        """Yield the children of an And, expanded; words side by side that are a member together are one node."""
        index = 0
        while index < len(children):
            run = self._longest_run(children, index)
            yield self._with_alternatives(run, set()) if run else self.of(children[index])
            index += len(run) or 1

    def _longest_run(self, children: Sequence[Node], start: int) -> list[Word]:
        """Return the most words from `start` on that are a member together; none if no word begins one."""
        run: list[Word] = []
        best = 0
        for child in children[start : start + self._longest]:
            if not isinstance(child, Word) or (run and child.field is not run[0].field):
                break
            run.append(child)
            if _terms(run) in self._alternatives:
                best = len(run)
        return run[:best]

    def _or(self, node: Or) -> Node:
        present = {key for child in node.children if (key := _key(child)) is not None}
        children = (
            self._with_alternatives(words, present) if (words := _words(child)) else self.of(child)
            for child in node.children
        )
        return replace(node, children=_flat(Or, children))

    def _with_alternatives(self, words: Sequence[Word], present: set[tuple[TextField, Terms]]) -> Node:
        """Return the words of one member, or its only word, and its synonyms that are not present; these are added."""
        extent, field = (words[0].extent[0], words[-1].extent[1]), words[0].field
        typed: Node = words[0] if len(words) == 1 else And(children=tuple(words), extent=extent)
        missing = [
            replace(leaf, field=field, extent=extent)
            for leaf in self._alternatives.get(_terms(words), ())
            if (field, terms_of(leaf.text)) not in present
        ][: max(self._room, 0)]
        if not missing:
            return typed if len(words) == 1 or _terms(words) in self._alternatives else self.of(typed)
        self._room -= len(missing)
        present |= {(field, terms_of(leaf.text)) for leaf in missing}
        return Or(children=(typed, *missing), extent=extent)


def _members(text: str) -> list[str]:
    return [member.strip() for member in text.split(",") if member.strip()]


def _fault(sources: Sequence[str], targets: Sequence[str], *, is_one_way: bool) -> str:
    """Return why a line cannot be read; '' if it can."""
    if not sources or not targets or (not is_one_way and len(sources) < 2):
        return "a group needs two members with a comma between them, as in Kyiv, Kiev"
    for member in chain(sources, targets):
        if _SIGNS.intersection(member) or "\ufffd" in member:
            return f"{member} has a sign or a character that cannot be read"
        if not 0 < len(terms_of(member)) <= MAX_MEMBER_TERMS:
            return f"{member} has no word, or more than {MAX_MEMBER_TERMS}"
    return ""


def _leaf(member: str) -> Leaf:
    """Return a member as a word, in any of its forms, if it is typed as one; else as a phrase."""
    tokens = tokenize(member)
    text = " ".join(member[tokens[0].start : tokens[-1].stop].split())
    word = Word(text=text)
    return word if describe(word) == text else Phrase(text=text)


def _reached(terms: Terms, following: Mapping[Terms, Mapping[Terms, Leaf]]) -> Iterator[Leaf]:
    """Yield the leaves that a member leads to, over any number of lines; the nearest first."""
    seen, waiting = {terms}, deque([terms])
    while waiting:
        for target, leaf in following.get(waiting.popleft(), {}).items():
            if target not in seen:
                seen.add(target)
                waiting.append(target)
                yield leaf


def _terms(words: Sequence[Word]) -> Terms:
    return tuple(chain.from_iterable(terms_of(word.text) for word in words))


def _words(node: Node) -> tuple[Word, ...]:
    """Return the words of a word, or of an And of words in one field; () for any other node."""
    children = node.children if isinstance(node, And) else (node,)
    words = tuple(child for child in children if isinstance(child, Word))
    is_one_field = len({word.field for word in words}) == 1
    return words if len(words) == len(children) and is_one_field else ()


def _key(node: Node) -> tuple[TextField, Terms] | None:
    """Return which member an alternative of an Or is: a word, words side by side, or a phrase."""
    if isinstance(node, Phrase):
        return node.field, terms_of(node.text)
    words = _words(node)
    return (words[0].field, _terms(words)) if words else None


def _flat(kind: type[And | Or], children: Iterator[Node] | Sequence[Node]) -> tuple[Node, ...]:
    """Return children without a node of the same kind among them."""
    return tuple(
        chain.from_iterable(
            child.children if isinstance(child, And | Or) and type(child) is kind else (child,) for child in children
        )
    )


def _parts(node: Node) -> int:
    """Return how many leaves, values and dates a tree has."""
    if isinstance(node, And | Or):
        return sum(map(_parts, node.children))
    return _parts(node.child) if isinstance(node, Not) else 1

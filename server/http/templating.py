"""The environment of the templates: Jinja's, with a generator that writes faster code.

A page prints some 1,200 values, each of which is an attribute of a view model. Jinja's code makes Markup of each value,
looks each attribute up by a call, and hands each piece of text up through all templates around it: most of the time of
a page's rendering. Ours escapes to plain strings (`server.render.escaped`), reads an attribute as Python does, so that
one that a view model has not is an error, and hands up a whole block at once.
"""

from __future__ import annotations

from functools import lru_cache
from keyword import iskeyword
from typing import TYPE_CHECKING

from flask import request
from flask.templating import Environment
from jinja2.compiler import CodeGenerator
from jinja2.nodes import Const

from server.render import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2.compiler import Frame
    from jinja2.nodes import CondExpr, Expr, Getattr, Node


class _Generator(CodeGenerator):
    """Jinja's generator of code; what is printed calls the environment's `escaped`."""

    def write_commons(self) -> None:
        """Write what each function begins with."""
        super().write_commons()
        self.writeline("escaped = environment.escaped")

    def blockvisit(self, nodes: Iterable[Node], frame: Frame) -> None:
        """Write statements; a template's or a block's own ones fill a buffer, so that they yield one text."""
        if frame.parent is not None or frame.buffer is not None or self.has_known_extends:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802 -- Jinja's name
        """Write the access to an attribute."""
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
        else:
            self.visit(node.node, frame)
            self.write(f".{node.attr}")

    def visit_CondExpr(self, node: CondExpr, frame: Frame) -> None:  # noqa: N802 -- Jinja's name
        """Write a condition; without an `else` it is empty text, not an object that prints as such."""
        node.expr2 = node.expr2 or Const("")
        super().visit_CondExpr(node, frame)

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"escaped({finalize.src or ''}")


class PageEnvironment(Environment):
    """Flask's environment of templates, with our code generator."""

    code_generator_class = _Generator
    escaped = staticmethod(escaped)


def kept_urls(url_for: Callable[..., str]) -> Callable[..., str]:
    """Return Flask's `url_for` for templates; it keeps what it made. A page has some twenty of the same addresses."""

    @lru_cache(maxsize=512)
    def made(_root: str, endpoint: str, values: tuple[tuple[str, object], ...]) -> str:
        return url_for(endpoint, **dict(values))

    return lambda endpoint, **values: made(request.root_path, endpoint, tuple(values.items()))

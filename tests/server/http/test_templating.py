"""Templates escape each value, and an attribute that a view model has not is an error."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from jinja2 import DictLoader
from markupsafe import Markup, escape

from server.http.templating import PageEnvironment, kept_urls
from server.render import escaped

if TYPE_CHECKING:
    from jinja2 import Template


def template(source: str) -> Template:
    environment = PageEnvironment(Flask(__name__), autoescape=True)
    return environment.from_string(source)


@pytest.mark.parametrize("value", ["<b>&'\"", "plain", "", Markup("<b>&amp;</b>"), 7, -1.5, True, None])
def test_a_value_is_escaped_as_markupsafe_does(value: object) -> None:
    assert escaped(value) == str(escape(value))
    assert template("{{ it.text }}").render(it=SimpleNamespace(text=value)) == str(escape(value))


def test_a_missing_attribute_is_an_error() -> None:
    with pytest.raises(AttributeError, match="texd"):
        template("{{ it.texd }}").render(it=SimpleNamespace(text="a"))


def test_an_attribute_may_have_a_name_that_python_reserves() -> None:
    it = SimpleNamespace(**{"class": "<a>"})
    assert template("{{ it.class }}").render(it=it) == "&lt;a&gt;"


def test_a_condition_without_else_is_empty_text() -> None:
    source = "[{{ 'yes' if it.text }}]"
    assert template(source).render(it=SimpleNamespace(text="")) == "[]"
    assert template(source).render(it=SimpleNamespace(text="a")) == "[yes]"


def test_blocks_includes_and_early_text_keep_their_order() -> None:
    environment = PageEnvironment(Flask(__name__), autoescape=True)
    sources = {
        "base": "a{% block one %}b{% endblock %}{% for n in numbers %}{{ n }}{% endfor %}{% include 'part' %}d",
        "part": "c{{ numbers[0] }}",
        "page": "{% extends 'base' %}{% set x = 'x' %}{% block one %}{{ super() }}{{ numbers[1] }}<{% endblock %}",
    }
    environment.loader = DictLoader(sources)
    assert environment.get_template("page").render(numbers=(1, 2)) == "ab2<12c1d"


def test_a_kept_address_is_kept_for_its_mount_alone() -> None:
    app = Flask(__name__)
    app.add_url_rule("/a/<name>", "a", lambda name: name)
    url_for = kept_urls(app.url_for)
    for root in ("", "/news", ""):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            assert [url_for("a", name=name) for name in ("x", "y", "x")] == [f"{root}/a/{name}" for name in "xyx"]

"""Templates keep to their floor, to the content policy, and to the language files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.reading import APPS, SRC, bands, may_use, name_of

FOLDERS = (SRC / "web" / "templates", *sorted(APPS.glob("*/templates")))
TEMPLATES = [path for folder in FOLDERS for path in sorted(folder.rglob("*")) if path.is_file()]
_COMMENT = re.compile(r"{#.*?#}|{% comment.*?%}.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
_TAKES = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")
_LINKS = re.compile(r"""{%-?\s*url\s+["']([^"']+)["']""")
_INLINE = re.compile(
    r"<style|<script(?![^>]*\bsrc=)[^>]*>|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE
)
_TRANSLATED = re.compile(
    r"{%\s*block(?:trans|translate)\b.*?{%\s*endblock(?:trans|translate)\s*%}", re.DOTALL
)
_CLASS_BLOCK = re.compile(r"{%\s*block \w*_class\s*%}.*?{%\s*endblock.*?%}")
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_MARKUP = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^"'>])*>""")
_SPOKEN = re.compile(r"""\s(?:aria-label|alt|title|placeholder|label)=("[^"]*"|'[^']*')""")
_WORD = re.compile(r"(?<!&)\b[A-Za-z]{2,}")
# A mark-up word that is the same in every language.
NO_WORDS = {"CSV", "XLSX", "JSON", "API", "html"}


def slice_of(name: str) -> str:
    """The slice that owns a template, or "" where it belongs to web and so to everybody."""
    parts = Path(name).parts
    return parts[parts.index("apps") + 1] if "apps" in parts else ""


def owner_of_template(name: str) -> str:
    folder = name.split("/", maxsplit=1)[0]
    return folder if (APPS / folder).is_dir() else ""


def reaching_up(name: str, text: str, owner_of_link: Callable[[str], str]) -> list[str]:
    """What a slice's template takes in or links to that stands above or beside it."""
    user, text = slice_of(name), _COMMENT.sub("", text)
    if not user:
        return []
    taken = [(used, owner_of_template(used)) for used in _TAKES.findall(text)]
    linked = [(used, owner_of_link(used)) for used in _LINKS.findall(text)]
    return [used for used, owner in taken + linked if owner and not may_use(user, owner, bands())]


def inline_parts(text: str) -> list[str]:
    return [found.strip() for found in _INLINE.findall(_COMMENT.sub("", text))]


def untranslated(text: str) -> list[str]:
    """Words that a reader sees or hears and that no language file can replace."""
    for never_read in (_COMMENT, _TRANSLATED, _CLASS_BLOCK, _TAG):
        text = never_read.sub("", text)
    spoken = [value.strip("\"'") for value in _SPOKEN.findall(text)]
    seen = _MARKUP.sub(" ", text)
    words = [word for part in [*spoken, seen] for word in _WORD.findall(part)]
    return [word for word in words if word not in NO_WORDS]


def owners_of_links() -> dict[str, str]:
    """The slice that answers each named address; "" for pages of web and of packages."""
    return dict(_named(get_resolver().url_patterns, ""))


def _named(patterns: list[URLPattern | URLResolver], space: str) -> list[tuple[str, str]]:
    found = []
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            found += _named(each.url_patterns, inner)
        elif each.name:
            module = getattr(each.callback, "view_class", each.callback).__module__
            ours = module.startswith("commonweal.apps.")
            found.append((f"{space}{each.name}", module.split(".")[2] if ours else ""))
    return found


@pytest.fixture(scope="module")
def owner_of_link() -> Callable[[str], str]:
    owners = owners_of_links()
    return lambda name: owners.get(name, "")


def test_templates_do_not_reach_up(owner_of_link):
    found = {name_of(p): reaching_up(name_of(p), p.read_text(), owner_of_link) for p in TEMPLATES}
    assert len(found) > 10
    assert {name: used for name, used in found.items() if used} == {}


def test_templates_hold_no_inline_style_or_script():
    found = {name_of(p): inline_parts(p.read_text()) for p in TEMPLATES}
    assert {name: parts for name, parts in found.items() if parts} == {}


def test_every_word_in_a_template_can_be_translated():
    found = {name_of(p): untranslated(p.read_text()) for p in TEMPLATES if p.suffix == ".html"}
    assert {name: words for name, words in found.items() if words} == {}


def test_a_planted_reach_upwards_is_found():
    name = "src/commonweal/apps/ledger/templates/ledger/entry.html"
    text = (
        "{% extends 'base.html' %}{% include 'ledger/row.html' %}{# {% include 'returns/a' %} #}"
        '{% include "returns/file.html" with x=1 %}{% url "initiative" 3 %}{% url "account" %}'
    )
    owners = {"initiative": "programmes", "account": ""}
    assert reaching_up(name, text, owners.__getitem__) == ["returns/file.html", "initiative"]


@pytest.mark.parametrize(
    "fault",
    [
        '<p style="color:red">',
        "<a onclick=x()>",
        "<style>p{}</style>",
        "<script>go()</script>",
        '<a href="javascript:go()">',
    ],
)
def test_a_planted_inline_part_is_found(fault):
    assert inline_parts(f"<p>{fault}</p>")
    assert not inline_parts(f"{{# {fault} #}}<script defer src='/static/a.js'></script>")


def test_planted_untranslated_words_are_found():
    good = (
        '{% translate "Cost" %}<p class="lead">{{ cost }} &nbsp; &pound;</p>'
        "{% blocktranslate %}<b>5</b> late{% endblocktranslate %}"
        "<img alt=\"{% translate 'A map' %}\">"
    )
    assert untranslated(good) == []
    assert untranslated('<p data-x="ok > no">Late</p><img alt="A map">') == ["map", "Late"]

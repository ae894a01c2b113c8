"""Every page has one name, and no other page has it: else a link leads to the wrong one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.urls import URLResolver, get_resolver


def names(found: URLResolver, within: str = "") -> Iterator[str]:
    for one in found.url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{within}{one.namespace or ''}:" if one.namespace else within)
        elif one.name:
            yield f"{within}{one.name}"


def test_no_two_addresses_share_a_name():
    counted = Counter(names(get_resolver()))
    assert [name for name, times in counted.items() if times > 1] == []
    assert counted["portfolio"] == 1

"""Differences by pattern, old beside new, for those who may see rows."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.migration.tests.factories import a_migration
from commonweal.apps.programmes.tests.factories import NOW, a_person, an_initiative
from commonweal.apps.quarantines import actions
from commonweal.apps.quarantines.differences import EXAMPLES, groups_from
from commonweal.kernel.errors import BadInput


def a_line(key: int, **changed: object) -> str:
    usual = {"kind": "changed", "key": str(key), "column": "born", "old": "1950-01-01",
             "new": "2050-01-01", "pattern": "by a century", "excused_by": None}  # fmt: skip
    return json.dumps({**usual, **changed})


def test_values_are_grouped_by_column_and_pattern_the_most_frequent_first():
    blank = "trailing blank"
    lines = [a_line(1, column="name", pattern=blank, old="Ada ", new=None, excused_by=blank)]
    lines += [a_line(number) for number in range(EXAMPLES + 2)]
    first, other = groups_from("\n".join(lines).encode())
    assert (first.column, first.count, len(first.examples)) == ("born", EXAMPLES + 2, EXAMPLES)
    assert (other.excused, other.examples) == (1, [("1", "Ada␣", None)])
    assert groups_from(a_line(1, old="  ", new=" a").encode())[0].examples[0][1:] == ("␣␣", "␣a")
    assert groups_from(a_line(1, old="a\nb\x00").encode())[0].examples[0][1] == "a\\nb\\u0000"
    for bad in (b"\xff", b"[]", b"7", b'{"kind": 1}', b"{" * 9):
        with pytest.raises(BadInput, match="not the differences"):
            groups_from(bad)


@pytest.mark.django_db
def test_only_those_see_rows_who_may_see_what_is_sensitive(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    one = an_initiative()
    lead = a_person(Role.ARCHITECT, one)
    by = {"by": actor_of(lead), "at": NOW}
    claims = a_migration(one, "claims", **by).moved_sets.get()
    upload = SimpleUploadedFile("differences.jsonl", a_line(4711).encode())
    actions.put_in_differences(moved_set=claims, upload=upload, **by)
    client, address = Client(), reverse("differences", args=[claims.id])
    client.force_login(lead)
    page = client.get(address).content.decode()
    for words in ("Differences: 1, all of one kind", "by a century", "4711", "2050-01-01"):
        assert words in page
    client.force_login(a_person(Role.STAFF, one))
    assert client.get(address).status_code in {403, 404}

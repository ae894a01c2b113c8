"""Answers beside each other, rules that excuse or explain, noise, and the rule for the end."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.replay import (
    Day,
    Difference,
    ExitRule,
    Lock,
    Reply,
    Rules,
    Sides,
    Tally,
    Trend,
    differences_between,
    exit_rule_from,
    judge,
    line_after,
    read_requests,
    read_trend,
    rules_from,
)
from commonweal.engines.replay.rules import form_of
from commonweal.engines.replay.weighing import chance_of
from commonweal.kernel.errors import BadInput


def rules(*tolerances: dict[str, Any], explained: tuple[dict[str, Any], ...] = ()) -> Rules:
    given_ = [{"reason": "said so", **each} for each in tolerances]
    return rules_from({"version": "1", "tolerances": given_, "explained": list(explained)})


def differ(old: Any, new: Any, by: Rules | None = None) -> list[Difference]:
    """Of two bodies: bytes as they are, anything else as JSON."""
    replies = [
        Reply(200, each if isinstance(each, bytes) else json.dumps(each).encode())
        for each in (old, new)
    ]
    return differences_between(*replies, by or Rules())


@pytest.mark.parametrize(
    ("old", "new", "place", "was", "now"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "$.a.b", "1", "2"),
        ({"a": [1, 2]}, {"a": [1]}, "$.a[1]", "2", None),
        ({"a": 1}, {"a": 1, "b": None}, "$.b", None, "null"),
        ({"a": "1"}, {"a": 1}, "$.a", "1", "1"),
        ({"a": True}, {"a": 1}, "$.a", "true", "1"),
        ({"a": []}, {"a": {}}, "$.a", "[]", "{}"),
        (b'{"a": 0.1}', b'{"a": 0.10000000000000001}', "$.a", "0.1", "0.10000000000000001"),
        (b'{"a": 1, "a": 2}', b'{"a": 1}', "$.a#2", "2", None),
        (
            b'{"a": 1e99999999999999999999}',
            b'{"a": 1}',
            "$.a",
            "number 1e99999999999999999999",
            "1",
        ),
        (b'{"a": NaN}', b'{"a": null}', "$.a", "NaN", "null"),
        (b"not json", b"not JSON", "$", "not json", "not JSON"),
        (b"\xff\x00", b"\xff\x01", "$", "bytes ff00", "bytes ff01"),
        (b"", b"{}", "$", "", "{}"),
        (b'{"a": "\\ud800"}', b'{"a": "\\ud801x"}', "$.a", "?", "?x"),
        (b"[" * 100_000, b"[]", "$", None, "[]"),
    ],
)
def test_every_difference_has_its_place(old: Any, new: Any, place: str, was: Any, now: Any):
    (found,) = differ(old, new)
    assert (found.place, found.new) == (place, now)
    assert found.old == was or len(found.old or "") > 200


def test_an_answer_that_is_another_one_altogether_is_not_listed_to_its_end():
    found = differ(list(range(5_000)), list(range(1, 5_001)))
    assert (len(found), found[-1].old) == (1_001, "over 1000 differences")
    assert weighed([(found, [])])["unexplained"] == 1


def test_numbers_and_the_order_of_fields_are_no_differences():
    assert differ(b'{"a": 1.50, "b": 2}', b'{"b": 2e0,  "a": 1.5}') == []
    assert differ(b'{"a": 100000000000000000001}', b'{"a": 100000000000000000002}') != []


def test_status_and_headers_are_compared_and_an_address_of_the_side_itself_is_not():
    old = Reply(201, b"", {"location": "http://old:1/x", "content-type": "a/b; charset=UTF-8"})
    new = Reply(201, b"", {"location": "http://new:2/x", "content-type": "a/b;charset=utf-8"})
    origins = ("http://old:1", "http://new:2")
    assert differences_between(old, new, Rules(), origins=origins) == []
    moved = Reply(200, b"", {"location": "http://elsewhere/x"})
    found = differences_between(old, moved, Rules(), origins=origins)
    assert [each.path for each in found] == ["status", "header content-type", "header location"]


@pytest.mark.parametrize(
    ("kind", "old", "new", "excused"),
    [
        ({"kind": "rounding", "places": 2}, 1.004, 1.0, True),
        ({"kind": "rounding", "places": 2}, 1.006, 1.0, False),
        ({"kind": "rounding", "places": 2}, "1.00", 1.0, False),  # a text is no number
        ({"kind": "trailing-blanks"}, "a ", "a", True),
        ({"kind": "trailing-blanks"}, " a", "a", False),
        ({"kind": "trailing-blanks"}, "x" * 400 + "a", "x" * 400 + "b", False),
        ({"kind": "empty-is-nothing"}, "", None, True),
        ({"kind": "empty-is-nothing"}, [], None, True),
        ({"kind": "empty-is-nothing"}, "null", None, False),
        ({"kind": "empty-is-nothing"}, 0, None, False),
        ({"kind": "same-form"}, "2026-11-02T10:00:00Z", "2026-11-02T10:00:01.5Z", True),
        ({"kind": "same-form"}, "AB12", "XY99", True),
        ({"kind": "same-form"}, "AB12", "12AB", False),
    ],
)
def test_a_tolerance_excuses_what_it_says_and_no_more(
    kind: dict[str, Any], old: Any, new: Any, excused: bool
):
    (found,) = differ({"a": old}, {"a": new}, rules({**kind, "paths": ["$.a"]}))
    assert bool(found.excused) is excused
    (found,) = differ({"b": old}, {"b": new}, rules({**kind, "paths": ["$.a"]}))
    assert found.excused is None


def test_any_order_excuses_the_order_and_nothing_else():
    by = rules({"kind": "any-order", "paths": ["$.l"]})
    (found,) = differ({"l": [1, {"a": 2}]}, {"l": [{"a": 2}, 1]}, by)
    assert found.excused
    assert not any(each.excused for each in differ({"l": [1, 2]}, {"l": [2, 2]}, by))
    assert not any(each.excused for each in differ({"l": ["1", 1]}, {"l": [1, 1]}, by))


def test_paths_of_rules_are_patterns_of_parts():
    by = rules({"kind": "same-form", "paths": ["$.a[*].*_at", "$.deep.**"]})
    (tolerance,) = by.tolerances
    assert tolerance.covers("$.a[*].made_at")
    assert not tolerance.covers("$.a[*].b.made_at")
    assert tolerance.covers("$.deep.x[*].y")
    assert not tolerance.covers("$.a[*].made")


def test_rules_are_known_by_their_digest_and_bad_ones_are_refused():
    assert rules({"kind": "rounding", "paths": ["$.a"]}).digest != Rules().digest
    for bad in (
        {"tolerances": []}, {"version": "1", "more": 1}, {"version": "1", "tolerances": [{}]},
        {"version": "1", "tolerances": [{"kind": "ignore", "paths": ["$"], "reason": "x"}]},
        {"version": "1", "tolerances": [{"kind": "rounding", "paths": ["$"]}]},
        {"version": "1", "explained": [{"paths": ["$"], "reason": "x"}]}, [], "x",
    ):  # fmt: skip
        with pytest.raises(BadInput):
            rules_from(bad)


# --- noise ---------------------------------------------------------------------------------------


def one(path: str, old: str = "1", new: str = "2") -> Difference:
    return Difference.of((path, path, "text"), old, new, Rules())


def weighed(cases: Iterable[tuple[list[Difference], list[Difference]]]) -> dict[str, int]:
    tally = Tally(lambda _kind, _old, _new: "pattern")
    for number, (new, again) in enumerate(cases):
        tally.add(str(number), new, again)
    counts = tally.close().counts
    return {name: getattr(counts, name) for name in ("exact", "noise", "unexplained")}


def test_what_the_old_system_does_to_itself_is_noise_in_the_same_form_only():
    assert weighed([([one("t")], [one("t")])] * 9) == {"exact": 0, "noise": 9, "unexplained": 0}
    other = one("t", "1", "gone")
    assert weighed([([other], [one("t")])] * 9)["unexplained"] == 9


def test_a_path_that_is_not_noisy_excuses_nothing():
    assert weighed([([one("t")], []), ([], [one("u")])]) == {
        "exact": 1,
        "noise": 0,
        "unexplained": 1,
    }


def test_what_differs_clearly_more_often_than_the_old_system_from_itself_is_not_noise():
    """Once in forty the old one hits a change of the second; a fault in half of all does not hide
    behind that."""
    rare = [([], [one("t")]), ([one("t")], [])]
    assert weighed(rare * 3)["noise"] == 3
    assert weighed(rare + [([one("t")], [])] * 20)["unexplained"] == 21


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_chance_is_that_of_a_fair_coin(more: int, fewer: int):
    throws = more + fewer
    ways = sum(comb(throws, each) for each in range(more, throws + 1))
    assert chance_of(more, fewer) == pytest.approx(float(Fraction(ways, 2**throws)))


def test_beyond_a_thousand_throws_the_curve_is_close():
    throws, more = 1_200, 660
    ways = sum(comb(throws, each) for each in range(more, throws + 1))
    assert chance_of(more, throws - more) == pytest.approx(ways / 2**throws, rel=0.02)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-01-02", "2025-11-30", True),
        ("2026-01-02", "2026-01-02T10:00:00", False),
        ("1f0c7f0e-0000-4000-8000-000000000001", "AAAAAAAA-0000-4000-8000-00000000000F", True),
        ("12.5", "-3", True),
        ("REF-0012", "REF-13", True),
        ("REF-0012", "none", False),
    ],
)
def test_the_form_of_a_text(one: str, other: str, same: bool):
    assert (form_of(one) == form_of(other)) is same


def test_the_new_system_is_never_compared_with_itself():
    for again in ("http://a:2", ""):
        with pytest.raises(BadInput, match="compared with itself"):
            Sides("http://a:1" if again else "http://a:2", "http://a:2", again)


# --- the recording -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        b"no json", b"[]", b'{"path": "http://elsewhere/"}', b'{"path": "//elsewhere/"}',
        b'{"path": "x"}', b'{"path": "/a b"}', b'{"path": "/a\\\\b"}', b'{"path": "/a#b"}',
        b'{"path": "/", "method": "TRACE"}', b'{"path": "/", "id": null}', b'{"path": 1}',
        b'{"path": "/", "headers": {"A": "x\\r\\nB: y"}}', b'{"path": "/", "headers": {"A:": "x"}}',
        b'{"path": "/", "body": 1, "text": "x"}', b'{"path": "/", "url": "x"}', b"[" * 100_000,
        b'{"path": "/\\u0000"}', b'{"path": "/", "id": "\\ud800"}', b'{"path": "/\xc3\xa9"}',
    ],
)  # fmt: skip
def test_a_line_that_could_be_read_in_two_ways_is_refused_with_its_number(line: bytes):
    with pytest.raises(BadInput, match="line 2 of the recording"):
        read_requests([b'{"path": "/", "id": "a"}\n', line])


def test_an_id_comes_once_and_writes_are_counted():
    lines = [b'{"path": "/", "id": "a"}', b"", b'{"path": "/", "id": "b", "method": "post"}']
    found = read_requests(lines)
    assert (found.requests, found.writes, found.first_write) == (2, 1, 3)
    with pytest.raises(BadInput, match="there already"):
        read_requests([lines[0], lines[0]])
    with pytest.raises(BadInput, match="no request"):
        read_requests([b"\n"])


# --- the end -------------------------------------------------------------------------------------

MONDAY = date(2026, 11, 2)


def rule(**more: Any) -> ExitRule:
    given_ = {"version": "1", "days": 3, "agreement": "0.9999", "rules": Rules().digest, **more}
    return exit_rule_from(given_)


def day(after: int, **more: Any) -> Day:
    values = {
        "at": "2026-11-30T00:00:00+00:00", "what": "x", "recording": "0" * 64,
        "rules": Rules().digest, "requests": 100, "agreement": "1.00000000", "unexplained": 0,
        "explained": 0, "not_compared": 0, "complete": True,
    }  # fmt: skip
    return Day(MONDAY + timedelta(days=after), **{**values, **more})


def trend(*days: Day, locked: ExitRule | None = None) -> Trend:
    by = locked or rule()
    return Trend(Lock(by.digest, by.rules, MONDAY.isoformat()), days)


def test_days_in_a_row_fulfil_the_rule_and_a_weekend_is_no_gap():
    found = judge(trend(day(3), day(4), day(7)), rule())
    assert (found.fulfilled, found.run, found.broken) == (True, 3, ())
    assert (found.first, found.last) == (MONDAY + timedelta(3), MONDAY + timedelta(7))


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"agreement": "0.99980000"}, "99.98 % agreed; 99.99 % is needed"),
        ({"unexplained": 1}, "nobody has explained"),
        ({"requests": 0}, "1 are needed"),
        ({"rules": "1" * 64}, "other rules"),
        ({"complete": False, "not_compared": 2}, "2 were not compared"),
    ],
)
def test_a_bad_day_begins_the_count_anew_and_a_second_run_of_it_does_not_mend_it(
    bad: dict[str, Any], why: str
):
    found = judge(trend(day(0), day(1), day(1, **bad), day(2), day(3)), rule())
    assert (found.fulfilled, found.run) == (False, 2)
    assert found.broken[0][0] == MONDAY + timedelta(1)
    assert why in found.broken[0][1]


def test_a_day_without_a_run_breaks_it_unless_it_is_a_holiday():
    days = (day(0), day(1), day(3))
    assert judge(trend(*days), rule()).broken == ((MONDAY + timedelta(2), "nothing was replayed"),)
    free = rule(holidays=["2026-11-04"])
    assert judge(trend(*days, locked=free), free).fulfilled


def test_days_before_the_lock_do_not_count():
    found = judge(trend(day(-3), day(0), day(1)), rule())
    assert (found.run, found.broken[0][1][:18]) == (2, "it lies before the")


def test_another_rule_than_the_locked_one_is_refused():
    with pytest.raises(BadInput, match="The locked rule has the digest"):
        judge(trend(day(0)), rule(days=1))
    with pytest.raises(BadInput, match="No rule is locked"):
        judge(Trend(None, (day(0),)), rule())
    for bad in ({"days": 0}, {"agreement": "x"}, {"agreement": 2}, {"rules": ""}, {"more": 1},
                {"working_days": ["someday"]}, {"days": True}):  # fmt: skip
        with pytest.raises(BadInput):
            rule(**bad)


def test_the_trend_is_a_chain_and_a_changed_line_is_seen():
    lines: list[bytes] = []
    for each in (Lock(rule().digest, rule().rules, "2026-11-02T08:00:00+00:00"), day(0), day(1)):
        lines.append(line_after(read_trend(lines), each))
    assert [each.day for each in read_trend(lines).days] == [MONDAY, MONDAY + timedelta(1)]
    for broken in (
        [lines[0], lines[2]],
        [lines[0], lines[1].replace(b"100", b"900"), lines[2]],
        [lines[0], b"{}\n"],
        [b"x"],
        lines[1:],
    ):
        with pytest.raises(BadInput, match="of the trend"):
            read_trend(broken)
    assert Decimal(read_trend(lines).days[0].agreement) == 1

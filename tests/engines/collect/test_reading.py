"""Lines, files that grow, and the plan: what is an event, and what is said where it is none."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.collect import (
    Buffer,
    Combine,
    Event,
    Window,
    event_of_json,
    files_in,
    portions,
    read_plan,
)
from commonweal.kernel.errors import BadInput

LONDON = ZoneInfo("Europe/London")
WINDOWS = {"calls": Window("day", Combine.SUM), "heat": Window("month", Combine.MEAN)}


@pytest.fixture
def buffer(tmp_path) -> Iterator[Buffer]:
    made = Buffer(tmp_path / "buffer.db", 10**9)
    yield made
    made.close()


def take(buffer, *events, **more):
    return buffer.take(events, WINDOWS, LONDON, **more)


CSV = (
    b"\xef\xbb\xbfid,measure,at,value,note\n"
    b'1,calls,2026-04-01T10:00,2,"a, b"\n'
    b"2,calls,2026-04-01,x,\n"
)


def read(path, cursor=None):
    return list(portions(path, cursor, LONDON, [*WINDOWS]))


def test_a_file_that_grows_is_read_on_from_where_it_was(tmp_path, buffer):
    path = tmp_path / "calls.csv"
    path.write_bytes(CSV[:20])
    assert read(path) == []
    path.write_bytes(CSV + b"3,calls,2026-04-")
    (first,) = read(path)
    assert [(event.id, event.value) for event in first.events] == [("1", 2)]
    assert first.events[0].at.utcoffset() == timedelta(hours=1)
    assert [refused.why[:5] for refused in first.refused] == ["value"]
    take(buffer, *first.events, cursor=first.cursor, refused=first.refused)
    path.write_bytes(CSV + b"3,calls,2026-04-02,5,\n\n")
    (second,) = read(path, buffer.cursors()["calls.csv"])
    assert [event.id for event in second.events] == ["3"]
    assert read(path, second.cursor) == []
    path.write_bytes(CSV.replace(b"1,calls", b"9,calls"))  # another file under the old name
    assert [event.id for event in read(path, second.cursor)[0].events] == ["9"]
    assert [(each.place, each.line) for each in buffer.refused()] == [
        ("calls.csv, byte 62", "2,calls,2026-04-01,x,\n")
    ]


def test_long_files_come_in_parts_and_long_lines_are_refused(tmp_path):
    path = tmp_path / "calls.jsonl"
    line = json.dumps({"measure": "calls", "id": "1", "at": "2026-04-01", "value": 1}).encode()
    path.write_bytes(b"\n".join([line] * 2500) + b"\n" + b"x" * 100_000 + b"\n" + line + b"\n")
    found = read(path)
    assert [len(portion.events) for portion in found] == [1000, 1000, 501]
    assert [refused.why for refused in found[2].refused] == [
        "The line is too long.",
        "This is not a line of JSON.",
    ]
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    assert files_in(tmp_path) == [path]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"measure": "calls", "id": 7, "at": "2026-04-01T10:00:00Z", "value": 0.10}', ""),
        ('{"measure": "calls", "id": "a", "at": "2026-04-01", "value": "-1e3"}', ""),
        ("[1]", "one object"),
        ("{", "not a line of JSON"),
        ("[" * 50_000, "not a line of JSON"),
        ('{"measure": "calls", "id": "a", "at": "2026-04-01"}', "value is missing"),
        ('{"measure": "calls", "id": null, "at": "2026-04-01", "value": 1}', "id is missing"),
        ('{"measure": "calls", "id": true, "at": "2026-04-01", "value": 1}', "id is missing"),
        ('{"measure": "other", "id": "a", "at": "2026-04-01", "value": 1}', "no measure other"),
        ('{"measure": "calls", "id": "a\\u0000", "at": "2026-04-01", "value": 1}', "printed"),
        ('{"measure": "calls", "id": "\\ud800", "at": "2026-04-01", "value": 1}', "printed"),
        ('{"measure": "calls", "id": "a", "at": "yesterday", "value": 1}', "not a time"),
        ('{"measure": "calls", "id": "a", "at": "0001-01-01", "value": 1}', "not a time"),
        ('{"measure": "calls", "id": "a", "at": "9999-12-31", "value": 1}', "not a time"),
        ('{"measure": "calls", "id": "a", "at": "2026-04-01", "value": NaN}', "not a number"),
        ('{"measure": "calls", "id": "a", "at": "2026-04-01", "value": 1e15}', "not a number"),
        ('{"measure": "calls", "id": "a", "at": "2026-04-01", "value": 1e-13}', "not a number"),
        ('{"measure": "calls", "id": "a", "at": "2026-04-01", "value": "1_0"}', "not a number"),
    ],
)  # fmt: skip
def test_lines(line, said):
    found = event_of_json(line.encode(), LONDON, [*WINDOWS])
    assert said in found if said else isinstance(found, Event)


@given(st.binary(max_size=200))
def test_any_line_is_an_event_or_a_sentence(line):
    found = event_of_json(line, LONDON, [*WINDOWS])
    assert isinstance(found, Event) or found.endswith(".")


# The plan

PLAN = """
collector = "site-7"
server = "https://commonweal.example.org/"
buffer = "/var/lib/commonweal/collect.db"
folder = "/srv/meters"
zone = "Europe/London"
[measures.calls]
window = "day"
combine = "sum"
[measures.heat]
window = "week"
combine = "mean"
anchor = 2026-01-05
wait_minutes = 0
"""


def test_a_plan():
    plan = read_plan(PLAN)
    assert plan.server == "https://commonweal.example.org"
    assert plan.measures["heat"] == Window("week", Combine.MEAN, date(2026, 1, 5), 0)
    assert (plan.zone, plan.limit_mb) == (LONDON, 500)
    local = PLAN.replace("https://commonweal.example.org/", "http://127.0.0.1:8000")
    assert read_plan(local).server == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("collector", "collectr", "collectr is not part"),
        ('"site-7"', "7", "collector is a text"),
        ('folder = "/srv/meters"', "", "nothing to read"),
        ('folder = "/srv/meters"', "listen = true", "listen is a whole number"),
        ("https:", "http:", "https"),
        ("https://", "https://a@", "https"),
        ("https://commonweal", "http://localhost.commonweal", "https"),
        ("https://commonweal.example.org/", "http://127.0.0.1:8000@evil.example", "https"),
        ("Europe/London", "Mars", "time zone"),
        ("Europe/London", "../etc", "time zone"),
        ('window = "day"', 'window = "hour"', "one of day"),
        ('combine = "sum"', 'combine = "guess"', "one of sum"),
        ("wait_minutes = 0", "wait_minutes = -1", "minutes"),
        ("anchor = 2026-01-05", 'anchor = "x"', "anchor"),
        ("wait_minutes = 0", "wait = 0", "only"),
        ("[measures.calls]", "[[", "not TOML"),
        ('server = "https://commonweal.example.org/"', "", "server is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_plan_is_said(old, new, said):
    with pytest.raises(BadInput, match=said):
        read_plan(PLAN.replace(old, new))


def test_another_plan_reads_the_files_again(tmp_path: Path, buffer: Buffer):
    path = tmp_path / "calls.jsonl"
    path.write_text('{"measure": "new", "id": "1", "at": "2026-04-01", "value": 1}\n')
    buffer.read_again("one")
    (portion,) = read(path)
    take(buffer, cursor=portion.cursor, refused=portion.refused)
    buffer.read_again("one")
    assert (len(buffer.cursors()), buffer.status().refused) == (1, 1)
    buffer.read_again("two")
    assert (len(buffer.cursors()), buffer.status().refused) == (0, 0)

"""Reading, adding up and sending, without a network: what is counted, once, whatever happens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.collect import (
    Answer,
    Buffer,
    Combine,
    Event,
    Sums,
    Window,
    add_event,
    delay_seconds,
    forward,
    value_of,
)
from commonweal.kernel.errors import CannotFinish
from tests.engines.collect.far import Far

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
WINDOWS = {"calls": Window("day", Combine.SUM), "heat": Window("month", Combine.MEAN)}
BIG = 10**9


@pytest.fixture
def buffer(tmp_path) -> Iterator[Buffer]:
    made = Buffer(tmp_path / "buffer.db", BIG)
    yield made
    made.close()


def an_event(id_="1", measure="calls", at=None, value="1"):
    return Event(measure, id_, at or datetime(2026, 4, 1, 10, tzinfo=UTC), Decimal(value))


def take(buffer, *events, **more):
    return buffer.take(events, WINDOWS, LONDON, **more)


def seal(buffer, now=NOW):
    return buffer.seal("site-7", WINDOWS, LONDON, now)


def rows(buffer):
    batch = buffer.next_batch()
    return [] if batch is None else json.loads(batch.body)["rows"]


EVENTS = st.lists(
    st.builds(
        Event,
        st.just("m"),
        st.text("abcdef", min_size=1, max_size=3),
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
        st.decimals(-(10**14), 10**14, places=6),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda event: event.id,
)


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_events_never_matters(events, chance):
    shuffled = list(events)
    chance.shuffle(shuffled)
    one, other = Sums(), Sums()
    for event in events:
        one = add_event(one, event)
    for event in shuffled:
        other = add_event(other, event)
    values = [event.value for event in events]
    for combine in Combine:
        assert Decimal(value_of(one, combine)) == Decimal(value_of(other, combine))
    assert Sums.from_text(one.as_text()) == one
    assert Fraction(Decimal(value_of(one, Combine.SUM))) == sum(map(Fraction, values))
    assert Decimal(value_of(one, Combine.MIN)) == min(values)
    assert Decimal(value_of(one, Combine.MAX)) == max(values)
    mean = round(sum(map(Fraction, values)) / len(values) * 10**9)
    assert Fraction(Decimal(value_of(one, Combine.MEAN))) == Fraction(mean, 10**9)
    newest = max(events, key=lambda event: (event.at, event.id))
    assert Decimal(value_of(one, Combine.LATEST)) == newest.value


def test_an_event_counts_once_whatever_else_it_says(buffer):
    assert take(buffer, an_event("1"), an_event("2"), an_event("1", value="9")).new == 2
    assert take(buffer, an_event("2"), an_event("2", measure="heat")).known == 1
    seal(buffer, NOW + timedelta(days=40))
    assert [(row["measure"], row["value"]) for row in rows(buffer)] == [
        ("calls", "2"),
        ("heat", "1.000000000"),
    ]


def test_a_window_is_of_the_days_of_its_place_and_is_sent_when_it_is_over(buffer):
    take(buffer, an_event(at=datetime(2026, 4, 9, 23, 30, tzinfo=UTC)))  # the 10th in London
    assert seal(buffer) == 0
    assert seal(buffer, datetime(2026, 4, 10, 23, 59, tzinfo=UTC)) == 0  # an hour is waited for
    assert seal(buffer, datetime(2026, 4, 11, 0, 0, tzinfo=UTC)) == 1
    assert rows(buffer)[0]["starts"] == rows(buffer)[0]["ends"] == "2026-04-10"
    assert seal(buffer, NOW + timedelta(days=9)) == 0


def test_what_comes_late_is_sent_again_with_a_later_time_even_if_the_clock_went_back(buffer):
    take(buffer, an_event("1"))
    seal(buffer)
    first = rows(buffer)[0]
    buffer.accepted(1, NOW)
    take(buffer, an_event("2", value="0.5"))
    seal(buffer, NOW - timedelta(days=2))
    second = rows(buffer)[0]
    assert (first["value"], second["value"]) == ("1", "1.5")
    assert first["as_of"] < second["as_of"]


def test_what_is_long_past_is_forgotten_once_it_was_sent_and_is_then_refused(buffer):
    take(buffer, an_event("1"))
    assert buffer.forget(date(2026, 6, 1)) == 0
    seal(buffer)
    assert buffer.forget(date(2026, 4, 1)) == 0
    assert buffer.forget(date(2026, 6, 1)) == 1
    assert take(buffer, an_event("1"), an_event("2")).late == 2
    assert seal(buffer) == 0
    assert "forgotten" in buffer.refused()[0].why


def test_a_full_buffer_says_so_and_has_room_again(tmp_path):
    small = Buffer(tmp_path / "small.db", 200_000)
    count = 0
    while not small.full:
        take(small, *(an_event(f"{count}-{n:040}") for n in range(100)))
        count += 1
    assert small.status().full
    seal(small)
    small.accepted(1, NOW)
    small.forget(date(2026, 6, 1))
    assert not small.full
    assert small.status().used_bytes < 200_000
    small.close()


def test_a_disk_that_is_full_loses_nothing_that_was_stored(tmp_path):
    made = Buffer(tmp_path / "buffer.db", BIG)
    take(made, an_event("1"))
    made._db.execute("PRAGMA max_page_count = 20")
    with pytest.raises(CannotFinish, match="Nothing that it holds is lost"):
        take(made, *(an_event(f"{n:0200}") for n in range(2000)))
    made._db.execute("PRAGMA max_page_count = 100000")
    assert made.status().events == 1
    assert take(made, an_event("1"), an_event("2")).new == 1
    made.close()


def test_the_buffer_is_on_disk_before_the_next_step(buffer):
    assert buffer._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert buffer._db.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_folder_that_is_no_place_for_a_buffer(tmp_path):
    with pytest.raises(CannotFinish, match="cannot be written"):
        Buffer(tmp_path / "none" / "buffer.db", BIG)


# Sending


def sender(far):
    def send(body):
        answer = far.answer(body, "Bearer cw_test")
        return Answer(0, said="the line dropped") if answer is None else Answer(*answer)

    return send


def test_each_batch_is_taken_once_over_a_line_that_loses_answers(buffer):
    far = Far(seed=3, loss=0.6)
    for day in range(1, 8):
        take(buffer, an_event(f"{day}", at=datetime(2026, 4, day, 9, tzinfo=UTC), value=str(day)))
        seal(buffer)
    done = 0
    while buffer.next_batch():
        done += forward(buffer, sender(far), lambda: NOW).batches
    assert done == len(far.bodies) == 7
    assert far.calls > 7
    assert far.read() == {("calls", f"2026-04-0{day}"): str(day) for day in range(1, 8)}


def test_a_server_that_was_set_back_gets_again_what_it_lost(buffer):
    far = Far()
    for day in (1, 2, 3):
        take(buffer, an_event(f"{day}", at=datetime(2026, 4, day, 9, tzinfo=UTC)))
        seal(buffer)
    forward(buffer, sender(far), lambda: NOW)
    far.bodies, far.values = far.bodies[:1], {}
    take(buffer, an_event("4", at=datetime(2026, 4, 4, 9, tzinfo=UTC)))
    seal(buffer)
    assert forward(buffer, sender(far), lambda: NOW).batches == 3
    assert len(far.bodies) == 4


@pytest.mark.parametrize(
    ("answer", "said", "lasting"),
    [
        (Answer(0, said="no route"), "does not answer: no route", False),
        (Answer(401), "new one in its file", True),
        (Answer(409, {"expected": 5}), "a name of its own", True),
        (Answer(409, {"expected": True}), "a name of its own", True),
        (Answer(422, said="no"), "refuses batch 1 (422): no", True),
        (Answer(503), "cannot take batch 1 now", False),
        (Answer(200, {"accepted_sequence": 7}), "cannot take", False),
        (Answer(200, "hello"), "cannot take", False),
        (Answer(302), "cannot take", False),
    ],
)
def test_what_is_not_taken_stays_and_is_said(buffer, answer, said, lasting):
    take(buffer, an_event())
    seal(buffer)
    done = forward(buffer, lambda _body: answer, lambda: NOW)
    assert said in done.problem
    assert (done.lasting, done.batches) == (lasting, 0)
    assert buffer.next_batch()


def test_rows_that_the_server_refused_are_told(buffer):
    take(buffer, an_event())
    seal(buffer)
    body = {"accepted_sequence": 1, "refused": [{"row": 1, "why": "There is no measure calls."}]}
    done = forward(buffer, lambda _body: Answer(200, body), lambda: NOW)
    assert "no measure calls" in done.refused[0]


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_grow_to_a_quarter_of_an_hour_and_are_spread(failures, jitter):
    assert 1 <= delay_seconds(failures, jitter) <= 900
    assert delay_seconds(failures, 0) == delay_seconds(failures, 1) / 2
    assert delay_seconds(failures, jitter) <= delay_seconds(failures + 1, jitter)

"""Logs lose what every follower has taken over, and nothing else."""

from __future__ import annotations

import io
import json

import pytest

from commonweal.cli.main import main
from commonweal.engines.transfer import (
    chosen,
    drop,
    follow,
    followers,
    read_mapping,
    transfer,
    trim,
    watch,
)
from commonweal.engines.transfer.following import trimming
from commonweal.kernel.errors import BadInput, CannotFinish
from tests.engines.transfer.living import MAPPING

SECOND = """
name: {s}-second
version: 1
tables:
  - target: {s}.office3
    source: office
    key: [code]
    changes: log
    columns: {{code: code, name: name}}
"""


@pytest.fixture
def second(living):
    """One more target that follows the log of offices, and has not begun."""
    living.register.run_sql("CREATE TABLE {s}.office3 (code text PRIMARY KEY, name text)")
    mapping = read_mapping(living.register.map(SECOND))
    living.register.map(MAPPING)
    watch(mapping, living.places)
    return mapping


def gone(mapping, living, **more):
    return [(each.gone, each.left) for each in trim(mapping, living.places, batch=2, **more)]


def test_a_log_is_trimmed_of_what_everybody_has_taken_over_and_of_nothing_else(living, second):
    living.started()
    transfer(second, living.places)
    living.do("UPDATE office SET name = name || '!'", "DELETE FROM claim WHERE id > 1")
    assert gone(living.mapping, living) == [(0, 2), (0, 3)]  # nobody has taken anything over
    assert living.follow().clean
    assert gone(living.mapping, living, rehearse=True) == [(1, 1), (0, 3)]
    offices = trim(living.mapping, living.places)[1]
    assert [(name.partition(" at ")[0], waits) for name, waits in offices.waits_for.items()] == [
        (second.name, 3)
    ]
    assert follow(second, living.places).clean
    assert gone(second, living) == [(2, 1)]  # the newest stays
    living.do("UPDATE office SET name = 'x' || code", "INSERT INTO claim SELECT 9,'001','A',1,NULL")
    assert living.follow().clean
    assert follow(second, living.places).clean
    assert gone(living.mapping, living) == [(1, 1), (1, 3)]  # the other one has not confirmed yet
    assert living.found() == living.anew()


def test_a_target_that_never_joined_is_not_loaded(living):
    watch(living.mapping, living.places)
    living.register.run_sql("DELETE FROM commonweal_transfer.own_name")
    with pytest.raises(BadInput, match="does not know this target"):
        living.register.transfer(str(living.path))


def test_a_trim_that_is_broken_off_has_trimmed_less_and_who_was_put_back_is_told(
    living, monkeypatch
):
    living.started()
    living.do("UPDATE office SET name = name || '!'", "UPDATE office SET name = 'x' || code")
    living.follow()
    batch, calls = trimming._batch, iter((True, True, False))

    def broken(*given, **more):
        if not next(calls):
            raise CannotFinish("killed")
        return batch(*given, **more)

    monkeypatch.setattr(trimming, "_batch", broken)
    with pytest.raises(CannotFinish, match="killed"):
        trim(living.mapping, living.places, batch=2)
    monkeypatch.undo()
    living.do("UPDATE office SET name = 'y' || code")
    assert living.follow().clean
    assert gone(living.mapping, living)[1] == (6, 1)  # two went before
    living.register.run_sql("UPDATE commonweal_transfer.followed SET place = ''")
    for again in (living.follow, lambda: trim(living.mapping, living.places)):
        with pytest.raises(CannotFinish, match="put back"):
            again()


@pytest.fixture
def given_up(living, second, monkeypatch):
    """The name of the second one, which never took anything over; the words of the command."""
    monkeypatch.setattr("sys.stdin", Typed(""))
    living.started()
    living.do("UPDATE office SET name = name || '!'")
    assert living.follow().clean
    assert gone(living.mapping, living)[1] == (0, 3)
    words = ["transfer", "followers", str(living.register.folder / "mapping.yaml")]
    name = next(each.name for each in followers(second, living.places) if each.changes == 3)
    return name, [*words, "--source", str(living.path)]


class Typed(io.StringIO):
    """What somebody types."""

    def isatty(self):
        return bool(self.getvalue())


def test_one_that_was_given_up_is_dropped_and_the_log_is_trimmed(
    living, second, given_up, capsys, monkeypatch
):
    name, words = given_up
    assert main([*words, "--json"]) == 0
    offices = json.loads(capsys.readouterr().out)["followers"][1:]
    assert sorted(each["not_confirmed"] for each in offices) == [0, 3]
    assert {each["since"] is None for each in offices if not each["not_confirmed"]} == {True}
    drop_it = [*words, "--drop", name.rpartition(",")[0]]
    assert main(drop_it) == 2  # nobody is there
    monkeypatch.setattr("sys.stdin", Typed("n\n"))
    assert main(drop_it) == 2
    said = capsys.readouterr().err
    assert f"3 entries: {name} has not confirmed 3, since 2" in said
    assert len(followers(second, living.places)) == 2
    monkeypatch.setattr("sys.stdin", Typed("y\n"))
    assert main(drop_it) == 0
    assert gone(living.mapping, living)[1] == (2, 1)
    with pytest.raises(BadInput, match="does not know this target"):
        transfer(second, living.places)


def test_the_last_one_is_not_dropped_nor_one_that_moved_meanwhile(living, second, given_up):
    name, words = given_up
    for wrong in ("nobody", ""):
        assert main([*words, "--drop", wrong, "--yes"]) == 2
    other = next(each for each in followers(second, living.places) if each.name != name)
    transfer(second, living.places)
    assert follow(second, living.places).clean
    seen = chosen(followers(second, living.places), name)
    trim(second, living.places)
    with pytest.raises(CannotFinish, match="Look again"):
        drop(second, living.places, seen)
    drop(second, living.places, chosen(followers(second, living.places), name))
    with pytest.raises(BadInput, match="Nobody else follows"):
        chosen(followers(second, living.places), other.name)

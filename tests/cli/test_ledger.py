"""``commonweal ledger verify``: what is printed where, and the exit code of each outcome."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from commonweal.cli import ledger as command
from commonweal.cli.main import main
from tests.engines.attest.exports import KEY, Ledger, ledger, line_of

SOUND = ledger()


@pytest.fixture
def files(tmp_path: Path) -> SimpleNamespace:
    """A sound export, its key and two of its checkpoints, as somebody would have kept them."""
    paths = SimpleNamespace(
        export=tmp_path / "export.jsonl", key=tmp_path / "key.pub", old=tmp_path / "old.txt"
    )
    paths.export.write_bytes(b"".join(SOUND.export()))
    paths.key.write_text(f"{KEY}\n")
    paths.old.write_text(f"{SOUND.notes[20]}\n{SOUND.notes[40]}\n")
    return paths


def write(files: SimpleNamespace, changed: Ledger) -> None:
    files.export.write_bytes(b"".join(changed.export()))


def run(*arguments: object) -> int:
    return main(["ledger", "verify", *map(str, arguments)])


def test_a_sound_export(files, capsys):
    assert run(files.export, "--checkpoint", files.old, "--key", files.key) == 0
    out, err = capsys.readouterr()
    size, root, result = out.splitlines()
    assert size == "size 40"
    assert root.startswith("root ")
    assert root.split()[1] in SOUND.notes[40]
    assert result == "verified"
    assert err == ""


def test_what_was_not_checked_is_said(files, capsys):
    assert run(files.export) == 0
    err = capsys.readouterr().err
    assert "--key" in err
    assert str(KEY) in err
    assert "--checkpoint" in err


def test_entries_that_are_not_signed_yet_are_said(files, capsys):
    write(files, ledger(45))
    assert run(files.export, "--key", KEY) == 0
    assert "last 5 entries" in capsys.readouterr().err


def test_the_first_bad_entry_is_printed_and_the_others_told(files, capsys):
    out = ledger()
    for number in (30, 17):
        out.lines[number - 1] = line_of(number).replace(b"1.50", b"1.60")
    write(files, out)
    assert run(files.export, "--key", KEY) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1].startswith("not verified: Entry 17 was changed")
    assert "Entry 30 was changed" in printed.err


def test_the_smallest_range_is_printed(files, capsys):
    out = ledger()
    out.lines[16] = line_of(17, reason="rewritten")
    write(files, out)
    assert run(files.export, "--key", KEY, "--checkpoint", files.old) == 1
    assert "entries from 11 to 20 are not those" in capsys.readouterr().out


def test_a_cut_end_is_printed(files, capsys):
    write(files, ledger(33, (10, 20, 30)))
    assert run(files.export, "--key", KEY) == 0
    assert run(files.export, "--key", KEY, "--checkpoint", files.old) == 1
    assert "ends at entry 33" in capsys.readouterr().out


def test_json_is_plain_and_whole(files, capsys):
    out = ledger()
    del out.lines[16]
    write(files, out)
    assert run(files.export, "--key", KEY, "--json") == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["size"], data["verified"], data["keys"]) == (39, False, [str(KEY)])
    chief = data["chief"]
    assert (chief["fault"], chief["first"], chief["last"]) == ("missing", 17, 17)
    assert chief in data["findings"]


def test_a_thousand_findings_are_not_all_told(files, capsys):
    lines = [line_of(n).replace(b"1.50", b"1.60") for n in range(1, 1101)]
    write(files, Ledger(lines, []))
    assert run(files.export, "--key", KEY) == 1
    assert "And 1079 more" in capsys.readouterr().err


def test_standard_input_is_read(files, capsys, monkeypatch):
    data = io.TextIOWrapper(io.BytesIO(files.export.read_bytes()))
    monkeypatch.setattr(sys, "stdin", data)
    assert run("-", "--key", KEY) == 0
    assert "verified" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing argument"),
        (["nowhere.jsonl"], "cannot be read"),
        (["{export}", "--key", "nowhere.pub"], "cannot be read"),
        (["{export}", "--key", "a+b+c"], "not a verifying key"),
        (["{export}", "--key", "/dev/null"], "no key"),
        (["{export}", "--checkpoint", "/dev/null"], "no checkpoint"),
        (["{export}", "--checkpoint", "{folder}"], "cannot be read"),
        (["{key}"], "not an export"),
        (["/dev/null"], "not an export"),
        (["{export}", "--colour"], "No such option"),
    ],
)
def test_wrong_usage_and_input(files, capsys, arguments, words):
    places = {"export": files.export, "key": files.key, "folder": files.key.parent}
    assert run(*(each.format(**places) for each in arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err


def test_a_crash_is_not_taken_for_a_finding(files, capsys, monkeypatch):
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(command, "verify_export", crash)
    assert run(files.export) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "planted" in err


def test_an_interruption_is_not_taken_for_a_finding(files, monkeypatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "verify_export", interrupt)
    assert run(files.export) == 3


def test_a_file_of_one_endless_line_does_not_fill_memory(files, monkeypatch):
    monkeypatch.setattr(command, "LONGEST_LINE_BYTES", 1000)
    head = SOUND.export()[0]
    files.export.write_bytes(head + b"x" * 10_000)
    assert run(files.export, "--key", KEY) == 1


def test_it_runs_as_a_program_without_django(files):
    program = (
        f"import sys; sys.path[:0] = {sys.path!r}; sys.modules['django'] = None\n"
        "from commonweal.cli.main import main\n"
        "sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "ledger", "verify", files.export, "--key", str(KEY)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "verified"), done.stderr

"""``commonweal replay`` against real servers on this machine: planted differences, noise, writes,
addresses that are not on the list, and the exit code of each outcome."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from commonweal.cli.main import main
from commonweal.kernel.canonical import canonical

Answer = Callable[[str, str, bytes], tuple[int, Any]]
COUNT = 12


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[SimpleNamespace]:
    """``answer(method, path, body)`` gives the status and what is sent as JSON."""
    seen: list[tuple[str, str, bytes]] = []
    tokens: list[str | None] = []
    agents: list[list[str] | None] = []

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            asked = (self.command, self.path, self.rfile.read(size))
            seen.append(asked)
            tokens.append(self.headers.get("Authorization"))
            agents.append(self.headers.get_all("User-Agent"))
            status, said = answer(*asked)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if 300 <= status < 400:
                self.send_header("Location", said)
            self.end_headers()
            self.wfile.write(b"" if status == 204 else json.dumps(said).encode())

        do_GET = do_POST = do_DELETE = _do  # noqa: N815 - as they are inherited

        def log_message(self, format: str, *words: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        port = server.server_address[1]
        yield SimpleNamespace(
            at=f"http://127.0.0.1:{port}",
            allow=f"127.0.0.1:{port}",
            seen=seen,
            tokens=tokens,
            agents=agents,
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def good(_method: str, path: str, _body: bytes) -> tuple[int, Any]:
    number = int(path.rpartition("/")[2])
    return 200, {"id": number, "name": "Ada", "paid": number / 4, "lines": [{"n": 1}]}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "day.jsonl"
    lines = [json.dumps({"id": f"r{n}", "path": f"/case/{n}"}) for n in range(COUNT)]
    path.write_text("\n".join(lines) + "\n")
    return path


def run(recording: Path, old: SimpleNamespace, new: SimpleNamespace, *words: object) -> int:
    allowed = ["--allow", old.allow, "--allow", new.allow]
    sides = ["--old", old.at, "--new", new.at]
    return main(["replay", "http", str(recording), *sides, *allowed, *map(str, words)])


def verdict(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    digest = found.pop("sha256")
    assert hashlib.sha256(canonical(found)).hexdigest() == digest
    return found


def test_systems_that_answer_alike_agree(recording: Path, capsys):
    with serving(good) as old, serving(good) as new:
        assert run(recording, old, new, "--json") == 0
    found = verdict(capsys)
    assert (found["outcome"], found["agreement"]) == ("agree", "1.00000000")
    assert found["counts"]["exact"] == COUNT
    assert (len(old.seen), len(new.seen)) == (2 * COUNT, COUNT)


def test_planted_differences_are_found_noise_is_not_and_both_are_told_apart(
    recording: Path, tmp_path: Path, capsys
):
    """The old one numbers its answers; the new one too, is a penny off in one, has lost a field in
    another, and once writes a word where the number was."""
    clock = itertools.count(1)

    def noisy(method: str, path: str, body: bytes) -> tuple[int, Any]:
        status, said = good(method, path, body)
        return status, {**said, "trace": f"T-{next(clock):09d}"}

    def wrong(method: str, path: str, body: bytes) -> tuple[int, Any]:
        status, said = noisy(method, path, body)
        if path == "/case/3":
            said["paid"] += 0.01
        if path == "/case/5":
            del said["lines"][0]["n"]
        if path == "/case/7":
            said["trace"] = "none"
        return status, said

    out = tmp_path / "differences.jsonl"
    with serving(noisy) as old, serving(wrong) as new:
        assert run(recording, old, new, "--json", "--out", out) == 1
    found = verdict(capsys)
    assert found["outcome"] == "differ"
    counts = found["counts"]
    assert (counts["unexplained"], counts["noise"], counts["exact"]) == (3, COUNT - 3, 0)
    planted = {(each["path"], each["pattern"]) for each in found["findings"]}
    assert planted == {
        ("$.paid", "differs by +0.01"),
        ("$.lines[*].n", "zero became nothing")
        if False
        else ("$.lines[*].n", "a value became nothing"),
        ("$.trace", "another text"),
    }
    assert [each["path"] for each in found["noise"]] == ["$.trace"]
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert {(each["id"], each["place"]) for each in lines if each["class"] == "unexplained"} == {
        ("r3", "$.paid"), ("r5", "$.lines[0].n"), ("r7", "$.trace"),
    }  # fmt: skip


def test_rules_excuse_and_explain_and_are_listed_with_their_digest(
    recording: Path, tmp_path: Path, capsys
):
    def other(method: str, path: str, body: bytes) -> tuple[int, Any]:
        status, said = good(method, path, body)
        return status, {**said, "name": "Ada  ", "id": said["id"] + (path == "/case/9")}

    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "version: 2026-1\n"
        "tolerances:\n- {kind: trailing-blanks, paths: [$.name], reason: fixed columns}\n"
        "explained:\n- {paths: [$.id], reason: renumbered, by: Ola, old: '9', new: '10'}\n"
    )
    with serving(good) as old, serving(other) as new:
        assert run(recording, old, new, "--json", "--rules", rules) == 1
    found = verdict(capsys)
    counts = found["counts"]
    assert (counts["excused"], counts["explained"], counts["unexplained"]) == (COUNT - 1, 1, 0)
    assert found["excused"] == [{"rule": "trailing-blanks: $.name", "requests": COUNT}]
    assert found["explained"][0]["rule"] == "$.id: renumbered (Ola)"
    assert main(["replay", "digest", str(rules)]) == 0
    assert capsys.readouterr().out.strip() == found["rules_digest"]


def test_what_was_not_compared_is_a_finding_and_never_agrees(recording: Path, capsys):
    """Two failures alike are no agreement, and neither is an answer that breaks off."""

    def failing(method: str, path: str, body: bytes) -> tuple[int, Any]:
        return (500, {}) if path == "/case/2" else good(method, path, body)

    with serving(failing) as old, serving(failing) as new:
        assert run(recording, old, new, "--json") == 1
    found = verdict(capsys)
    assert (found["outcome"], found["complete"]) == ("incomplete", False)
    assert (found["counts"]["not_compared"], found["counts"]["exact"]) == (1, COUNT - 1)
    assert found["findings"][0]["examples"] == [["r2", None, None]]


def test_a_redirect_is_an_answer_and_is_not_followed(recording: Path, capsys):
    def leads(method: str, path: str, body: bytes) -> tuple[int, Any]:
        return (302, "http://127.0.0.2:1/x") if path == "/case/1" else good(method, path, body)

    with serving(good) as old, serving(leads) as new:
        assert run(recording, old, new, "--json") == 1
    found = verdict(capsys)
    assert {each["path"] for each in found["findings"]} >= {"status", "header location"}
    assert found["counts"]["not_compared"] == 0


def test_nothing_is_sent_to_an_address_that_is_not_listed(recording: Path, capsys):
    with serving(good) as old, serving(good) as new:
        new.allow = "127.0.0.1:1"
        assert run(recording, old, new) == 2
        assert old.seen == new.seen == []
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "--allow" in captured.err


def test_writes_are_refused_unless_all_sides_are_shadows_with_a_second_copy(tmp_path: Path, capsys):
    path = tmp_path / "writes.jsonl"
    asked = [
        {"id": "read", "path": "/case/1"},
        {"id": "write", "method": "POST", "path": "/case/2", "body": {"paid": 1}},
        {"id": "gone", "method": "DELETE", "path": "/case/2"},
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in asked))
    with serving(good) as old, serving(good) as new, serving(good) as again:
        assert run(path, old, new) == 2
        assert run(path, old, new, "--shadow") == 2  # the old one would be written to twice
        assert run(path, old, new, "--again", again.at, "--allow", again.allow) == 2
        assert old.seen == new.seen == again.seen == []
        assert "writes go to shadows only" in capsys.readouterr().err.lower()
        assert run(path, old, new, "--leave-out-writes", "--json") == 1
        assert verdict(capsys)["counts"]["not_compared"] == 2
        assert {each[0] for each in old.seen + new.seen} == {"GET"}
        del old.seen[:], new.seen[:]
        words = ("--shadow", "--again", again.at, "--allow", again.allow, "--json")
        assert run(path, old, new, *words) == 0
    assert old.seen == new.seen == again.seen
    assert [each[0] for each in new.seen] == ["GET", "POST", "DELETE"]  # in their order
    assert json.loads(new.seen[1][2]) == {"paid": 1}


def test_a_side_that_never_answers_is_exit_3_and_an_ended_time_is_incomplete(
    recording: Path, capsys
):
    with serving(good) as old, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # the port is taken, and nobody listens
        name = f"127.0.0.1:{nobody.getsockname()[1]}"
        gone = SimpleNamespace(at=f"http://{name}", allow=name)
        assert run(recording, old, gone) == 3
        assert "never answered" in capsys.readouterr().err
    with serving(good) as old, serving(good) as new:
        assert run(recording, old, new, "--minutes", "0.000000001", "--json") == 1
        assert verdict(capsys)["outcome"] == "incomplete"
        assert old.seen == []


def test_a_token_goes_to_its_side_and_over_the_recorded_one(tmp_path: Path, monkeypatch, capsys):
    path = tmp_path / "r.jsonl"
    sent = {"authorization": "old", "Host": "x", "User-agent": "mine"}
    path.write_text(json.dumps({"path": "/case/1", "headers": sent}) + "\n")
    monkeypatch.setenv("COMMONWEAL_REPLAY_NEW_TOKEN", "secret")
    with serving(good) as old, serving(good) as new:
        assert run(path, old, new) == 0
    assert (set(old.tokens), new.tokens) == ({"old"}, ["Bearer secret"])
    assert new.agents == [["mine"]]
    assert "secret" not in capsys.readouterr().out


def test_the_trend_is_kept_locked_and_judged(recording: Path, tmp_path: Path, capsys):
    rule, trend, rules = (tmp_path / name for name in ("exit.yaml", "trend.jsonl", "rules.json"))
    rules.write_text('{"version": "1"}')
    assert main(["replay", "digest", str(rules)]) == 0
    digest = capsys.readouterr().out.strip()
    days = "[mon, tue, wed, thu, fri, sat, sun]"
    rule.write_text(
        f"version: '1'\ndays: 1\nagreement: '0.9999'\nrules: {digest}\nworking_days: {days}\n"
    )
    assert main(["replay", "judge", str(rule), str(trend)]) == 2
    assert main(["replay", "lock", str(rule), str(trend)]) == 0
    assert main(["replay", "judge", str(rule), str(trend)]) == 1
    kept = ("--rules", rules, "--trend", trend)
    with serving(good) as old, serving(good) as new:
        assert run(recording, old, new, *kept, "--day", "2020-01-01") == 0
        assert main(["replay", "judge", str(rule), str(trend)]) == 1  # before the lock
        assert run(recording, old, new, *kept, "--day", "2999-01-01") == 2
        trend.write_bytes(trend.read_bytes().splitlines(keepends=True)[0])
        assert run(recording, old, new, *kept) == 0
    capsys.readouterr()
    assert main(["replay", "judge", str(rule), str(trend), "--json"]) == 0
    found = verdict(capsys)
    assert (found["fulfilled"], found["days"], found["wanted"]) == (True, 1, 1)
    rule.write_text(rule.read_text().replace("0.9999", "0.5"))
    assert main(["replay", "judge", str(rule), str(trend)]) == 2
    trend.write_bytes(trend.read_bytes().replace(b'"requests":12', b'"requests":99') + b"\n")
    assert main(["replay", "judge", str(rule), str(trend)]) == 2


# --- batches -------------------------------------------------------------------------------------


def table(path: Path, *rows: str) -> str:
    path.write_text("\n".join(["id,name,paid,run", *rows]) + "\n")
    return str(path)


def test_rows_of_a_day_are_weighed_as_requests_are(tmp_path: Path, capsys):
    rows = [f"{n},Ada,{n}.50,A{{}}{n:04d}" for n in range(1, 9)]
    old = table(tmp_path / "old.csv", *(row.format(1) for row in rows))
    again = table(tmp_path / "again.csv", *(row.format(2) for row in rows))
    changed = [row.format(3) for row in rows]
    changed[2] = changed[2].replace("3.50", "3.51")
    new = table(tmp_path / "new.csv", *changed[:-1], "99,Bo,1.00,A30099")
    words = ["replay", "batch", old, new, "--key", "id", "--json"]
    assert main([*words, "--again", again]) == 1
    found = verdict(capsys)
    counts = found["counts"]
    assert (counts["unexplained"], counts["noise"], counts["exact"]) == (3, 6, 0)
    assert {each["path"] for each in found["findings"]} == {"paid", "row missing", "row added"}
    assert [each["path"] for each in found["noise"]] == ["run"]
    assert main(words) == 1  # without a second run nothing is noise
    assert verdict(capsys)["counts"]["noise"] == 0
    assert main(["replay", "batch", old, old, "--key", "id"]) == 0


def test_a_column_that_only_one_side_has_makes_the_verdict_incomplete(tmp_path: Path, capsys):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("id,name,more\n1,Ada,x\n")
    new.write_text("id,name\n1,Ada\n")
    assert main(["replay", "batch", str(old), str(new), "--key", "id", "--json"]) == 1
    found = verdict(capsys)
    assert (found["outcome"], found["counts"]["exact"]) == ("incomplete", 1)


def test_programs_are_run_first_and_one_that_fails_is_exit_3(tmp_path: Path, capsys):
    script = tmp_path / "batch.py"
    script.write_text(
        "import pathlib, sys\n"
        "found, out, off = pathlib.Path(sys.argv[1]).read_text(), sys.argv[2], sys.argv[3]\n"
        "if off == 'fail':\n    sys.exit('no such office')\n"
        "rows = [f'{n},{int(n) + int(off)}' for n in found.split()]\n"
        "pathlib.Path(out).write_text('\\n'.join(['id,paid', *rows]) + '\\n')\n"
    )
    day = tmp_path / "in put.txt"
    day.write_text("1 2 3")
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"

    def words(off: str) -> list[str]:
        start = f"{sys.executable} {script} {{input}}"
        return [
            "replay", "batch", str(old), str(new), "--key", "id", "--input", str(day),
            "--run-old", f"{start} {old} 0", "--run-new", f"{start} {new} {off}", "--json",
        ]  # fmt: skip

    assert main(words("0")) == 0
    assert main(words("1")) == 1
    capsys.readouterr()
    assert main(words("fail")) == 3
    assert "no such office" in capsys.readouterr().err
    assert main([*words("0")[:-5], "--run-old", "/no/such/program", "--json"]) == 2
    assert main([*words("0")[:6], "--run-old", "x"]) == 2

"""A pack proves itself, and each planted fault is found by name."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from commonweal.cli.main import main
from commonweal.cli.packs import _judged_again
from commonweal.engines.assess import (
    Criterion,
    Question,
    assess,
    question_record,
    readiness_record,
)
from commonweal.engines.attest import (
    EVIDENCE_FORMAT,
    PACK_FORMAT,
    VerifyingKey,
    inclusion_proof,
    part_lines,
    read_entry,
    read_part,
    root_among,
    verify_pack,
)
from commonweal.kernel.canonical import canonical, parse
from commonweal.kernel.errors import BadInput
from commonweal.kernel.shapes import Fact
from tests.engines.attest.exports import KEY, ORIGIN, Ledger, ledger, line_of

PAPER = b"The pilot was watched for eight weeks."
PAPER_DIGEST = hashlib.sha256(PAPER).hexdigest()
ENTRY = 5


def evidence(outcome: str = "go", staffed: bool = True) -> dict:
    """What was frozen: one criterion over one fact, judged."""
    criterion = Criterion(key="staff", title="Staff are there", rule="people.staffed")
    question = Question(
        "01JZ", "uk-gates@1", "gate-3", "full", date(2026, 11, 22), (criterion,),
        {"people.staffed": Fact(staffed)},
    )  # fmt: skip
    return {
        "format": EVIDENCE_FORMAT,
        "decision": "d1",
        "inputs": question_record(question),
        "results": readiness_record(assess(question)),
        "settled": {"outcome": outcome},
        "documents": [{"sha256": PAPER_DIGEST, "name": "paper.txt", "file": "f1"}],
    }


@dataclass
class Made:
    """A pack whose parts can be put out of joint before it is written."""

    files: dict[str, bytes] = field(default_factory=dict)
    rows: list[dict] = field(default_factory=list)
    ledger: Ledger = field(default_factory=ledger)
    numbers: tuple[int, ...] = (2, ENTRY)

    def __post_init__(self) -> None:
        self.keep(evidence())

    def keep(self, record: dict) -> None:
        """The evidence, in the pack and in the history alike."""
        data = canonical(record)
        digest = hashlib.sha256(data).hexdigest()
        payload = canonical({"decision": "d1", "evidence": digest}).decode()
        self.ledger.lines[ENTRY - 1] = line_of(ENTRY, payload=payload)
        self.files = {"decisions/1.json": data, "documents/paper": PAPER}
        self.rows = [
            {"path": "decisions/1.json", "kind": "decision", "sha256": digest, "entry": ENTRY},
            {"path": "documents/paper", "kind": "document", "sha256": PAPER_DIGEST},
        ]

    def part(self) -> bytes:
        leaves = [read.leaf for line in self.ledger.lines if (read := read_entry(line))]
        size = len(leaves)
        proved = [
            (self.ledger.lines[n - 1], inclusion_proof(n - 1, size, root_among(leaves)))
            for n in self.numbers
        ]
        key = str(VerifyingKey.of(self.ledger.private, ORIGIN))
        return b"".join(part_lines([key], self.ledger.sign(size), proved))

    def write(self, **others: bytes) -> io.BytesIO:
        manifest = {"format": PACK_FORMAT, "decision": "d1", "files": self.rows}
        found = {"manifest.json": canonical(manifest), "ledger.jsonl": self.part(), **self.files}
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for path, data in {**found, **others}.items():
                archive.writestr(path, data)
        made.seek(0)
        return made


def verdict_of(made: Made, **given):
    return verify_pack(made.write(), judge=_judged_again, **given)


def test_a_whole_pack_holds_and_gives_the_same_answer_again():
    found = verdict_of(Made(), keys=[KEY])
    assert (found.holds, found.faults, found.not_compared) == (True, (), ())
    assert (found.decisions, found.judged, found.documents, found.entries) == (1, 1, 1, 2)
    assert found.size == 40


def _other_outcome(made: Made) -> None:
    data = canonical(evidence("stop"))
    made.files["decisions/1.json"] = data
    made.rows[0]["sha256"] = hashlib.sha256(data).hexdigest()


def _other_answer(made: Made) -> None:
    """Frozen with an answer that its own facts do not give."""
    record = evidence()
    record["results"] = readiness_record(assess(_question(evidence(staffed=False))))
    made.keep(record)


def _question(record: dict) -> Question:
    from commonweal.engines.assess import question_from

    return question_from(record["inputs"])


def _other_decision(made: Made) -> None:
    made.keep({**evidence(), "decision": "d2"})


def _no_inputs(made: Made) -> None:
    made.keep({**evidence(), "inputs": {"criteria": 5}})


def _changed_file(made: Made) -> None:
    made.files["documents/paper"] = PAPER + b"!"


def _missing_file(made: Made) -> None:
    del made.files["documents/paper"]


def _strange_file(made: Made) -> None:
    made.files["documents/other"] = b"x"


def _unread_document(made: Made) -> None:
    made.files["documents/other"] = b"x"
    row = {"path": "documents/other", "kind": "document"}
    made.rows.append({**row, "sha256": hashlib.sha256(b"x").hexdigest()})


def _no_entry(made: Made) -> None:
    made.numbers = (2,)


def _changed_entry(made: Made) -> None:
    whole, line = made.part(), made.ledger.lines[ENTRY - 1]
    made.part = lambda: whole.replace(line, line.replace(b"Ana", b"Eva"))  # type: ignore[method-assign]


def _unsigned_entry(made: Made) -> None:
    """An entry that agrees with itself, under a proof that leads elsewhere."""
    whole = made.part()
    made.part = lambda: whole.replace(made.ledger.lines[1], line_of(2, reason="new"))  # type: ignore[method-assign]


FAULTS: list[tuple[Callable[[Made], None], str]] = [
    (_other_outcome, "is not what the history recorded in entry 5"),
    (_other_answer, "worked out again, the gate gives another answer"),
    (_other_decision, "belongs to another decision"),
    (_no_inputs, "cannot be worked out again"),
    (_changed_file, "documents/paper was changed"),
    (_missing_file, "documents/paper is missing"),
    (_strange_file, "documents/other is not listed"),
    (_unread_document, "was read for none of these decisions"),
    (_no_entry, "the history has no entry that proves it"),
    (_changed_entry, "Entry 5 was changed"),
    (_unsigned_entry, "Entry 2 is not among the 40 entries that were signed"),
]


@pytest.mark.parametrize(("plant", "told"), FAULTS, ids=[plant.__name__ for plant, _t in FAULTS])
def test_each_planted_fault_is_found(plant, told, tmp_path, capsys):
    made = Made()
    plant(made)
    path = tmp_path / "pack.zip"
    path.write_bytes(made.write().getvalue())
    assert main(["ledger", "verify", str(path)]) == 1
    shown = capsys.readouterr()
    assert told in shown.out + shown.err


def test_a_pack_that_another_key_signed_is_not_believed(tmp_path, capsys):
    made = Made(ledger=Ledger([line_of(n) for n in range(1, 9)], [], private=_another_key()))
    found = verdict_of(made, keys=[KEY])
    assert "cannot be believed" in found.faults[0]
    assert verdict_of(made).holds  # believed about itself, and the command says so
    path = tmp_path / "pack.zip"
    path.write_bytes(made.write().getvalue())
    assert main(["ledger", "verify", str(path), "--key", str(KEY)]) == 1
    assert main(["ledger", "verify", str(path), "--json"]) == 0
    assert "key in the pack itself" in capsys.readouterr().err


def _another_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def test_a_checkpoint_that_was_kept_gives_another_history_away():
    made = Made()
    other = Ledger([line_of(n, reason="other") for n in range(1, 41)], [])
    found = verdict_of(made, held=[other.sign(40)])
    assert found.faults == ("The checkpoint of 40 entries that you hold has another root.",)
    assert verdict_of(made, held=[made.ledger.sign(40)]).holds


def test_what_is_not_in_the_pack_is_said_and_the_check_is_not_complete():
    made = Made()
    del made.files["documents/paper"]
    made.rows[1]["missing"] = "erased"
    found = verdict_of(made)
    assert (found.holds, found.faults) == (False, ())
    assert found.not_compared == (f"The document {PAPER_DIGEST[:16]} that was read is not in the "
                                  "pack.",)  # fmt: skip
    assert verify_pack(Made().write()).not_compared == ("The gates were not worked out again.",)


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"no archive", b""])
def test_what_is_no_pack_is_refused(data, tmp_path):
    with pytest.raises(BadInput):
        verify_pack(io.BytesIO(data))
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    with pytest.raises(BadInput, match="no evidence pack"):
        verify_pack(empty)


def test_an_archive_that_holds_a_name_twice_or_too_much_is_refused():
    made = Made().write()
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(made, "a") as archive,
    ):
        archive.writestr("documents/paper", b"another")
    made.seek(0)
    with pytest.raises(BadInput, match="one name"):
        verify_pack(made)
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(5_001):
            archive.writestr(str(number), b"")
    many.seek(0)
    with pytest.raises(BadInput, match="too large"):
        verify_pack(many)


def test_a_part_that_was_cut_off_or_is_none_is_told():
    lines = Made().part().splitlines(keepends=True)
    assert read_part(lines).holds
    assert "cut off" in read_part(lines[:-1]).faults[0]
    assert "twice" in read_part([*lines, *lines[1:3]]).faults[0]
    assert "not as an export writes it" in read_part([lines[0], b"{}\n", b"{}\n"]).faults[0]
    wrong = canonical({"proof": ["zz"]}) + b"\n"
    assert "not among" in read_part([lines[0], lines[1], wrong]).faults[0]
    for head in ([], [b"nothing\n"], [canonical({"format": "other"})]):
        with pytest.raises(BadInput):
            read_part(head)
    head = parse(lines[0])
    assert "cannot be believed" in read_part([canonical({**head, "checkpoint": "x"})]).faults[0]

"""``commonweal certificate``: verdicts put together and signed, and checked with no network."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from commonweal.cli.ledger import held_checkpoints, public_keys
from commonweal.engines.attest import VerifyingKey
from commonweal.engines.certify import (
    WHOLE_FORMAT,
    CertificateResult,
    DataSet,
    WholeRecord,
    attached_to,
    body_of,
    fault_of_pages,
    is_paper,
    outcome_of_all,
    sets_of_whole,
    signed,
    typeset,
    verdict_from,
    verify_certificate,
    whole_from,
)
from commonweal.engines.read.whole_files import cannot_write, write_whole
from commonweal.kernel.canonical import parse
from commonweal.kernel.errors import BadInput, exit_code

__all__ = ["app"]

app = typer.Typer(help="Certificates of a migration: sign and check them.", no_args_is_help=True)

_LARGEST = 256 * 1024 * 1024


@app.callback()
def certificate() -> None:
    """Certificates of a migration: sign and check them."""


@app.command()
def key(
    file: Annotated[
        Path,
        typer.Argument(help="Where the private key goes; the public one lies beside it, in .pub."),
    ],
    name: Annotated[str, typer.Option(help="Who signs, without spaces, such as migration.town.")],
) -> None:
    """Make a key that certificates are signed with. Keep the file; hand out the .pub."""
    if file.exists():
        raise BadInput("The file is there already: a key is never replaced.", where=str(file))
    private = Ed25519PrivateKey.generate()
    try:
        public = str(VerifyingKey.of(private, name))
    except ValueError as error:
        raise BadInput(f"{error}.", field="--name", where=name) from error
    data = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with cannot_write(file):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        write_whole(file.with_suffix(".pub"), f"{public}\n")
        write_whole(file, data, private=True)
    except BaseException:
        file.unlink()
        raise
    typer.echo(public)


@app.command()
def make(
    verdicts: Annotated[
        list[str],
        typer.Argument(help="Files that verify --json wrote, as NAME=FILE or FILE."),
    ],
    signing_key: Annotated[Path, typer.Option("--key", help="The file with the private key.")],
    title: Annotated[str, typer.Option(help="What was moved.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the certificate goes (.json).")],
    *,
    pdf: Annotated[Path | None, typer.Option(help="Where its PDF goes, if you want one.")] = None,
    expected: Annotated[
        list[str] | None,
        typer.Option("--expected", help="A data set that has to be there. Repeatable."),
    ] = None,
) -> None:
    """Sign what verdicts came to as one certificate; say what should have been compared too.

    The exit code is 0 where every data set was compared and is equal, else 1: then the
    certificate says so.
    """
    private, keys = _private(signing_key)
    sets, whole = _certified(verdicts)
    there = {each.name for each in sets}
    if len(there) != len(sets):
        raise BadInput("Two data sets have one name. Write NAME=FILE.", field="verdicts")
    sets += [DataSet(name) for name in dict.fromkeys(expected or ()) if name not in there]
    name = keys[0].name
    body = body_of(title, name, datetime.now(UTC), sets, whole)
    made = signed(body, private, name, [str(each) for each in keys])
    pages = typeset(made) if pdf else b""
    write_whole(out, made)
    if pdf:
        write_whole(pdf, pages)
    outcome = outcome_of_all(sets)
    typer.echo(outcome)
    raise typer.Exit(exit_code(None, findings=outcome != "agree"))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The certificate: JSON, or the PDF.")],
    key: Annotated[
        str, typer.Option(help="The public key that you kept: a file, or the key itself.")
    ] = "",
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help="Signed checkpoints that you kept. Repeatable.")
    ] = None,
    verdict: Annotated[
        list[Path] | None,
        typer.Option(help="A whole verdict that has to be one of those certified. Repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Check that a certificate is signed, unchanged, and says no more than its verdicts do.

    The exit code is 0 only where it holds and what it says is that the copy is equal.
    """
    data = _read(file)
    paper = data if is_paper(data[:8]) else b""
    inside = attached_to(paper) if paper else data
    keys, held = public_keys(key), held_checkpoints(checkpoint or [])
    found = verify_certificate(
        inside, keys=keys, held=held, verdicts=[_read(each) for each in verdict or ()]
    )
    faults = list(found.faults)
    if paper and not faults and (wrong := fault_of_pages(paper, inside)):
        faults.append(wrong)
    shown = json.dumps(_as_data(found, faults), indent=2) if as_json else _as_text(found, faults)
    typer.echo(shown)
    for words in _words(found, faults):
        typer.echo(words, err=True)
    raise typer.Exit(exit_code(None, findings=bool(faults) or found.outcome != "agree"))


def _certified(verdicts: Sequence[str]) -> tuple[list[DataSet], WholeRecord | None]:
    """The data sets in these files: each table of a whole database is one, with or without a
    verdict."""
    sets: list[DataSet] = []
    wholes: list[WholeRecord] = []
    for each in verdicts:
        found = _named(each)
        if isinstance(found, DataSet):
            sets.append(found)
        else:
            wholes.append(found)
            sets += sets_of_whole(found)
    if len(wholes) > 1:
        raise BadInput("Certify each whole database by itself.", field="verdicts")
    return sets, wholes[0] if wholes else None


def _named(text: str) -> DataSet | WholeRecord:
    name, equals, path = text.partition("=")
    file = Path(path if equals else text)
    try:
        data = parse(_read(file))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"This is not JSON ({error}).", where=str(file)) from error
    if isinstance(data, dict) and data.get("format") == WHOLE_FORMAT:
        return whole_from(data)
    return DataSet(name if equals else file.stem, verdict_from(data))


def _private(path: Path) -> tuple[Ed25519PrivateKey, list[VerifyingKey]]:
    try:
        key = load_pem_private_key(_read(path), password=None)
    except (TypeError, ValueError) as error:
        raise BadInput(f"This is no private key ({error}).", where=str(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput("This is no Ed25519 key. See: commonweal certificate key", where=str(path))
    raw = key.public_key().public_bytes_raw()
    keys = [each for each in public_keys(str(path.with_suffix(".pub"))) if each.data == raw]
    if not keys:
        raise BadInput("The .pub beside the key is that of another key.", where=str(path))
    return key, keys[-1:]


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInput("This file is too large to be one.", where=str(path))
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error}).", where=str(path)) from error


def _as_data(found: CertificateResult, faults: list[str]) -> dict[str, Any]:
    return {
        "certificate": True,
        "verified": not faults,
        "outcome": found.outcome,
        "title": found.title,
        "issuer": found.issuer,
        "issued_at": found.issued_at,
        "sha256": found.sha256,
        "entry": found.entry,
        "keys": list(found.keys),
        "keys_given": found.keys_given,
        "verdicts_seen": found.verdicts_seen,
        "data_sets": [
            {
                "name": each.name,
                "outcome": each.outcome,
                "verdict": each.verdict.sha256 if each.verdict else None,
            }
            for each in found.data_sets
        ],
        "whole": found.whole.sha256 if found.whole else None,
        "faults": faults,
    }


def _as_text(found: CertificateResult, faults: list[str]) -> str:
    lines = [f"{found.title}, issued by {found.issuer} at {found.issued_at}", found.outcome]
    lines += [f"- {each.name}: {each.outcome}" for each in found.data_sets]
    if found.whole:
        told = f"{len(found.whole.tables)} tables compared, {len(found.whole.absent)} not"
        lines.append(f"the whole database {found.whole.source}: {found.whole.outcome}; {told}")
    lines.append(f"not verified: {faults[0]}" if faults else "verified: it is as it was signed")
    return "\n".join(lines)


def _words(found: CertificateResult, faults: list[str]) -> Iterator[str]:
    yield from (f"Also: {each}" for each in faults[1:])
    if not found.keys_given:
        yield (
            "The signature was checked with the key in the certificate itself. Use --key to check "
            "it with the key that you keep: " + ", ".join(found.keys or ("none",))
        )

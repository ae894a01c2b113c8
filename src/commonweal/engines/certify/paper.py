"""The certificate on paper: a tagged PDF (PDF/UA-1), with the certificate itself attached.

The pages are made from the file and nothing else, and equal files give equal bytes. So whoever
holds the PDF can make the pages again from what is attached and signed: a figure that was changed
on the page does not come out of it.
"""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.kernel.canonical import canonical, parse
from commonweal.kernel.errors import BadInput

if TYPE_CHECKING:
    from pypdf import PdfReader

__all__ = ["attached_to", "fault_of_pages", "is_paper", "typeset"]

TEMPLATE = Path(__file__).with_name("certificate.typ")
ATTACHED = "certificate.json"
_LARGEST = 64 * 1024 * 1024
_SHOWN, _MOST_ABSENT = 25, 200


def is_paper(start: bytes) -> bool:
    return start.startswith(b"%PDF")


def typeset(certificate: bytes) -> bytes:
    """The PDF of a certificate. ValueError where it is not JSON."""
    import typst

    value = parse(certificate)
    shown = canonical(_shown(value["certificate"])).decode()
    return bytes(
        typst.compile(
            TEMPLATE, root=TEMPLATE.parent, format="pdf", pdf_standards=["ua-1"],
            sys_inputs={"data": shown, "file": certificate.decode()},
            ignore_system_fonts=True, timestamp=0,
        )
    )  # fmt: skip


def attached_to(paper: bytes) -> bytes:
    """The certificate in a PDF. BadInput where there is none, or more than one."""
    from pypdf.errors import PyPdfError

    try:
        found = _reader(paper).attachments.get(ATTACHED, [])
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadInput(f"The PDF is damaged ({error}).", code="damaged") from error
    if len(found) != 1 or len(found[0]) > _LARGEST:
        raise BadInput("No certificate is attached to this PDF.", code="not-one")
    return bytes(found[0])


def fault_of_pages(paper: bytes, certificate: bytes) -> str:
    """What is wrong with the pages of a PDF whose certificate holds; "" where nothing is."""
    try:
        made = typeset(certificate)
    except (RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"The pages cannot be made from this certificate ({error})."
    if made == paper:
        return ""
    if _maker(made) != _maker(paper):
        return (
            "The pages were not compared: another version of the typesetter made them. Trust the "
            "certificate that is attached, not the pages."
        )
    return "The pages were changed: they are not those that this certificate makes."


def _reader(paper: bytes) -> PdfReader:
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(paper))


def _maker(paper: bytes) -> str:
    about = _reader(paper).metadata
    return str(about.creator) if about else ""


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    """What the template is given: texts, and lists that are not endless."""
    at = datetime.fromisoformat(body["issued_at"])
    return {
        "title": body["title"],
        "issuer": body["issuer"],
        "issued_at": f"{at:%Y-%m-%d %H:%M} UTC",
        "outcome": body["outcome"],
        "data_sets": [_data_set(each) for each in body["data_sets"]],
        "whole": _whole(body.get("whole")),
    }


def _data_set(one: dict[str, Any]) -> dict[str, Any]:
    verdict = one["verdict"]
    aside = ", ".join(f"{name} {count}" for name, count in one["put_aside"].items() if count)
    shown = {"name": one["name"], "outcome": one["outcome"], "aside": aside, "facts": []}
    if verdict is None:
        return {**shown, "rows": "", "findings": [], "more": 0}
    findings = [
        f"{'Not compared: ' if each['absence'] else ''}{each['sentence']}"
        for each in verdict["findings"]
    ]
    return {
        **shown,
        "rows": f"{verdict['source_rows']:,} / {verdict['target_rows']:,}",
        "findings": findings[:_SHOWN],
        "more": max(0, len(findings) - _SHOWN),
        "facts": [
            ["Old", verdict["source"]],
            ["New", verdict["target"]],
            ["Compared", verdict["at"]],
            ["Key", ", ".join(verdict["key"])],
            ["What was proved", " ".join(each["proved"] for each in verdict["levels"])],
            *([["Rows compared", _filtered(verdict)]] if verdict.get("filters") else []),
            *(_mapped(verdict["mapping"]) if verdict.get("mapping") else []),
            ["Columns", ", ".join(each["source"] for each in verdict["columns"])],
            ["What the method cannot see", _blind(verdict)],
            ["Excused by a tolerance", _excused(verdict)],
            ["Digest of the verdict (SHA-256)", verdict["sha256"]],
        ],
    }


def _whole(whole: dict[str, Any] | None) -> dict[str, Any] | None:
    """The two databases, and of each table that was not compared why."""
    if whole is None:
        return None
    absent = [each["sentence"] for each in whole["absent"]]
    return {
        "outcome": whole["outcome"],
        "facts": [
            ["Old", whole["source"]],
            ["New", whole["target"]],
            ["Compared", whole["at"]],
            ["Tables compared", f"{len(whole['tables']):,}"],
            ["Plan", whole["plan"] or "none"],
            ["Digest of the result (SHA-256)", whole["sha256"]],
        ],
        "absent": absent[:_MOST_ABSENT],
        "more": max(0, len(absent) - _MOST_ABSENT),
    }


def _filtered(verdict: dict[str, Any]) -> str:
    """Whoever holds the paper has to see that it is not about all rows."""
    found = [
        f"of the {each['side']} those with {each['rows']}, and {each['outside']:,} outside"
        f"{': ' + each['because'] if each['because'] else ''}"
        for each in verdict["filters"]
    ]
    return "; ".join(found)


def _mapped(said: dict[str, Any]) -> list[list[str]]:
    """Whoever holds the paper has to see by which mapping, and what that does not prove."""
    out = ", ".join(f"{count:,} {state}" for state, count in said["rows_out"].items()) or "none"
    return [
        ["Mapping", f"{said['name']}, version {said['version']}, SHA-256 {said['sha256']}"],
        ["By the mapping", said["proves"]],
        ["Not proved", said["proves_not"]],
        ["How the mapping was worked out", said["worked_out"]],
        ["Rows read from the old store", f"{said['rows_read']:,}"],
        ["Rows that the new one is not to hold", out],
        ["Rows with corrected values", f"{said['corrected']:,}"],
        ["Columns that the mapping leaves out", ", ".join(said["left_out"]) or "none"],
    ]


def _blind(verdict: dict[str, Any]) -> str:
    found = [
        f"{each['source']}: {'; '.join(each['cannot_see'])}"
        for each in verdict["columns"]
        if each["cannot_see"]
    ]
    return " · ".join(found) or "Nothing beyond the chance of equal hashes."


def _excused(verdict: dict[str, Any]) -> str:
    found = [
        f"{each['tolerance']} ({each['version']}): {each['rows']:,} rows"
        for each in verdict["tolerances"]
    ]
    return "; ".join(found) or "Nothing."


def main() -> None:
    """A certificate on the input, its PDF on the output: for whoever wants it in a process."""
    import sys

    value = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(typeset(canonical(value) + b"\n"))


if __name__ == "__main__":
    main()

"""Read one document on standard input and answer in JSON, within limits that the system enforces.

A file from a stranger may make any reader loop or grow: here that ends this program and nothing
else. The name of the file is the first argument.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from typing import Any

from commonweal.engines.read.documents import (
    ENGINE,
    DocumentLimits,
    DocumentText,
    Sentence,
    read_document,
    sentences_in,
)
from commonweal.kernel.errors import BadInput

MOST_SENTENCES = 60_000


def main(name: str, limits: DocumentLimits) -> int:
    _bound(limits)
    data = sys.stdin.buffer.read(limits.max_bytes + 1)
    try:
        answer = _told(read_document(name, data, limits=limits))
    except BadInput as refused:
        answer = {"engine": ENGINE, "refused": refused.code, "message": refused.message}
    except (MemoryError, RecursionError):
        answer = {"engine": ENGINE, "refused": "too-much", "message": _TOO_MUCH}
    sys.stdout.write(json.dumps(answer))
    return 0


_TOO_MUCH = (
    "This document takes more memory to read than any honest one. Copy what matters into a new one."
)


def _bound(limits: DocumentLimits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _told(document: DocumentText) -> dict[str, Any]:
    sentences: list[dict[str, Any]] = []
    left_out = [asdict(one) for one in document.left_out]
    for passage in document.passages:
        for sentence in sentences_in(passage):
            if len(sentences) >= MOST_SENTENCES:
                left_out.append({"code": "beyond-the-limit", "count": 1})
                break
            sentences.append(_plain(sentence))
        else:
            continue
        break
    return {
        "engine": ENGINE,
        "kind": document.kind.value,
        "digest": document.digest,
        "pages": document.pages,
        "left_out": left_out,
        "sentences": sentences,
    }


def _plain(sentence: Sentence) -> dict[str, Any]:
    said = [
        {
            "kind": one.kind,
            "text": one.text,
            "first": one.first.isoformat() if one.first else "",
            "last": one.last.isoformat() if one.last else "",
            "number": "" if one.number is None else format(one.number, "f"),
            "currency": one.currency,
        }
        for one in sentence.said
    ]
    return {**asdict(sentence), "said": said}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "document", DocumentLimits()))

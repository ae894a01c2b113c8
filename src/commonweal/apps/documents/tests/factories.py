"""Documents for tests, read without starting a program."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from commonweal.apps.documents import actions
from commonweal.apps.documents.models import Document
from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.tests.factories import NOW
from commonweal.engines.read.documents import ENGINE, read_document, sentences_in
from commonweal.kernel.shapes import Actor

PLAIN = "The service opens on 31 March 2027. It costs £12.5m.\n\nThe supplier is content."


def a_document(
    initiative: Initiative, by: Actor, words: str = PLAIN, *, at: datetime = NOW, **values: Any
) -> Document:
    """One that waits to be read."""
    name = values.pop("name", "paper.txt")
    given = {"nature": "board-paper", "title": "", "marking": "internal", **values}
    return actions.put_in_document(
        initiative=initiative,
        upload=SimpleUploadedFile(name, words.encode()),
        values=given,
        by=by,
        at=at,
    )


def a_read_document(
    initiative: Initiative, by: Actor, words: str = PLAIN, *, at: datetime = NOW, **values: Any
) -> Document:
    document = a_document(initiative, by, words, at=at, **values)
    answer = answered(words.encode())
    return actions._keep(document, actions.outcome_of(answer, document.file.digest), at)


def answered(data: bytes, name: str = "paper.txt") -> dict[str, Any]:
    """What the program of its own would answer."""
    read = read_document(name, data)
    sentences: Sequence[Any] = [s for p in read.passages for s in sentences_in(replace(p))]
    return {
        "engine": ENGINE,
        "kind": read.kind.value,
        "digest": hashlib.sha256(data).hexdigest(),
        "pages": read.pages,
        "left_out": [{"code": one.code, "count": one.count} for one in read.left_out],
        "sentences": [
            {
                "text": s.text,
                "page": s.page,
                "paragraph": s.paragraph,
                "part": s.part,
                "cell": s.cell,
                "said": [
                    {"kind": t.kind, "text": t.text, "first": str(t.first or "")} for t in s.said
                ],
            }
            for s in sentences
        ],
    }

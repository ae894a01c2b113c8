"""The words of a document, each with its place: DOCX, PDF, XLSX, CSV and plain text.

`read_document` -> passages; `sentences_in` cuts a passage into sentences, each with the dates,
amounts and shares that it states. Run on what strangers sent as a program of its own
(`python -m commonweal.engines.read.documents`): it takes the file on standard input, limits its
own memory and time, and answers in JSON.
"""

from commonweal.engines.read.documents.opening import read_document
from commonweal.engines.read.documents.saying import Said, Sentence, said_in, sentences_in
from commonweal.engines.read.documents.shapes import (
    ENGINE,
    DocumentLimits,
    DocumentText,
    Kind,
    LeftOut,
    Passage,
)

__all__ = [
    "ENGINE",
    "DocumentLimits",
    "DocumentText",
    "Kind",
    "LeftOut",
    "Passage",
    "Said",
    "Sentence",
    "read_document",
    "said_in",
    "sentences_in",
]

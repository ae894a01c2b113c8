"""A process of its own: data as JSON on its input, a tagged PDF (PDF/UA-1) on its output.

``python -m commonweal.apps.packs.typesetting`` knows no Django and no setting; whatever it is given
is data, and nothing of it is read as mark-up.
"""

from __future__ import annotations

import sys
from pathlib import Path

TEMPLATE = Path(__file__).with_name("pack.typ")


def main() -> None:
    import typst

    data = sys.stdin.buffer.read().decode()
    made = typst.compile(
        TEMPLATE, root=TEMPLATE.parent, format="pdf", sys_inputs={"data": data},
        pdf_standards=["ua-1"],
    )  # fmt: skip
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()

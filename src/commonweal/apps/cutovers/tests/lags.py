"""Lags as ``commonweal transfer follow --out`` writes them, without following anything."""

from __future__ import annotations

import json
from typing import Any

from commonweal.engines.certify import LAG_FORMAT
from commonweal.kernel.digest import canonical_digest

__all__ = ["a_lag", "a_table"]


def a_table(target: str = "public.claims", **changed: Any) -> dict[str, Any]:
    usual = {
        "target": target, "source": "old.db#claims", "by": "log", "changes": 0, "seconds": 0,
        "waiting": 0, "followed": 7, "cannot_see": [], "carried": {},
    }  # fmt: skip
    return {**usual, **changed}


def a_lag(*tables: dict[str, Any], **changed: Any) -> bytes:
    held = tables or (a_table(),)
    ages = [each["seconds"] for each in held if each["changes"]]
    known = [each for each in ages if each is not None]
    data = {
        "format": LAG_FORMAT, "transfer": "claims", "version": "1", "mapping": "0" * 64,
        "direction": "forward", "at": "2026-11-20T22:00:00Z",
        "complete": all(one["changes"] is not None or one["by"] in {"file", "none"}
                        for one in held),
        "changes": sum(one["changes"] or 0 for one in held),
        "seconds": max(known, default=0) if len(known) == len(ages) else None,
        "waiting": sum(one["waiting"] for one in held), "source_read_only": False,
        "final": False, "rehearsed": False, "tables": list(held),
    }  # fmt: skip
    body = {**data, **changed}
    return json.dumps({**body, "sha256": canonical_digest(body)}).encode()

"""Which records of two sources, or of one, are of the same person or company, and why.

``link(plan, sources, decisions)`` -> ``Linked``: pairs that match, pairs that a person has to
decide with what each column says in bits, and groups of records that get one new key. What columns
say is learned from the records (Fellegi and Sunter, by Splink); Splink is an extra.
"""

from commonweal.engines.link.deciding import Decision, Verdict
from commonweal.engines.link.files import (
    crosswalk_text,
    pairs_text,
    read_decisions,
    why,
    write_private,
)
from commonweal.engines.link.linking import Linked, link
from commonweal.engines.link.plan import LinkPlan, plan_of, read_plan
from commonweal.engines.link.records import Source

__all__ = [
    "Decision", "LinkPlan", "Linked", "Source", "Verdict", "crosswalk_text", "link", "pairs_text",
    "plan_of", "read_decisions", "read_plan", "why", "write_private",
]  # fmt: skip

"""Rows from old stores into PostgreSQL, by a mapping that somebody reviewed.

``read_mapping`` reads it, ``checked`` says whether it fits, ``transfer`` loads: a chunk, its
checkpoint and its quarantine in one transaction of the target, so that a run that was killed at any
moment goes on to exactly the same table. ``watch`` has a source note its changes from then on, and
``follow`` carries them over; ``finish`` does so for the last time.
"""

from commonweal.engines.transfer.changes.watching import Noted
from commonweal.engines.transfer.corrections import Correction, read_corrections
from commonweal.engines.transfer.following.back import carry_back
from commonweal.engines.transfer.following.dropping import Follower, chosen, drop, followers
from commonweal.engines.transfer.following.lag import Lag, TableLag
from commonweal.engines.transfer.following.rounds import finish, follow, lag_of
from commonweal.engines.transfer.following.setting import unwatch, watch
from commonweal.engines.transfer.following.trimming import Trimmed, trim
from commonweal.engines.transfer.mapping import Bad, OnBad, TransferMapping
from commonweal.engines.transfer.mapping_file import read_mapping
from commonweal.engines.transfer.outcome import Outcome, TableOutcome
from commonweal.engines.transfer.problems import MappingError, Problem
from commonweal.engines.transfer.quarantine import QUARANTINE, Kept, kept_of, quarantined
from commonweal.engines.transfer.reading import SourceRows, source_rows
from commonweal.engines.transfer.running import Places, Progress, checked, reload, transfer

__all__ = [
    "QUARANTINE",
    "Bad",
    "Correction",
    "Follower",
    "Kept",
    "Lag",
    "MappingError",
    "Noted",
    "OnBad",
    "Outcome",
    "Places",
    "Problem",
    "Progress",
    "SourceRows",
    "TableLag",
    "TableOutcome",
    "TransferMapping",
    "Trimmed",
    "carry_back",
    "checked",
    "chosen",
    "drop",
    "finish",
    "follow",
    "followers",
    "kept_of",
    "lag_of",
    "quarantined",
    "read_corrections",
    "read_mapping",
    "reload",
    "source_rows",
    "transfer",
    "trim",
    "unwatch",
    "watch",
]

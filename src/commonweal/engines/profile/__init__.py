"""What an old store really holds, before anybody maps it: types, keys, gaps, codes, references.

``profile(sources, today=...)`` -> a ``Profile``; ``stated_profile(data)`` is its file
(``commonweal-profile-1``), and ``proposed(profile, ...)`` a mapping for ``commonweal transfer``.
No value of a column that may say something of a person leaves this engine.
"""

from commonweal.engines.profile.proposing import Proposal, proposed
from commonweal.engines.profile.results import (
    PROFILE_FORMAT,
    Profile,
    profile_from,
    stated_profile,
)
from commonweal.engines.profile.running import profile
from commonweal.engines.profile.saying import as_text
from commonweal.engines.profile.sources import DataSet
from commonweal.engines.profile.sourcing import sources_of
from commonweal.engines.profile.writing import Place, mapping_text, tables_text

__all__ = [
    "PROFILE_FORMAT",
    "DataSet",
    "Place",
    "Profile",
    "Proposal",
    "as_text",
    "mapping_text",
    "profile",
    "profile_from",
    "proposed",
    "sources_of",
    "stated_profile",
    "tables_text",
]

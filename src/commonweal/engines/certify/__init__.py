"""Certificates of a migration: verdicts as files, put together, signed, and checked offline.

``body_of`` says what a certificate certifies; ``signed`` or ``in_history`` prove who said so;
``verify_certificate`` checks it with no network and no database.
"""

from commonweal.engines.certify.certificates import (
    CERTIFICATE_FORMAT,
    CERTIFICATE_VERB,
    DataSet,
    Settled,
    body_digest,
    body_of,
    data_sets_in,
    in_history,
    outcome_of_all,
    sets_of_whole,
    signed,
    whole_in,
)
from commonweal.engines.certify.checking import CertificateResult, signers_of, verify_certificate
from commonweal.engines.certify.lags import LAG_FORMAT, LagRecord, LagTable, lag_from, tables_in
from commonweal.engines.certify.paper import attached_to, fault_of_pages, is_paper, typeset
from commonweal.engines.certify.verdicts import (
    VERDICT_FORMAT,
    VerdictFinding,
    VerdictRecord,
    reduced,
    stated_verdict,
    verdict_from,
)
from commonweal.engines.certify.wholes import (
    WHOLE_FORMAT,
    AbsentTable,
    WholeRecord,
    stated_whole,
    whole_from,
)

__all__ = [
    "CERTIFICATE_FORMAT",
    "CERTIFICATE_VERB",
    "LAG_FORMAT",
    "VERDICT_FORMAT",
    "WHOLE_FORMAT",
    "AbsentTable",
    "CertificateResult",
    "DataSet",
    "LagRecord",
    "LagTable",
    "Settled",
    "VerdictFinding",
    "VerdictRecord",
    "WholeRecord",
    "attached_to",
    "body_digest",
    "body_of",
    "data_sets_in",
    "fault_of_pages",
    "in_history",
    "is_paper",
    "lag_from",
    "outcome_of_all",
    "reduced",
    "sets_of_whole",
    "signed",
    "signers_of",
    "stated_verdict",
    "stated_whole",
    "tables_in",
    "typeset",
    "verdict_from",
    "verify_certificate",
    "whole_from",
    "whole_in",
]

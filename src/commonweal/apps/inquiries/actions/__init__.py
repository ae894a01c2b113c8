"""Writes: one function for each thing a person does."""

from commonweal.apps.inquiries.actions.inquiries import (
    add_why,
    edit_inquiry,
    edit_why,
    open_inquiry,
    put_evidence,
    remove_evidence,
    remove_why,
)
from commonweal.apps.inquiries.actions.responses import begin_response, say_outcome

__all__ = [
    "add_why",
    "begin_response",
    "edit_inquiry",
    "edit_why",
    "open_inquiry",
    "put_evidence",
    "remove_evidence",
    "remove_why",
    "say_outcome",
]

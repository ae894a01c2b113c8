"""What a verdict on a whole database says is read strictly."""

from __future__ import annotations

import pytest

from commonweal.engines.certify import whole_from
from commonweal.kernel.errors import BadInput
from tests.engines.certify.verdicts import ABSENT, WRONG
from tests.engines.certify.wholes import a_whole, absent


def test_its_tables_and_those_that_were_not_compared_are_read():
    read = whole_from(a_whole({"claims": [], "people": [WRONG]}, absent("gone")))
    assert (read.outcome, read.tables["people"].outcome) == ("differ", "differ")
    assert [one.table for one in read.absent] == ["gone"]
    assert whole_from(a_whole({"claims": []})).outcome == "agree"
    assert whole_from(a_whole({"claims": [ABSENT]})).outcome == "incomplete"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (a_whole({"claims": []}, absent("gone"), outcome="agree"), "verdict-contradicts"),
        (a_whole({"claims": []}, complete=False), "verdict-contradicts"),
        (a_whole({"claims": [WRONG]}, outcome="incomplete"), "verdict-contradicts"),
        (a_whole({}), "not-a-whole"),
        (a_whole({"claims": []}, findings=[{}]), "not-a-whole"),
        (a_whole({"claims": []}, tables=[1]), "not-a-whole"),
        (a_whole({"claims": []}, at="yesterday"), "not-a-verdict"),
        ({**a_whole({"claims": []}), "source": "new.db"}, "verdict-changed"),
        ({"format": "commonweal-verdict-1"}, "not-a-whole"),
        ([], "not-a-whole"),
    ],
)
def test_what_cannot_be_believed_is_refused(made, code):
    with pytest.raises(BadInput) as refused:
        whole_from(made)
    assert refused.value.code == code

"""The published figures of 705 services: real input, with its overlaps and impossible values."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command

from commonweal.apps.ledger.models import Entry
from commonweal.apps.measures.models import Measure, Quarter, Reading, Status
from commonweal.apps.measures.rules import stored
from commonweal.apps.measures.tests.factories import NOW
from commonweal.apps.measuring.actions import import_service_kpis
from commonweal.apps.programmes.tests.factories import SOMEBODY, an_organisation
from commonweal.kernel.errors import BadInput, RuleBroken

pytestmark = pytest.mark.django_db
IMPOSSIBLE = {
    ("bis-queens-awards-online-account-registrations", "2015-12-31"),
    ("decc-eu-emissions-trading-system-ets-auction-platform", "2015-12-31"),
    ("dh-applications-to-s251-cag", "2016-09-30"),
    ("dh-applications-to-s251-cag", "2016-12-31"),
    ("dh-written-gp-referrals-to-first-outpatient-appointment", "2016-06-30"),
    ("dh-written-gp-referrals-to-first-outpatient-appointment", "2016-09-30"),
}


@pytest.mark.shared
def test_the_published_file_comes_in_whole(shared_data):
    path = shared_data / "uk-service-kpis" / "service_kpis_by_period.csv"
    body = an_organisation("Government")
    given = {"path": path, "organisation": body, "by": SOMEBODY, "at": NOW}
    taken = import_service_kpis(**given)
    assert (taken.services, taken.years, taken.overlaps) == (705, 21, 20)
    assert taken.pushed.refused == []
    expected, odd = _expected(path)
    assert taken.pushed.added + taken.pushed.held == sum(expected.values()) == 28_365
    found = Reading.objects.values_list("measure__key", "ends", "value")
    assert Counter((key, str(ends), value) for key, ends, value in found) == expected
    held = Reading.objects.filter(status=Status.HELD).select_related("measure")
    assert {(r.measure.key, str(r.ends)) for r in held} == odd
    assert {key.removesuffix("-digital-take-up") for key, _ends in odd} == {
        s for s, _e in IMPOSSIBLE
    }
    assert set(Measure.objects.values_list("frequency", "aggregation")) == {
        ("rolling_year", "latest")
    }
    assert Entry.objects.filter(verb__startswith="measures.").count() == 2
    again = import_service_kpis(**given)
    assert (again.measures, again.pushed.kept, again.pushed.same) == (0, 0, 28_365)
    assert sum(Quarter.objects.values_list("count", flat=True)) == 28_365 - 6


def _expected(path):
    """The cells of the file, read independently; and those above 1 that cannot be."""
    endings = {
        "volume": "volume",
        "digital_volume": "digital-volume",
        "digital_take_up": "digital-take-up",
        "cost_per_transaction_gbp": "cost-per-transaction",
        "digital_cost_per_transaction_gbp": "digital-cost-per-transaction",
    }
    cells, odd = Counter(), set()
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            for column, ending in endings.items():
                if row[column]:
                    key = f"{row['slug']}-{ending}"
                    cells[key, row["year_ending"], stored(Decimal(row[column]))] += 1
            if row["digital_take_up"] and float(row["digital_take_up"]) > 1:
                assert (row["slug"], row["year_ending"]) in IMPOSSIBLE
                odd.add((f"{row['slug']}-digital-take-up", row["year_ending"]))
    return cells, odd


HEAD = "slug,department,agency,service,year_ending,volume,digital_take_up\n"


def test_the_command_lists_what_is_held_and_says_so_by_its_exit_code(tmp_path, capsys):
    an_organisation("Government")
    file = tmp_path / "kpis.csv"
    file.write_text(HEAD + "stamps,Post,,Stamps sold,2016-03-31,200,1.5\n")
    with pytest.raises(SystemExit) as ended:
        call_command("import_service_kpis", str(file), body="Government")
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "Stamps sold: digital take-up, 2015-04-01 to 2016-03-31: 1.5" in said
    assert "2 new measures, 1 readings added" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,value\na,1\n", "row 2: The column slug is missing"),
        (HEAD + "s,D,,S,31/03/2016,1,\n", "row 2: 31/03/2016 is not a day"),
        (HEAD + "s,D,,S,2016-03-31,many,\n", "row 2: many is not a number"),
        (HEAD + "s\x00,D,,S,2016-03-31,1,\n", "row 2: There are characters"),
        (HEAD + "not a key,D,,S,2016-03-31,1,\n", "slug"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(tmp_path, text, said):
    file = tmp_path / "kpis.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises((BadInput, RuleBroken), match=said):
        import_service_kpis(
            path=file, organisation=an_organisation("Government"), by=SOMEBODY, at=NOW
        )
    assert not Measure.objects.exists()


def test_the_command_names_a_body_that_is_not_there(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("import_service_kpis", "none.csv", body="Nobody")
    assert ended.value.code == 2
    assert "no body named Nobody" in capsys.readouterr().err

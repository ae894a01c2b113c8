"""The same project across years: certain joins, offers to a person, and never two of one year."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.read import Linkable, Linked, ReadReturn, Why, link
from commonweal.engines.read.departments import same_family
from commonweal.engines.read.names import bare_name, id_parts, names_given


def report(key: str, year: int, name: str, **more: object) -> Linkable:
    return Linkable(key, year, name, **{"department": "MOD", **more})  # type: ignore[arg-type]


def grouped(linked: Linked) -> set[frozenset[str]]:
    return {frozenset(keys) for keys in linked.groups}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The Francis Crick Institute (formerly UKCMRI)", "Francis Crick Institute"),
        ("Search & Rescue Helicopters (SARH)", "Search and Rescue  helicopters"),
        ("Common Platform Programme", "The Common Platform (CP) Project"),
        ("St Helena’s Airport", "St Helena's Airport"),
    ],
)
def test_brackets_form_words_signs_and_case_do_not_make_a_name(first: str, second: str) -> None:
    assert bare_name(first) == bare_name(second)
    assert link([report("a", 2014, first), report("b", 2015, second)]).joins[0].why is Why.NAME


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Project Eagle (formerly Urenco Future Options)", ("Urenco Future Options",)),
        ("Hera, previously known as Atlas", ("Atlas",)),
        ("Fit for Work (previously called Health and Work Service)", ("Health and Work Service",)),
        ("Magnox", ()),
    ],
)
def test_names_after_formerly_are_kept(name: str, others: tuple[str, ...]) -> None:
    assert names_given(name) == (name, others)


def test_a_former_name_joins_in_both_directions_of_time() -> None:
    early = report("a", 2014, "Urenco Future Options", department="BIS")
    late = report(
        "b", 2015, "Project Eagle", department="BEIS", other_names=("Urenco Future Options",)
    )
    assert link([late, early]).joins[0].why is Why.FORMERLY


def test_ids_are_compared_without_regard_to_case() -> None:
    assert id_parts("MoJ_0042_1819-Q2") == id_parts("moj_0042_1819-q2")
    linked = link(
        [
            report("a", 2020, "Atlas", published_id="FCO_0012_1718-Q4"),
            report("b", 2021, "Hera", published_id="fco_0012_1718-q4"),
        ]
    )
    assert [join.why for join in linked.joins] == [Why.ID]


def test_a_number_under_another_department_joins_only_what_is_called_alike() -> None:
    """Departments number on their own: these three were all published with 0001_1112-Q1."""
    linked = link(
        [
            report("crossrail", 2020, "Crossrail Programme", published_id="DFT_0001_1112-Q1"),
            report("a400m", 2021, "A400M", published_id="MOD_0001_1112-Q1"),
            report("hub", 2020, "PHE Science Hub", published_id="DH_0017_1112-Q1"),
            report("hubs", 2021, "PHE Science Hub Site", published_id="DOH_0017_1112-Q1"),
            report("later", 2022, "Science Park", published_id="DHSC_0017_2122-Q1"),
        ]
    )
    assert grouped(linked) == {
        frozenset({"crossrail"}),
        frozenset({"a400m"}),
        frozenset({"hub", "hubs"}),
        frozenset({"later"}),
    }


def test_two_of_one_year_are_never_joined_even_with_the_same_id() -> None:
    linked = link(
        [
            report("a", 2020, "North", published_id="MOD_0001_1920-Q1"),
            report("b", 2020, "South", published_id="MOD_0001_1920-Q1"),
            report("c", 2021, "South", published_id="MOD_0001_1920-Q1"),
        ]
    )
    assert len(linked.groups) == 2
    assert linked.refused


def test_parts_told_apart_by_brackets_stay_apart_and_are_offered() -> None:
    linked = link(
        [
            report("london", 2015, "BT LSP (London)"),
            report("south", 2015, "BT LSP (South)"),
            report("whole", 2016, "BT LSP"),
        ]
    )
    assert not linked.joins
    assert {(offer.first, offer.second) for offer in linked.offers} == {
        (("london",), ("whole",)),
        (("south",), ("whole",)),
    }


def test_one_common_word_under_strange_departments_is_offered_not_joined() -> None:
    linked = link(
        [
            report("a", 2014, "Evolve Programme", department="MOJ"),
            report("b", 2015, "Evolve", department="DFE"),
        ]
    )
    assert not linked.joins
    assert len(linked.offers) == 1


def test_close_names_are_offered_with_their_evidence() -> None:
    start = date(2010, 4, 1)
    linked = link(
        [
            report("a", 2014, "The Material Strategy", start=start),
            report("b", 2015, "The Materiel Strategy", start=start),
        ]
    )
    assert not linked.joins
    (offer,) = linked.offers
    assert offer.score > 0.9
    assert "the same start date" in offer.evidence


def test_what_a_person_decided_stands() -> None:
    atlas, hera = report("a", 2020, "Atlas"), report("b", 2021, "Hera")
    assert grouped(link([atlas, hera], together=[("a", "b")])) == {frozenset({"a", "b"})}
    same = [report("a", 2020, "Type 31"), report("b", 2021, "Type 31")]
    linked = link(same, apart=[("a", "b")])
    assert len(linked.groups) == 2
    assert not linked.offers
    with pytest.raises(ValueError, match="not here"):
        link(same, together=[("a", "z")])


def test_departments_keep_their_family() -> None:
    assert same_family("DoH Non Capital", "DHSC")
    assert same_family("DEFRA & DFT", "DfT")
    assert not same_family("MOD", "DfT")


names = st.sampled_from(
    [
        "Alpha",
        "Alpha Programme",
        "Alpha (North)",
        "Alpha (South)",
        "Beta & Co",
        "Beta and Co",
        "Gamma",
    ]
)
reports = st.lists(
    st.builds(
        Linkable,
        key=st.uuids().map(str),
        year=st.integers(2014, 2019),
        name=names,
        published_id=st.sampled_from(
            ["", "MOD_0001_1112-Q1", "DFT_0001_1112-Q1", "mod_0002_1314-q1"]
        ),
        department=st.sampled_from(["MOD", "DfT", "DFT"]),
        other_names=st.sampled_from([(), ("Gamma",), ("Alpha",)]),
    ),
    max_size=25,
    unique_by=lambda one: one.key,
)


@given(reports, st.randoms(use_true_random=False))
def test_the_order_of_reports_does_not_matter(found: list[Linkable], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert link(found) == link(shuffled)


@given(reports)
def test_every_report_is_in_one_group_and_no_group_has_a_year_twice(found: list[Linkable]) -> None:
    linked = link(found)
    assert sorted(key for keys in linked.groups for key in keys) == sorted(one.key for one in found)
    years = {one.key: one.year for one in found}
    for keys in linked.groups:
        assert len({years[key] for key in keys}) == len(keys)


@given(reports)
def test_joins_make_the_groups(found: list[Linkable]) -> None:
    """Joining again only what was joined, and nothing else, gives the same groups."""
    linked = link(found)
    leader = {one.key: one.key for one in found}
    for join in linked.joins:
        old, new = leader[join.first], leader[join.second]
        leader = {key: new if value == old else value for key, value in leader.items()}
    again = defaultdict(set)
    for key, value in leader.items():
        again[value].add(key)
    assert {frozenset(keys) for keys in again.values()} == grouped(linked)


EXTRA = {
    ("P0009", "P0200"): Why.FORMERLY,  # Urenco Future Options became Project Eagle
    ("P0056", "P0268"): Why.NAME,  # Search & Rescue, Search and Rescue
    ("P0080", "P0224"): Why.FORMERLY,  # Public Services Network for Health
    ("P0224", "P0272"): Why.NAME,  # Health and Social Care Network, & and "and"
}
"""Pairs that we join and the reference does not: its two project keys, and our reason."""


@pytest.fixture(scope="module")
def linked(published: list[ReadReturn]) -> Linked:
    return link(
        Linkable.of(record, f"{record.publication.year}-{record.line:03}")
        for one in published
        for record in one.records
    )


@pytest.fixture(scope="module")
def project(published: list[ReadReturn], panel: list[dict[str, str]]) -> dict[str, str]:
    records = (record for one in published for record in one.records)
    return {
        f"{record.publication.year}-{record.line:03}": row["project_key"]
        for row, record in zip(panel, records, strict=True)
    }


@pytest.mark.shared
def test_every_pair_of_the_reference_is_found(linked: Linked, project: dict[str, str]) -> None:
    group = {key: at for at, keys in enumerate(linked.groups) for key in keys}
    groups_of = defaultdict(set)
    for key, name in project.items():
        groups_of[name].add(group[key])
    assert len(groups_of) == 511
    assert {name: found for name, found in groups_of.items() if len(found) > 1} == {}


@pytest.mark.shared
def test_each_extra_pair_is_listed_with_its_reason(linked: Linked, project: dict[str, str]) -> None:
    extra = {
        (project[join.first], project[join.second]): join.why
        for join in linked.joins
        if project[join.first] != project[join.second]
    }
    assert extra == EXTRA
    assert not linked.refused


@pytest.mark.shared
def test_renames_without_an_id_are_offered(linked: Linked, published: list[ReadReturn]) -> None:
    name = {
        f"{record.publication.year}-{record.line:03}": record.name
        for one in published
        for record in one.records
    }
    offered = {(name[offer.first[-1]], name[offer.second[0]]) for offer in linked.offers}
    assert (
        "Smart Meters Implementation Programme",
        "Smart Metering Implementation Programme",
    ) in offered
    assert ("Adelphi Modernisation Programme", "Metis Programme") in offered
    assert len(linked.offers) < 100

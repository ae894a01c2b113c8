"""Who may do what, decided without a database."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.apps.accounts.rules import (
    DELIVERY_LINE,
    PERMISSIONS,
    Access,
    Grant,
    Role,
    Tenure,
    Verb,
    check_giver,
    check_second_person,
    clash_with,
    paths_above,
    roles_with,
    same_name_key,
    verbs_of,
)
from commonweal.kernel.errors import RuleBroken

ROOT, DEPARTMENT, AGENCY, OTHER = "G/", "G/D/", "G/D/A/", "G/O/"
ALWAYS = Tenure(date(2020, 1, 1))


def held(*grants: Grant) -> Access:
    return Access(grants=grants, signed_in=True)


def test_every_role_sees_what_is_released_and_the_public_nothing_more() -> None:
    assert roles_with(Verb.RELEASED) == set(Role)
    assert verbs_of(Role.PUBLIC) == {Verb.RELEASED}


def test_who_sees_more_sees_the_less_too() -> None:
    for role in Role:
        verbs = verbs_of(role)
        assert Verb.READ in verbs or not verbs - {Verb.RELEASED}, role
        assert Verb.READ_SENSITIVE in verbs or Verb.READ_WITHHELD not in verbs, role
        assert Verb.SUBMIT in verbs or Verb.APPROVE not in verbs, role


def test_assurers_and_administrators_do_not_decide() -> None:
    for role in (Role.ASSURER, Role.ADMINISTRATOR):
        assert not verbs_of(role) & {Verb.APPROVE, Verb.PUBLISH}
    assert Verb.READ_SENSITIVE not in verbs_of(Role.ADMINISTRATOR)
    assert roles_with(Verb.ASSURE) == {Role.ASSURER}
    assert roles_with(Verb.ADMINISTER) == {Role.ADMINISTRATOR}
    assert set(PERMISSIONS) == set(Role)


def test_a_role_on_an_organisation_reaches_those_below_and_no_other() -> None:
    access = held(Grant(Role.SRO, DEPARTMENT))
    assert access.can(Verb.APPROVE, DEPARTMENT)
    assert access.can(Verb.APPROVE, AGENCY)
    assert not access.can(Verb.READ, ROOT)
    assert not access.can(Verb.READ, OTHER)
    assert not access.can(Verb.READ)
    assert access.can_somewhere(Verb.APPROVE)


def test_a_path_is_not_mistaken_for_one_that_begins_alike() -> None:
    assert not held(Grant(Role.SRO, "G/D/")).can(Verb.READ, "G/DX/")


def test_a_role_on_an_initiative_reaches_it_and_those_below_only() -> None:
    access = held(Grant(Role.PROGRAMME_MANAGER, DEPARTMENT, "P1"))
    assert access.can(Verb.EDIT, DEPARTMENT, "P1")
    assert access.can(Verb.EDIT, AGENCY, "P1/P2/")
    assert not access.can(Verb.READ, DEPARTMENT)
    assert not access.can(Verb.READ, DEPARTMENT, "P3/")
    assert access.initiative_ids(Verb.EDIT) == {"P1"}
    assert access.organisation_paths(Verb.EDIT) == ()


def test_the_administrator_of_everything_reads_everywhere_but_not_what_is_sensitive() -> None:
    access = Access(everywhere=True, signed_in=True)
    assert access.can(Verb.ADMINISTER)
    assert access.can(Verb.READ, OTHER, "P9")
    assert not access.can(Verb.READ_SENSITIVE, OTHER)
    assert access.organisation_paths(Verb.READ) is None
    assert access.organisation_paths(Verb.READ_SENSITIVE) == ()


def test_nobody_sees_only_what_is_released() -> None:
    assert Access().verbs(ROOT, "P1") == {Verb.RELEASED}


def test_lists_name_each_tree_once_by_its_top() -> None:
    access = held(Grant(Role.STAFF, AGENCY), Grant(Role.STAFF, DEPARTMENT), Grant(Role.SRO, OTHER))
    assert access.organisation_paths(Verb.READ) == (DEPARTMENT, OTHER)
    assert access.organisation_paths(Verb.APPROVE) == (OTHER,)


def test_a_token_never_does_more_than_its_verbs_or_its_owner() -> None:
    access = held(Grant(Role.STAFF, DEPARTMENT)).narrowed({Verb.READ, Verb.APPROVE})
    assert access.verbs(DEPARTMENT) == {Verb.READ}
    everywhere = Access(everywhere=True).narrowed({Verb.READ})
    assert everywhere.organisation_paths(Verb.ADMINISTER) == ()
    assert not everywhere.can(Verb.ADMINISTER)
    assert not everywhere.can_somewhere(Verb.ADMINISTER)
    assert (
        held(Grant(Role.SRO, ROOT, "P1")).narrowed({Verb.READ}).initiative_ids(Verb.EDIT) == set()
    )


def test_an_assurer_who_delivers_a_part_may_not_assure_that_part() -> None:
    access = held(Grant(Role.ASSURER, ROOT), Grant(Role.SRO, DEPARTMENT, "P1"))
    assert access.can(Verb.ASSURE, DEPARTMENT, "P2")
    assert not access.can(Verb.ASSURE, DEPARTMENT, "P1")
    assert not access.can(Verb.ASSURE, AGENCY, "P1/P3/")


def test_a_grant_needs_a_place() -> None:
    with pytest.raises(ValueError, match="held on an organisation"):
        Grant(Role.SRO, "", "P1")


def test_paths_above() -> None:
    assert paths_above(AGENCY) == (ROOT, DEPARTMENT)
    assert paths_above(ROOT) == ()


@pytest.mark.parametrize(
    ("wanted", "already", "clash"),
    [
        (Grant(Role.ASSURER, DEPARTMENT), Grant(Role.SRO, DEPARTMENT), True),
        (Grant(Role.ASSURER, AGENCY), Grant(Role.FINANCE, DEPARTMENT), True),
        (Grant(Role.SRO, DEPARTMENT), Grant(Role.ASSURER, AGENCY), True),
        (Grant(Role.ASSURER, DEPARTMENT), Grant(Role.SRO, AGENCY), False),
        (Grant(Role.ASSURER, DEPARTMENT, "P1"), Grant(Role.SRO, DEPARTMENT), True),
        (Grant(Role.ASSURER, DEPARTMENT, "P1"), Grant(Role.SRO, DEPARTMENT, "P1"), True),
        (Grant(Role.ASSURER, DEPARTMENT, "P1"), Grant(Role.SRO, DEPARTMENT, "P2"), False),
        (Grant(Role.ASSURER, DEPARTMENT), Grant(Role.STAFF, DEPARTMENT), False),
        (Grant(Role.SRO, DEPARTMENT), Grant(Role.FINANCE, DEPARTMENT), False),
    ],
)
def test_an_assurer_is_not_in_the_delivery_line(wanted: Grant, already: Grant, clash: bool) -> None:
    assert (clash_with(wanted, ALWAYS, [(already, ALWAYS)]) is already) == clash


def test_roles_of_different_times_do_not_clash() -> None:
    before = Tenure(date(2019, 1, 1), date(2019, 12, 31))
    sro = Grant(Role.SRO, DEPARTMENT)
    assert clash_with(Grant(Role.ASSURER, DEPARTMENT), ALWAYS, [(sro, before)]) is None
    touching = Tenure(date(2019, 1, 1), date(2020, 1, 1))
    assert clash_with(Grant(Role.ASSURER, DEPARTMENT), ALWAYS, [(sro, touching)]) is sro


def test_a_tenure_holds_both_its_days() -> None:
    tenure = Tenure(date(2024, 1, 1), date(2024, 1, 31))
    assert date(2024, 1, 1) in tenure
    assert date(2024, 1, 31) in tenure
    assert date(2024, 2, 1) not in tenure
    with pytest.raises(ValueError, match="cannot end"):
        Tenure(date(2024, 1, 2), date(2024, 1, 1))


def test_nobody_approves_what_they_submitted() -> None:
    check_second_person(submitted_by="a", approved_by="b")
    with pytest.raises(RuleBroken) as refused:
        check_second_person(submitted_by="a", approved_by="a")
    assert refused.value.code == "own-submission"


@pytest.mark.parametrize("role", list(Role))
def test_who_appoints_gives_only_roles_of_the_delivery_line_below_the_sro(role: Role) -> None:
    check_giver(role, frozenset({Verb.ADMINISTER}))
    allowed = role in DELIVERY_LINE and role not in {Role.SRO, Role.PORTFOLIO_DIRECTOR}
    if allowed:
        check_giver(role, frozenset({Verb.APPOINT}))
    else:
        with pytest.raises(RuleBroken):
            check_giver(role, frozenset({Verb.APPOINT}))
    with pytest.raises(RuleBroken):
        check_giver(role, frozenset({Verb.EDIT}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Department for Work & Pensions", "the department of work and pensions"),
        ("DEFRA", "Defra"),
        ("Ministère de l'Économie", "ministere de l economie"),
        ("The", "the"),
    ],
)
def test_names_of_the_same_organisation(one: str, other: str) -> None:
    assert same_name_key(one) == same_name_key(other)


def test_names_of_different_organisations() -> None:
    keys = {
        same_name_key(n) for n in ["Home Office", "Cabinet Office", "財務省", "外務省", "HM", ""]
    }
    assert len(keys) == 6

"""Organisations, roles and people as the record keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from commonweal.apps.accounts import actions, queries
from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.models import Organisation, RoleHolding, User
from commonweal.apps.accounts.rules import Role, Tenure
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.ledger.models import Entry
from commonweal.kernel.errors import RuleBroken
from commonweal.kernel.shapes import SYSTEM

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


def refused(code: str):
    return pytest.raises(RuleBroken, check=lambda error: error.code == code)


def last_entry() -> Entry:
    return Entry.objects.order_by("-number")[0]


@pytest.fixture
def administrator() -> User:
    return make_person("Ada", administrator=True)


@pytest.fixture
def by(administrator):
    return queries.actor_of(administrator)


class TestOrganisations:
    def test_a_tree_is_made_and_each_step_recorded(self, by) -> None:
        root = actions.create_organisation(name="State", kind="government", by=by, at=NOW)
        below = actions.create_organisation(
            name="Ministry  of Works", kind="department", parent=root, by=by, at=NOW
        )
        assert below.path == f"{root.id}/{below.id}/"
        assert below.name == "Ministry of Works"
        entry = last_entry()
        assert (entry.verb, entry.subject_id) == ("accounts.create-organisation", below.id)
        assert entry.payload["parent"] == root.id
        assert entry.actor_id == by.id

    def test_one_name_once_under_a_parent_and_at_the_top(self, by) -> None:
        root = actions.create_organisation(name="State", kind="government", by=by, at=NOW)
        with refused("invalid"):
            actions.create_organisation(name="State", kind="government", by=by, at=NOW)
        actions.create_organisation(name="Works", kind="agency", parent=root, by=by, at=NOW)
        with refused("invalid"):
            actions.create_organisation(name="Works", kind="agency", parent=root, by=by, at=NOW)
        assert Entry.objects.count() == 2

    def test_an_old_name_still_finds_it(self, by) -> None:
        body = make_organisation("Office of Works")
        actions.rename_organisation(
            organisation=body, name="Works Agency", short_name="WA", by=by, at=NOW
        )
        names = queries.organisations_by_name()
        assert names["office works"] == names["works agency"] == names["wa"] == body
        assert last_entry().payload["before"]["name"] == "Office of Works"

    def test_an_alias_belongs_to_one_organisation(self, by) -> None:
        one, other = make_organisation("Works"), make_organisation("Treasury")
        actions.add_organisation_alias(organisation=one, alias="MoW", by=by, at=NOW)
        with refused("alias-taken"):
            actions.add_organisation_alias(organisation=other, alias="mow", by=by, at=NOW)

    def test_a_name_that_is_taken_does_not_tell_by_whom_to_who_may_not_know(self) -> None:
        ours, secret = make_organisation("Works"), make_organisation("Hidden Agency")
        local = make_person()
        hold(local, "administrator", ours)
        with pytest.raises(RuleBroken) as raised:
            actions.add_organisation_alias(
                organisation=ours, alias="hidden agency", by=queries.actor_of(local), at=NOW
            )
        assert secret.name not in raised.value.message

    def test_moving_takes_everything_below_along(self, by) -> None:
        old, new = make_organisation(), make_organisation()
        body = make_organisation(parent=old)
        leaf = make_organisation(parent=body)
        untouched = make_organisation(parent=old)
        actions.move_organisation(organisation=body, parent=new, by=by, at=NOW)
        for one in (leaf, untouched):
            one.refresh_from_db()
        assert leaf.path == f"{new.id}/{body.id}/{leaf.id}/"
        assert untouched.path == f"{old.id}/{untouched.id}/"

    def test_nothing_is_part_of_itself(self, by) -> None:
        root = make_organisation()
        below = make_organisation(parent=root)
        for target in (root, below):
            with refused("organisation-cycle"):
                actions.move_organisation(organisation=root, parent=target, by=by, at=NOW)

    def test_access_follows_a_move(self, by) -> None:
        old, new = make_organisation(), make_organisation()
        body = make_organisation(parent=old)
        person = make_person()
        hold(person, "sro", new)
        assert not queries.access_can(person, "edit", organisation=body)
        actions.move_organisation(organisation=body, parent=new, by=by, at=NOW)
        assert queries.access_can(person, "edit", organisation=body)

    def test_two_become_one_and_two_again(self, by) -> None:
        root = make_organisation("State")
        kept = make_organisation("Ministry of Works", parent=root)
        gone = make_organisation("Dept for Works", parent=root)
        child = make_organisation("Roads", parent=gone)
        person = make_person()
        hold(person, "sro", kept)
        actions.merge_organisation(organisation=gone, into=kept, by=by, at=NOW, reason="one body")
        child.refresh_from_db()
        gone.refresh_from_db()
        assert child.path == f"{root.id}/{kept.id}/{child.id}/"
        assert queries.access_can(person, "edit", organisation=gone)
        assert gone not in queries.organisations_for(make_person(administrator=True))
        assert queries.organisations_by_name()["dept works"] == kept
        with refused("merged-already"):
            actions.merge_organisation(organisation=gone, into=root, by=by, at=NOW, reason="x")
        actions.separate_organisation(organisation=gone, by=by, at=NOW, reason="mistake")
        assert queries.organisations_by_name()["dept works"] == gone
        assert gone.parent == kept
        assert gone in queries.organisations_for(person)

    def test_a_body_can_be_merged_into_one_below_it(self, by) -> None:
        top = make_organisation("Works")
        below = make_organisation("Works Agency", parent=top)
        sister = make_organisation("Roads", parent=top)
        actions.merge_organisation(organisation=top, into=below, by=by, at=NOW, reason="one body")
        paths = {o.name: o.path for o in Organisation.objects.all()}
        assert paths == {
            "Works Agency": f"{below.id}/",
            "Works": f"{below.id}/{top.id}/",
            "Roads": f"{below.id}/{sister.id}/",
        }


class TestRoles:
    def test_a_role_is_given_recorded_and_counts_at_once(self, by) -> None:
        body, person = make_organisation(), make_person()
        assert not queries.access_can(person, "edit", organisation=body)
        holding = actions.give_role(
            person=person, role="sro", place=Place(body, "P1/P2/"), by=by, at=NOW
        )
        assert holding.initiative_id == "P2"
        assert queries.access_can(person, "edit", organisation=body, initiative_id="P2")
        entry = last_entry()
        assert (entry.verb, entry.payload["role"]) == ("accounts.give-role", "sro")

    def test_a_role_ends_at_once_or_on_a_day(self, by) -> None:
        body, person = make_organisation(), make_person()
        today_only = hold(person, "sro", body, first_day=TODAY)
        later = hold(person, "finance", body)
        actions.end_role(holding=today_only, by=by, at=NOW, reason="moved")
        actions.end_role(holding=later, by=by, at=NOW, last_day=TODAY + DAY)
        assert list(RoleHolding.objects.values_list("role", "last_day")) == [
            ("finance", TODAY + DAY)
        ]
        assert Entry.objects.count() == 2

    def test_only_who_may_can_give_a_role(self) -> None:
        ours, theirs = make_organisation(), make_organisation()
        local, sro, person = make_person(), make_person(), make_person()
        hold(local, "administrator", ours)
        hold(sro, "sro", ours, initiative_id="P1")
        give = {"person": person, "at": NOW}
        by_local, by_sro = queries.actor_of(local), queries.actor_of(sro)
        actions.give_role(role="assurer", place=Place(ours), by=by_local, **give)
        actions.give_role(role="finance", place=Place(ours, "P1"), by=by_sro, **give)
        for wrong in (
            {"role": "staff", "place": Place(theirs), "by": by_local},
            {"role": "finance", "place": Place(ours), "by": by_sro},
            {"role": "assurer", "place": Place(ours, "P1"), "by": by_sro},
            {"role": "finance", "place": Place(ours, "P2"), "by": by_sro},
        ):
            with refused("role-not-yours-to-give"):
                actions.give_role(**wrong, **give)
        assert RoleHolding.objects.filter(person=person).count() == 2

    def test_nobody_gives_themselves_more_than_they_hold(self, by) -> None:
        body, local, manager = make_organisation(), make_person(), make_person()
        hold(local, "administrator", body)
        hold(manager, "sro", body, initiative_id="P1", last_day=TODAY + DAY)
        give = {"person": local, "place": Place(body), "by": queries.actor_of(local), "at": NOW}
        with refused("own-role"):
            actions.give_role(role="portfolio_director", reason="I want to", **give)
        with refused("own-role"):
            actions.hand_over_roles(
                person=manager, successor=local, by=queries.actor_of(local), at=NOW, reason="x"
            )
        assert actions.give_role(role="staff", **give).source == "given"
        give = {"person": manager, "place": Place(body, "P1"), "at": NOW}
        mine = {**give, "by": queries.actor_of(manager), "role": "finance"}
        with refused("own-role"):  # for longer than the role that it comes from
            actions.give_role(**mine)
        assert actions.give_role(**mine, tenure=Tenure(TODAY, TODAY + DAY)).source == "given"
        assert manager.holdings.count() == 2

    def test_who_is_alone_gives_themselves_a_role_with_a_reason_that_stays(
        self, administrator, by
    ) -> None:
        body = make_organisation()
        give = {"person": administrator, "role": "sro", "place": Place(body), "by": by, "at": NOW}
        with refused("own-role-reason"):
            actions.give_role(**give)
        other = make_person(administrator=True)
        with refused("own-role"):
            actions.give_role(**give, reason="We begin.")
        actions.make_administrator(person=other, administrator=False, by=by, at=NOW)
        assert actions.give_role(**give, reason="We begin.").source == "own"
        entry = last_entry()
        assert (entry.reason, entry.payload["source"]) == ("We begin.", "own")

    def test_an_assurer_is_not_in_the_delivery_line(self, by) -> None:
        body, person = make_organisation(), make_person()
        actions.give_role(person=person, role="assurer", place=Place(body), by=by, at=NOW)
        with refused("assurer-in-delivery-line"):
            actions.give_role(person=person, role="sro", place=Place(body), by=by, at=NOW)
        actions.give_role(person=person, role="analyst", place=Place(body), by=by, at=NOW)

    def test_the_same_role_twice_at_one_time_is_refused(self, by) -> None:
        body, person = make_organisation(), make_person()
        spring = Tenure(TODAY, TODAY + DAY)
        autumn = Tenure(TODAY + 2 * DAY)
        give = {"person": person, "role": "sro", "place": Place(body), "by": by, "at": NOW}
        actions.give_role(**give, tenure=spring)
        with refused("role-held"):
            actions.give_role(**give, tenure=spring)
        actions.give_role(**give, tenure=autumn)

    def test_the_second_step_is_required_for_the_roles_said(self, by) -> None:
        actions.require_second_step(roles=["sro", "finance"], by=by, at=NOW)
        assert actions.require_second_step(roles=[Role.SRO], by=by, at=NOW) == ["sro"]
        assert last_entry().payload == {"roles": ["sro"]}


class TestPeople:
    def test_the_first_administrator_gets_a_password_to_be_changed(self) -> None:
        person, password = actions.create_first_administrator(
            email=" Ada@Example.ORG ", name="Ada", at=NOW
        )
        stored = User.objects.get(email="ada@example.org")
        assert stored.check_password(password)
        assert stored.must_change_password
        assert stored.is_administrator
        assert len(password) == 23
        assert EmailAddress.objects.get(user=person).verified
        with refused("administrator-exists"):
            actions.create_first_administrator(email="b@example.org", name="B", at=NOW)

    def test_two_first_administrators_never_share_a_password(self) -> None:
        _one, password = actions.create_first_administrator(email="a@b.org", name="A", at=NOW)
        User.objects.update(is_administrator=False)
        _other, again = actions.create_first_administrator(email="c@b.org", name="C", at=NOW)
        assert password != again

    def test_an_address_in_other_letters_is_the_same_person(self, by) -> None:
        actions.create_person(email="Kim@example.org", name="Kim", by=by, at=NOW)
        with refused("invalid"):
            actions.create_person(email="kim@EXAMPLE.org", name="Kim", by=by, at=NOW)

    def test_roles_go_to_a_named_person_with_their_tenure(self, by) -> None:
        body, person, successor = make_organisation(), make_person(), make_person()
        hold(person, "finance", body, last_day=TODAY - DAY)
        hold(person, "sro", body, initiative_id="P1", last_day=TODAY + DAY)
        hold(person, "staff", body, first_day=TODAY + DAY)
        handed = actions.hand_over_roles(
            person=person, successor=successor, by=by, at=NOW, reason="new post"
        )
        assert {(h.role, h.initiative_id, h.first_day, h.last_day) for h in handed} == {
            ("sro", "P1", TODAY, TODAY + DAY),
            ("staff", "", TODAY + DAY, None),
        }
        left = person.holdings.values_list("role", "last_day").order_by("role")
        assert list(left) == [("finance", TODAY - DAY), ("sro", TODAY - DAY)]
        assert last_entry().payload["successor"] == successor.id

    def test_deactivating_needs_a_successor_for_roles_and_ends_them(self, by) -> None:
        body, person, successor = make_organisation(), make_person(), make_person()
        hold(person, "sro", body)
        with refused("roles-left"):
            actions.deactivate_person(person=person, by=by, at=NOW, reason="left")
        actions.deactivate_person(person=person, successor=successor, by=by, at=NOW, reason="left")
        assert not queries.access_can(person, "read", organisation=body)
        assert queries.access_can(successor, "edit", organisation=body)

    def test_a_local_administrator_cannot_pass_on_roles_held_elsewhere(self) -> None:
        ours, theirs = make_organisation(), make_organisation()
        local, person = make_person(), make_person()
        hold(local, "administrator", ours)
        hold(person, "staff", ours)
        hold(person, "portfolio_director", theirs)
        with refused("role-not-yours-to-give"):
            actions.deactivate_person(
                person=person, successor=local, by=queries.actor_of(local), at=NOW, reason="x"
            )
        assert person.holdings.count() == 2
        assert User.objects.get(id=person.id).is_active

    def test_the_last_administrator_stays(self, administrator, by) -> None:
        other = make_person(administrator=True)
        other_by = queries.actor_of(other)
        with refused("own-account"):
            actions.deactivate_person(person=administrator, by=by, at=NOW, reason="x")
        actions.deactivate_person(person=administrator, by=other_by, at=NOW, reason="x")
        with refused("last-administrator"):
            actions.make_administrator(person=other, administrator=False, by=other_by, at=NOW)
        with refused("last-administrator"):
            actions.deactivate_person(person=other, by=SYSTEM, at=NOW, reason="x")

    def test_only_an_administrator_of_everything_makes_another(self) -> None:
        local, body = make_person(), make_organisation()
        hold(local, "administrator", body)
        with refused("not-everywhere"):
            actions.make_administrator(
                person=local, administrator=True, by=queries.actor_of(local), at=NOW
            )

    def test_erasing_leaves_no_name_and_no_way_in(self, by) -> None:
        person = make_person("Kim Muster")
        EmailAddress.objects.create(user=person, email=person.email, primary=True)
        with refused("active"):
            actions.erase_person(person=person, by=by, at=NOW, reason="asked")
        actions.deactivate_person(person=person, by=by, at=NOW, reason="left")
        actions.erase_person(person=person, by=by, at=NOW, reason="asked")
        stored = User.objects.get(id=person.id)
        assert "Kim" not in stored.name
        assert stored.email.endswith(".invalid")
        assert not stored.has_usable_password()
        assert not EmailAddress.objects.filter(user=person).exists()
        with refused("erased"):
            actions.reactivate_person(person=stored, by=by, at=NOW, reason="x")

"""Invitations by a pasted list: the dry run, the letters, the link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from commonweal.apps.accounts.models import RoleHolding, User
from commonweal.apps.accounts.queries import access_can, actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.administration import actions, queries
from commonweal.apps.administration.models import Invitation, OutboxMessage
from commonweal.apps.administration.rules import Body, Known, read_invitations
from commonweal.apps.ledger.models import Entry
from commonweal.kernel.errors import NotFound, RuleBroken

NOW = timezone.now()
WORKS = Body("W", "Ministry of Works", "W/")


def read(text: str, *, may_give=lambda _role, _path: True):
    roles = {"sro": Role.SRO, "finance": Role.FINANCE}
    return read_invitations(text, Known(roles, {"ministry works": WORKS}, may_give))


class TestReading:
    @pytest.mark.parametrize("mark", ["\t", ";", ",", " , "])
    def test_columns_from_a_spreadsheet_or_typed(self, mark: str) -> None:
        text = "\n".join(
            ["E-mail%sRole%sBody", "Kim@Example.org%sSRO%sthe Ministry of Works", ""]
        ).replace("%s", mark)
        (line,) = read(text)
        assert (line.number, line.email, line.role, line.body, line.problem) == (
            2,
            "kim@example.org",
            Role.SRO,
            WORKS,
            None,
        )

    def test_a_body_with_a_comma_in_quotes(self) -> None:
        known = Known({"sro": Role.SRO}, {"roads rivers ports": WORKS}, lambda *_: True)
        (line,) = read_invitations('a@b.org,sro,"Roads, Rivers and Ports"', known)
        assert line.problem is None

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("kim@example.org, sro", "Give e-mail, role and organisation; here are 2 of them."),
            ("kim@@example, sro, Ministry of Works", "kim@@example is not an e-mail address."),
            ("kim@example, sro, Ministry of Works", "kim@example is not an e-mail address."),
            (
                "k@e.org, financ, Ministry of Works",
                "There is no role financ. Is it finance?",
            ),
            ("k@e.org, king, Ministry of Works", "There is no role king."),
            (
                "k@e.org, sro, Ministry of Work",
                "There is no organisation Ministry of Work. Is it Ministry of Works?",
            ),
        ],
    )
    def test_each_problem_says_what_to_do(self, text: str, says: str) -> None:
        (line,) = read(text)
        assert str(line.problem) == says

    def test_a_line_twice_is_a_problem_and_another_role_is_not(self) -> None:
        lines = read("a@b.org,sro,Ministry of Works\n" * 2 + "a@b.org,finance,Ministry of Works")
        assert [bool(line.problem) for line in lines] == [False, True, False]

    def test_a_role_that_is_not_yours_to_give(self) -> None:
        (line,) = read("a@b.org,sro,Ministry of Works", may_give=lambda *_: False)
        assert str(line.problem) == "You may not give this role in Ministry of Works."

    def test_too_many_lines_are_not_read_in_silence(self) -> None:
        lines = read("".join(f"a{n}@b.org,sro,Ministry of Works\n" for n in range(501)))
        assert len(lines) == 501
        assert "at most 500" in str(lines[-1].problem)

    def test_nothing_pasted(self) -> None:
        assert read(" \n\n") == []


@pytest.mark.django_db
class TestSending:
    @pytest.fixture
    def works(self):
        return make_organisation("Ministry of Works")

    @pytest.fixture
    def local(self, works) -> User:
        person = make_person("Lo Cal")
        hold(person, "administrator", works)
        return person

    def send(self, local: User, text: str):
        lines = queries.invitations_read(text, by=local)
        return actions.send_invitations(lines=lines, by=actor_of(local), at=NOW)

    def secret(self) -> str:
        letter = OutboxMessage.objects.get()
        start = reverse("accept_invitation", kwargs={"secret": "x"})[:-2]
        return next(w for w in letter.body.split() if start in w).rstrip("/").rpartition("/")[2]

    def test_one_letter_for_each_address_with_all_its_roles(self, local) -> None:
        (invitation,), _known = self.send(
            local, "k@e.org,SRO,Ministry of Works\nk@e.org,Finance,Ministry of Works"
        )
        letter = OutboxMessage.objects.get()
        assert letter.to_address == "k@e.org"
        assert "Lo Cal invites you" in letter.body
        assert "- Finance, Ministry of Works" in letter.body
        assert len(invitation.roles) == 2
        assert self.secret() not in str(Invitation.objects.values())
        entry = Entry.objects.get()
        assert entry.verb == "administration.send-invitations"
        assert "k@e.org" not in entry.payload_text

    def test_the_link_makes_the_person_with_the_roles_once(self, local, works) -> None:
        self.send(local, "k@e.org,SRO,Ministry of Works")
        secret = self.secret()
        person = actions.accept_invitation(
            secret=secret, name="Kim", password="good long horse", at=NOW
        )
        assert access_can(person, "approve", organisation=works)
        assert person.organisation == works
        assert person.check_password("good long horse")
        with pytest.raises(NotFound):
            actions.accept_invitation(secret=secret, name="Eve", password="x" * 12, at=NOW)

    def test_a_link_gives_nothing_that_the_inviter_may_no_longer_give(self, local) -> None:
        self.send(local, "k@e.org,SRO,Ministry of Works")
        local.holdings.all().delete()
        with pytest.raises(RuleBroken, match="can give this role"):
            actions.accept_invitation(
                secret=self.secret(), name="Kim", password="good long horse", at=NOW
            )
        assert not User.objects.filter(email="k@e.org").exists()

    @pytest.mark.parametrize("how", ["late", "withdrawn", "asked again", "wrong"])
    def test_a_link_that_is_over_opens_nothing(self, local, how) -> None:
        (invitation,), _known = self.send(local, "k@e.org,SRO,Ministry of Works")
        secret, at = self.secret(), NOW
        if how == "late":
            at = NOW + timedelta(days=15)
        elif how == "withdrawn":
            actions.withdraw_invitation(invitation=invitation, by=actor_of(local), at=NOW)
        elif how == "asked again":
            self.send(local, "k@e.org,Finance,Ministry of Works")
        else:
            secret += "x"
        with pytest.raises(NotFound):
            actions.accept_invitation(secret=secret, name="Kim", password="x" * 12, at=at)
        assert not User.objects.filter(email="k@e.org").exists()

    def test_somebody_here_gets_the_role_at_once(self, local, works) -> None:
        kim = make_person("Kim", organisation=works)
        invited, known = self.send(local, f"{kim.email},SRO,Ministry of Works")
        assert (invited, known) == ([], [kim])
        assert RoleHolding.objects.get(person=kim).organisation == works
        assert "You were given" in OutboxMessage.objects.get().body

    def test_nobody_learns_who_has_an_account_elsewhere(self, local, works, client) -> None:
        kim = make_person("Kim", organisation=make_organisation("Elsewhere"))
        answers = [self.send(local, f"{a},SRO,Ministry of Works") for a in (kim.email, "k@e.org")]
        assert [(len(invited), known) for invited, known in answers] == [(1, []), (1, [])]
        assert not kim.holdings.exists()
        letter = OutboxMessage.objects.get(to_address=kim.email)
        link = next(word for word in letter.body.split() if "/invitation/" in word)
        path = link.removeprefix(settings.ADDRESS)
        assert client.get(path).url.startswith(reverse("account_login"))
        client.force_login(local)
        assert client.post(path).status_code == 404
        client.force_login(kim)
        assert "have an account" in client.get(path).content.decode()
        assert client.post(path).status_code == 302
        assert access_can(kim, "approve", organisation=works)
        assert client.get(path).status_code == 404

    def test_nobody_invites_themselves_to_more_than_they_hold(self, local) -> None:
        make_person(administrator=True)
        with pytest.raises(RuleBroken, match="Ask another administrator"):
            self.send(local, f"{local.email},SRO,Ministry of Works")
        assert not OutboxMessage.objects.exists()

    def test_a_local_administrator_invites_only_to_their_own_tree(self, local) -> None:
        other = make_organisation("Treasury")
        (line,) = queries.invitations_read("k@e.org,SRO,Treasury", by=local)
        assert "There is no organisation Treasury." in str(line.problem)
        hold(local, "staff", other)
        (line,) = queries.invitations_read("k@e.org,SRO,Treasury", by=local)
        assert str(line.problem) == "You may not give this role in Treasury."
        with pytest.raises(RuleBroken):
            self.send(local, "k@e.org,SRO,Treasury")

    def test_a_forged_line_is_refused_by_the_action_itself(self, local) -> None:
        other = make_organisation("Treasury")
        forged = read_invitations(
            "k@e.org,SRO,Treasury",
            Known(
                {"sro": Role.SRO},
                {"treasury": Body(other.id, "Treasury", other.path)},
                lambda *_: True,
            ),
        )
        with pytest.raises(RuleBroken):
            actions.send_invitations(lines=forged, by=actor_of(local), at=NOW)
        assert not Invitation.objects.exists()
        assert not OutboxMessage.objects.exists()

    def test_one_bad_line_stops_the_whole_list(self, local) -> None:
        with pytest.raises(RuleBroken):
            self.send(local, "k@e.org,SRO,Ministry of Works\nnobody,SRO,Ministry of Works")
        assert not OutboxMessage.objects.exists()

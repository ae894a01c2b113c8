"""Who gets through which address: the table, and the two organisations it is tried on.

A new address needs a line in ROUTES; a new kind of object in an address needs a line in
``Side.ids``, made the same for both sides. CONTRIBUTING.md tells how.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role, Verb, roles_with
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.administration.actions import make_token, queue_message
from commonweal.apps.administration.models import Invitation
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.ledger.models import Entry
from commonweal.apps.matches.models import BodyOffer, MatchOffer
from commonweal.apps.plans.actions import add_dependency, set_goal, start_plan
from commonweal.apps.plans.tests.factories import a_change, a_cost_line, a_milestone, a_promise
from commonweal.apps.portfolio.models import SavedView
from commonweal.apps.programmes.actions import create_initiative, take_in
from commonweal.apps.programmes.models import Report
from commonweal.apps.programmes.rules.incoming import IncomingInitiative
from commonweal.apps.programmes.tests.factories import a_report
from commonweal.apps.reports.tests.factories import a_draft
from commonweal.apps.returns.models import Batch

__all__ = [
    "ANYBODY",
    "EVERYWHERE",
    "NAMES_EVERY_BODY",
    "ONESELF",
    "PACKAGES",
    "ROUTES",
    "SIGNED_IN",
    "Side",
    "through",
]

# Somebody who administers everything, above all organisations.
EVERYWHERE = "everywhere"
# Nobody has to be signed in.
ANYBODY = frozenset({"anybody"})
# Anybody signed in, whatever they see there.
SIGNED_IN = frozenset(Role) | {EVERYWHERE}
# One's own things only: another person's are not found, whatever one's role.
ONESELF = frozenset({"oneself"})


def through(verb: Verb) -> frozenset[str]:
    """Every role that has this verb; who administers everything has an administrator's verbs."""
    roles = roles_with(verb)
    return frozenset(roles) | ({EVERYWHERE} if Role.ADMINISTRATOR in roles else frozenset())


ONLY_EVERYWHERE = frozenset({EVERYWHERE})
NOBODY: frozenset[str] = frozenset()
ADMINISTER, READ, EDIT = through(Verb.ADMINISTER), through(Verb.READ), through(Verb.EDIT)
SUBMIT, APPROVE, PUBLISH = through(Verb.SUBMIT), through(Verb.APPROVE), through(Verb.PUBLISH)
APPOINT, IMPORT, AUDIT = through(Verb.APPOINT), through(Verb.IMPORT), through(Verb.AUDIT)
# A report that is not approved yet is seen by those who work on it, and those who assure.
DRAFTS = EDIT | APPROVE | through(Verb.ASSURE)

ROUTES: dict[str, frozenset[str]] = {
    "healthz": ANYBODY,
    "brand_style": ANYBODY,
    "brand_logo": ANYBODY,
    # One's own account
    "account": SIGNED_IN,
    "my_export": SIGNED_IN,
    "token_new": SIGNED_IN,
    "session_end": ONESELF,
    "token_revoke": ONESELF,
    "totp_picture": ONESELF,
    # People, for those who look after them
    "administration": ADMINISTER,
    "second_step": ONLY_EVERYWHERE,
    "people_list": ADMINISTER,
    "person": ADMINISTER,
    "person_role": ADMINISTER,
    "hand_over": ADMINISTER,
    "deactivate": ADMINISTER,
    "reactivate": ADMINISTER,
    "erase": ADMINISTER,
    "person_export": ADMINISTER,
    "administrator_set": ONLY_EVERYWHERE,
    "person_role_end": ADMINISTER,
    # The tree of organisations
    "organisations": SIGNED_IN,
    "organisation": READ,
    "organisation_new": ADMINISTER,
    "organisation_rename": ADMINISTER,
    "organisation_alias": ADMINISTER,
    "organisation_move": ADMINISTER,
    "organisation_merge": ADMINISTER,
    "organisation_separate": ADMINISTER,
    "organisation_role": ADMINISTER,
    # Invitations and letters
    "invitations": ADMINISTER,
    "invitation_withdraw": ONLY_EVERYWHERE,  # and whoever sent it
    "accept_invitation": ANYBODY,
    "outbox": ONLY_EVERYWHERE,
    "outbox_message": ONLY_EVERYWHERE,
    "outbox_retry": ONLY_EVERYWHERE,
    # Evidence files
    "files": READ,
    "file": READ,
    "file_erase": ADMINISTER,
    # The portfolio; its lists hold what each person may see
    "portfolio": SIGNED_IN,
    "portfolio_csv": SIGNED_IN,
    "portfolio_xlsx": SIGNED_IN,
    "keep_view": SIGNED_IN,
    "remove_view": ONESELF,
    "compare": SIGNED_IN,
    "compare_csv": SIGNED_IN,
    "data-quality": SIGNED_IN,
    "search": SIGNED_IN,
    "initiative": READ,
    "report": READ,
    "report_compare": READ,
    "report_file": NOBODY,  # the reports of this table came from no file
    # The history: all of it to download takes every verb at the top of every organisation
    "history": AUDIT,
    "history-entry": AUDIT,
    "history-proof": AUDIT,
    "history-key": AUDIT,
    "history-checkpoint": AUDIT,
    "history-export": NOBODY,
    # Bringing files in, and deciding what is the same
    "import": IMPORT,
    "batch": IMPORT,
    "batch_approve": IMPORT,
    "batch_again": IMPORT,
    "batch_discard": IMPORT,
    "batch_problems": IMPORT,
    "matches": IMPORT,
    "decide_match": IMPORT,
    "decide_body": ADMINISTER,
    # Setting an initiative up
    "initiative_new": SIGNED_IN,  # for bodies that one may edit: none to choose from else
    "initiative_edit": EDIT,
    "handling": EDIT & through(Verb.READ_WITHHELD),  # it shows and sets what is withheld
    "release": PUBLISH,
    "release_withdraw": PUBLISH,
    "initiative_people": READ,
    "initiative_role_new": APPOINT,
    "initiative_role_end": APPOINT,
    # Its plan and the changes to it
    "plan": READ,
    "waiting": SIGNED_IN,
    "plan_start": APPROVE,
    "milestones": EDIT,
    "milestone_new": EDIT,
    "milestone_remove": EDIT,
    "costs": EDIT,
    "cost_new": EDIT,
    "cost_remove": EDIT,
    "goals": SIGNED_IN,
    "goal_new": SIGNED_IN,
    "goal_edit": EDIT,
    "served_goals": EDIT,
    "dependency_new": EDIT,
    "dependency_remove": EDIT,
    "change": READ,
    "change_new": EDIT,
    "change_edit": EDIT,
    "change_submit": SUBMIT,
    "change_withdraw": EDIT,
    # Reports that a body drafts itself, and who pays
    "own_report": DRAFTS,
    "own_report_new": EDIT,
    "own_report_edit": EDIT,
    "own_report_approve": APPROVE,
    "own_report_return": APPROVE,
    "own_report_discard": EDIT,
    "own_report_compare": DRAFTS,
    "funding": EDIT,
    "funding_draw": EDIT,
    # The API
    "api:openapi-json": ANYBODY,
    "api:api-root": ANYBODY,
    "api:me": SIGNED_IN,
    "api:organisations": SIGNED_IN,
    "api:organisation": READ,
    "api:list_initiatives": SIGNED_IN,
    "api:one_initiative": READ,
    "api:one_report": READ,
}

# The door, by django-allauth: tried as a stranger only. What it keeps for a person it finds by
# that person, and it asks for the password again before it changes any of it.
PACKAGES: dict[str, frozenset[str]] = {
    "account_login": ANYBODY,
    "account_logout": ANYBODY,
    "account_inactive": ANYBODY,
    "account_signup": ANYBODY,
    "account_email_verification_sent": ANYBODY,
    "account_confirm_email": ANYBODY,
    "account_confirm_login_code": ANYBODY,
    "account_reset_password": ANYBODY,
    "account_reset_password_done": ANYBODY,
    "account_reset_password_from_key": ANYBODY,
    "account_reset_password_from_key_done": ANYBODY,
    "mfa_authenticate": ANYBODY,
    "mfa_login_webauthn": ANYBODY,
    "openid_connect_login": ANYBODY,
    "openid_connect_callback": ANYBODY,
    "socialaccount_login_cancelled": ANYBODY,
    "socialaccount_signup": ANYBODY,
    "socialaccount_login_error": SIGNED_IN,
    "socialaccount_connections": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_deactivate_totp": ONESELF,
    "mfa_view_recovery_codes": ONESELF,
    "mfa_download_recovery_codes": ONESELF,
    "mfa_remove_webauthn": ONESELF,
    "mfa_edit_webauthn": ONESELF,
    # Addresses that django-allauth keeps for old links, without a name
    "account/social/login/cancelled/": SIGNED_IN,
    "account/social/login/error/": SIGNED_IN,
    "account/social/signup/": SIGNED_IN,
    "account/social/connections/": SIGNED_IN,
}
ROUTES |= PACKAGES


# Pages that offer the names of all organisations to choose from: somebody else may pay a share.
NAMES_EVERY_BODY = frozenset({"funding"})


@dataclass
class Side:
    """One organisation with one thing of each kind. ``mark`` stands in every name and text."""

    mark: str
    organisation: Organisation = field(init=False)
    person: User = field(init=False)
    ids: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        now = timezone.now()
        self.organisation = make_organisation(f"{self.mark} body")
        self.person = make_person(f"{self.mark} person", organisation=self.organisation)
        holding = hold(self.person, Role.ADMINISTRATOR, self.organisation)
        by = actor_of(self.person)
        self.ids = {
            "organisation_id": self.organisation.id,
            "person_id": self.person.id,
            "holding_id": holding.id,
            "invitation_id": self._invitation(),
            "message_id": self._letter(),
            "batch_id": self._batch(),
            "decide_body.offer_id": BodyOffer.objects.create(
                organisation=self.organisation,
                into=make_organisation(f"{self.mark} body below", parent=self.organisation),
                made_at=now,
            ).id,
            **self._planned(),
            "view_id": SavedView.objects.create(owner=self.person, name=self.mark, query="").id,
            "token_id": make_token(
                owner=self.person,
                name=f"{self.mark} robot",
                verbs=["read"],
                expires_at=now + timedelta(days=1),
                at=now,
            )[0].id,
            "session_id": str(self._session()),
            "file_id": put_in_file(
                upload=SimpleUploadedFile(f"{self.mark}.txt", self.mark.encode()),
                place=Place(self.organisation),
                by=by,
                at=now,
            ).id,
            "number": str(Entry.objects.filter(actor_id=self.person.id)[0].number),
            # what only the package's own addresses have
            "pk": "0",
            "key": "no-such-key",
            "uidb36": "0",
            "provider_id": "none",
            "secret": "no-such-secret",
        }

    def _invitation(self) -> str:
        now = timezone.now()
        return Invitation.objects.create(
            email=f"{self.mark}@example.org",
            invited_by=self.person,
            digest=self.mark,
            made_at=now,
            expires_at=now + timedelta(days=1),
        ).id

    def id_of(self, route: str, parameter: str) -> str:
        """What stands for a parameter of an address: by the beginning of the address's name
        where there is an entry for it, else the same for all."""
        for name, value in self.ids.items():
            beginning, dot, known = name.partition(".")
            if dot and known == parameter and route.startswith(beginning):
                return value
        return self.ids[parameter]

    def _planned(self) -> dict[str, str]:
        """An initiative of this side, with a plan, a change, a published report and a draft."""
        one = create_initiative(
            name=f"{self.mark} programme",
            organisation=self.organisation,
            by=actor_of(self.person),
            at=timezone.now(),
        )
        other = create_initiative(
            name=f"{self.mark} other",
            organisation=self.organisation,
            by=actor_of(self.person),
            at=timezone.now(),
        )
        by = {"by": actor_of(self.person), "at": timezone.now()}
        known = IncomingInitiative(
            key="one", name=one.name, organisation_id=self.organisation.id, id=one.id
        )
        report = a_report(2024, reported_name=one.name)
        milestone, cost = a_milestone(one, self.mark), a_cost_line(one)
        start_plan(initiative=one, promise=a_promise(), **by)
        take_in(series=self.mark, initiatives=[known], reports=[("one", report)], **by)
        goal = set_goal(organisation=self.organisation, values={"outcome": self.mark}, **by)
        dependency = add_dependency(
            needs=one, on=other, values={"nature": "needs-output-of", "what": self.mark}, **by
        )
        match = MatchOffer.objects.create(
            first=one, second=other, series=self.mark, made_at=timezone.now()
        )
        role = hold(self.person, "sro", self.organisation, initiative_id=one.id)
        return {
            "initiative_id": one.id,
            "report_id": str(Report.objects.get(series=self.mark).id),
            "own_report.report_id": str(a_draft(one).id),
            "milestone_remove.line_id": milestone.id,
            "cost_remove.line_id": cost.id,
            "dependency_remove.line_id": dependency.id,
            "initiative_role_end.line_id": role.id,
            "decide_match.offer_id": match.id,
            "change_id": a_change(one).id,
            "goal_id": goal.id,
        }

    def _batch(self) -> str:
        return Batch.objects.create(
            kind="own",
            state="waiting",
            files=[{"name": self.mark, "digest": "0" * 64, "size": 1}],
            digest=self.mark,
            plan={"tables": []},
            organisation=self.organisation,
            made_at=timezone.now(),
            made_by_id=self.person.id,
            made_by_label=self.mark,
        ).id

    def _letter(self) -> str:
        letter = queue_message(
            to_address=f"{self.mark}@example.org",
            subject=self.mark,
            body=self.mark,
            at=timezone.now(),
        )
        letter.state = "failed"
        letter.save()
        return letter.id

    def _session(self) -> int:
        made = UserSession.objects.create(
            user=self.person, ip="127.0.0.1", session_key=self.mark, user_agent=self.mark
        )
        return made.id

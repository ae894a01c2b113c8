"""What the pages ask for. What is allowed is decided by rules and actions, not here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts import queries
from commonweal.apps.accounts.asking import AskForm, ReasonForm, one_of, own_role_reason
from commonweal.apps.accounts.models import (
    Organisation,
    OrganisationKind,
    RoleName,
    RolePolicy,
    User,
)
from commonweal.apps.accounts.rules import Tenure, Verb


class DayField(forms.DateField):
    """A day, typed or picked; as 2027-03-04 in the page, which every browser understands."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"], **given)


class NameForm(AskForm):
    name = forms.CharField(label=_("Your name"), max_length=150)


class TokenForm(AskForm):
    name = forms.CharField(label=_("What it is for"), max_length=100)
    verbs = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[
            (Verb.READ, _("Read what you may read")),
            (Verb.READ_SENSITIVE, _("Read what is sensitive, too")),
            (Verb.IMPORT, _("Send measured values")),
        ],
        initial=[Verb.READ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It never does more than you may do yourself."),
    )
    expires_on = DayField(label=_("Good until"), help_text=_("At most a year from today."))

    def expires_at(self) -> datetime:
        last = datetime.combine(self.cleaned_data["expires_on"], time.max)
        return timezone.make_aware(last.replace(microsecond=0))


class OrganisationForm(AskForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    parent = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Part of"),
        required=False,
        empty_label=_("Nothing: it stands at the top"),
    )

    def __init__(self, *args: Any, user: queries.Anyone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        parent.queryset = queries.organisations_for(user, Verb.ADMINISTER)
        parent.required = not queries.access_can(user, Verb.ADMINISTER)


class RenameForm(AskForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)


class AliasForm(AskForm):
    alias = forms.CharField(
        label=_("Another name"),
        max_length=200,
        help_text=_("A name under which files speak of this organisation."),
    )


class MoveForm(AskForm):
    parent = one_of(Organisation.objects.none(), _("Part of"))

    def __init__(self, *args: Any, user: queries.Anyone, of: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        here = queries.organisations_for(user, Verb.ADMINISTER)
        parent.queryset = here.exclude(path__startswith=of.path)
        if queries.access_can(user, Verb.ADMINISTER):
            parent.required, parent.empty_label = False, _("Nothing: it stands at the top")


class MergeForm(ReasonForm):
    into = one_of(Organisation.objects.none(), _("It is the same as"))
    field_order = ["into", "reason"]

    def __init__(self, *args: Any, user: queries.Anyone, of: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = queries.organisations_for(user, Verb.ADMINISTER).exclude(id=of.id)
        if not queries.access_can(user, Verb.ADMINISTER):
            # One below would rise to where this one stands, which may be in another's tree.
            here = here.exclude(path__startswith=of.path)
        self.fields["into"].queryset = here


class RoleForm(AskForm):
    """A role for one person, or for one organisation: the other of the two is asked."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Choose a role")), *RoleName.choices[:-1]]
    )
    organisation = one_of(Organisation.objects.none(), _("Organisation"))
    person = one_of(User.objects.none(), _("Person"))
    first_day = DayField(label=_("From"), initial=timezone.localdate)
    last_day = DayField(
        label=_("To"), required=False, help_text=_("The last day, included. Empty: no end yet.")
    )
    reason = own_role_reason()
    field_order = ["person", "organisation", "role", "first_day", "last_day", "reason"]

    def __init__(self, *args: Any, user: queries.Anyone, known: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields[known]
        if "organisation" in self.fields:
            bodies = queries.organisations_for(user, Verb.ADMINISTER)
            self.fields["organisation"].queryset = bodies
        if "person" in self.fields:
            people = queries.people_for(user, Verb.ADMINISTER).filter(is_active=True)
            self.fields["person"].queryset = people

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and last < first:
            raise ValidationError({"last_day": gettext("It ends before it begins.")})
        return found

    def tenure(self) -> Tenure:
        return Tenure(self.cleaned_data["first_day"], self.cleaned_data["last_day"])


class EndRoleForm(AskForm):
    last_day = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Why"), max_length=500)


class HandOverForm(ReasonForm):
    successor = one_of(User.objects.none(), _("Who takes the roles over"))
    field_order = ["successor", "reason"]

    def __init__(self, *args: Any, user: queries.Anyone, of: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = queries.people_for(user, Verb.ADMINISTER).filter(is_active=True)
        self.fields["successor"].queryset = people.exclude(id=of.id)


class DeactivateForm(HandOverForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].required = False
        self.fields["successor"].empty_label = _("Nobody: there are no roles to hand over")


class InvitationsForm(AskForm):
    lines = forms.CharField(
        label=_("Whom to invite"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=100_000,
        help_text=_(
            "One line for each role: e-mail, role, organisation. Paste from a spreadsheet."
        ),
    )


class AcceptForm(AskForm):
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As your colleagues know you."),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Several words are good."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.data.get("name", "")))
        return password


class SecondStepForm(AskForm):
    roles = forms.MultipleChoiceField(
        label=_("These roles need a second step at sign-in"),
        choices=RoleName.choices[:-1],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A code from an app, or a passkey."),
    )

    @staticmethod
    def now_required() -> list[str]:
        asked = RolePolicy.objects.filter(second_step_required=True)
        return list(asked.values_list("role", flat=True))


class AddKeyForm(AddWebAuthnForm):
    """The sign-in package's form, in plain words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")
        self.fields["passwordless"].help_text = _("It then makes sure that it is you who holds it.")


class SearchForm(forms.Form):
    all_optional = True
    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    inactive = forms.BooleanField(label=_("Deactivated people, too"), required=False)


def in_a_year(day: date) -> date:
    return day + timedelta(days=365)

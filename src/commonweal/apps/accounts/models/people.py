"""People, and the roles that they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core import checks
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonweal.apps.accounts.models.organisations import Organisation, fresh_id
from commonweal.apps.accounts.rules import Access, Verb
from commonweal.kernel.ids import ID_LENGTH

if TYPE_CHECKING:
    from datetime import date


class RoleName(models.TextChoices):
    """The roles of rules.Role with the words that people read."""

    ADMINISTRATOR = "administrator", _("Administrator")
    PORTFOLIO_DIRECTOR = "portfolio_director", _("Portfolio director")
    SRO = "sro", _("Senior responsible owner (SRO)")
    PROGRAMME_MANAGER = "programme_manager", _("Programme manager")
    TRANSITION_MANAGER = "transition_manager", _("Transition (business change) manager")
    BENEFIT_OWNER = "benefit_owner", _("Benefit owner")
    FINANCE = "finance", _("Finance")
    COMMERCIAL = "commercial", _("Commercial")
    SECURITY = "security", _("Security")
    LEGAL = "legal", _("Legal")
    ASSURER = "assurer", _("Assurer")
    ARCHITECT = "architect", _("Architect")
    ANALYST = "analyst", _("Analyst")
    STAFF = "staff", _("Staff")
    PARTNER = "partner", _("Partner")
    PUBLIC = "public", _("Public")


class UserManager(BaseUserManager["User"]):
    """Lower-cases e-mail addresses, so that one person is one account."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))


class User(AbstractBaseUser):
    """A person who can sign in. What a person may do comes from role holdings.

    ``is_administrator`` is the administrator role everywhere, above every organisation.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=fresh_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    deactivated_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    # What queries.access_of worked out for this object, and for which day; not stored.
    access_today: tuple[date, Access] | None = None
    # Where an API token stands for the person: the verbs that it has, at most. Not stored.
    only_verbs: frozenset[Verb] | None = None

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class PersonLabel(models.CharField):
    """The name of a person, beside their id in another column, as they were named then.

    ``of`` is that column; of ``made_by_label`` it is ``made_by_id``. When the person is erased,
    every such name is (``actions.erase_person``), whichever slice keeps it.
    """

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, **more: Any) -> None:
        self.of = self.of or f"{name.removesuffix('_label')}_id"
        super().contribute_to_class(cls, name, **more)

    def check(self, **given: Any) -> list[checks.CheckMessage]:
        columns = {field.attname for field in self.model._meta.concrete_fields}  # noqa: SLF001 - documented as public
        if self.of in columns:
            return super().check(**given)
        return [checks.Error(f"{self} stands beside no {self.of}, which says whose name it is.")]

    def deconstruct(self) -> Any:
        """For a migration it is a plain column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class HoldingSource(models.TextChoices):
    GIVEN = "given", _("Given by a person")
    OWN = "own", _("Given to themselves, with a reason")
    INVITATION = "invitation", _("By invitation")
    SIGN_IN = "sign_in", _("From the sign-in service")


class RoleHolding(models.Model):
    """A role that a person holds from a first to a last day, both included.

    On an organisation it reaches every organisation below. On an initiative (``initiative_id``,
    whose table is in a higher band) it reaches that initiative and those below it; the
    organisation is then the initiative's own.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=fresh_id, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    role = models.CharField(_("role"), max_length=30, choices=RoleName.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="holdings")
    initiative_id = models.CharField(max_length=ID_LENGTH, blank=True)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"), null=True, blank=True)
    source = models.CharField(
        max_length=20, choices=HoldingSource.choices, default=HoldingSource.GIVEN
    )

    class Meta:
        ordering = ["-first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="holding_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["initiative_id"], name="holding_initiative")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"


class RolePolicy(models.Model):
    """What signing in takes for the holders of a role."""

    role = models.CharField(primary_key=True, max_length=30, choices=RoleName.choices)
    second_step_required = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.get_role_display()

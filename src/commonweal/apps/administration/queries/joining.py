"""Invitations and tokens: what stands behind a link or a secret."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.models import Organisation, RoleName, User
from commonweal.apps.accounts.queries import Anyone, access_can, access_of, organisations_by_name
from commonweal.apps.accounts.rules import Role, Verb, can_give, same_name_key
from commonweal.apps.administration.models import ApiToken, Invitation
from commonweal.apps.administration.rules import Body, InvitationLine, Known, read_invitations
from commonweal.kernel.errors import NotFound


def role_label(role: Role | str) -> str:
    """The role in the words that people read."""
    return str(RoleName(str(role)).label)


def invitations_read(text: str, *, by: Anyone) -> list[InvitationLine]:
    """A pasted list, read against what is known here and what ``by`` may give."""
    access = access_of(by)
    roles = {same_name_key(n): Role(v) for v, label in RoleName.choices for n in (v, str(label))}
    bodies = {
        key: Body(one.id, one.name, one.path)
        for key, one in organisations_by_name().items()
        if access.can(Verb.READ, one.path)
    }

    def may_give(role: Role, path: str) -> bool:
        return can_give(role, access.verbs(path))

    return read_invitations(text, Known(roles, bodies, may_give))


def token_digest(text: str) -> str:
    """A token has 256 random bits, so one plain hash is enough: there is nothing to guess."""
    return sha256(text.encode()).hexdigest()


def user_of_token(text: str, *, at: datetime) -> tuple[User, ApiToken] | None:
    """Whose token it is, with access narrowed to the token's verbs; None where it does not open:
    unknown, expired, revoked, or its owner may not sign in."""
    found = (
        ApiToken.objects.select_related("owner")
        .filter(digest=token_digest(text), revoked_at=None, expires_at__gt=at)
        .filter(owner__is_active=True, owner__must_change_password=False)
        .exclude(owner__deactivated_at__gte=F("made_at"))
        .first()
    )
    if found is None:
        return None
    found.owner.only_verbs = frozenset(Verb(verb) for verb in found.verbs)
    return found.owner, found


def invitation_of(secret: str, *, at: datetime) -> Invitation:
    """The invitation behind a link. NotFound where it was used, withdrawn, or is too old."""
    open_ones = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)
    found = open_ones.filter(digest=token_digest(secret)).first()
    if found is None:
        raise NotFound(
            _("This invitation was used, withdrawn, or is too old. Ask for another one."),
            code="invitation-over",
        )
    return found


def is_known(invitation: Invitation) -> bool:
    """Whether whoever was invited has an account: a question for who holds the link."""
    return User.objects.filter(email=invitation.email).exists()


def invitations_for(user: User, *, at: datetime) -> QuerySet[Invitation]:
    """Invitations that nobody has followed yet: one's own, or all for who administers all."""
    found = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at)
    if not access_can(user, Verb.ADMINISTER):
        found = found.filter(invited_by=user)
    return found.select_related("invited_by")


def roles_asked(invitation: Invitation) -> list[tuple[str, str]]:
    """The roles of an invitation in words: role and organisation."""
    bodies = Organisation.objects.in_bulk([one["organisation"] for one in invitation.roles])
    return [(role_label(one["role"]), bodies[one["organisation"]].name) for one in invitation.roles]

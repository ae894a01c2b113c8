"""Which profiles somebody may see: those of migrations that they may see."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone
from commonweal.apps.migration.models import Migration
from commonweal.apps.migration.queries import migration_for
from commonweal.apps.profiles.models import KeptProfile
from commonweal.kernel.errors import NotFound

__all__ = ["profile_for", "profiles_of"]


def profiles_of(migration: Migration) -> QuerySet[KeptProfile]:
    """Newest first, without what they say."""
    return migration.profiles.defer("data")


def profile_for(user: Anyone, kept_profile_id: str) -> KeptProfile:
    """NotFound where there is none, or none that this person may see."""
    found = KeptProfile.objects.filter(id=kept_profile_id).select_related("file").first()
    migration = migration_for(user, found.migration_id if found else "")
    if found is None:
        raise NotFound(_("There is no such profile, or you have no role that shows it to you."))
    found.migration = migration
    return found

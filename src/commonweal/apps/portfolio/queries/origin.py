"""Who may take away a whole file that reports came from."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commonweal.apps.accounts.queries import Anyone, access_filter
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.programmes.models import FieldMarking, Initiative
from commonweal.apps.programmes.queries import report_page, visible_initiatives
from commonweal.kernel.errors import NotAllowed, NotFound


def file_of(user: Anyone, initiative_id: str, report_id: str) -> tuple[str, str]:
    """The name and the digest of the file that a report came from.

    A file holds what all of its programmes reported, so it takes sight of every one of them, of all
    their fields, and the right to take each away. NotFound or NotAllowed else.
    """
    report = report_page(user, initiative_id, report_id).report
    if not report.source_digest:
        raise NotFound(_("This report did not come from a file."))
    within = Initiative.objects.filter(reports__source_digest=report.source_digest).distinct()
    if _whole(user, within).count() != within.count():
        raise NotAllowed(
            _(
                "This file also holds what you may not see or take away: other bodies' programmes, "
                "or figures that are kept back. Ask somebody who may see all of it."
            ),
            code="file-holds-more",
        )
    names = (str(cell.get("file") or "") for cell in report.cells.values())
    return next(filter(None, names), report.source_label), report.source_digest


def _whole(user: Anyone, within: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Those of which this person sees everything and may take it away."""
    place = {"organisation_path": "organisation__path", "initiative_path": "path"}
    kept = FieldMarking.objects.exclude(marking__in=["open", "internal"]).values("initiative")
    sees_all = access_filter(user, Verb.READ_SENSITIVE, **place)
    sees_all &= access_filter(user, Verb.READ_WITHHELD, **place)
    takes = access_filter(user, Verb.EXPORT, **place)
    rows = visible_initiatives(user).filter(takes, id__in=within.values("id"))
    return rows.exclude(id__in=kept) | rows.filter(sees_all)

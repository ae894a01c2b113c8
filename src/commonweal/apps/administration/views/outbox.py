"""Letters: those waiting, those given up, and the text of one."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from commonweal.apps.accounts.asking import asking, page_of
from commonweal.apps.accounts.queries import access_require_everywhere
from commonweal.apps.administration import actions, queries
from commonweal.apps.administration.models import OutboxMessage


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    access_require_everywhere(request.user, "administer")
    facts = {
        "page": page_of(request, OutboxMessage.objects.select_related("person")),
        "counts": queries.outbox_counts(),
        "mail_is_set": settings.MAIL_IS_SET,
    }
    return render(request, "administration/outbox.html", facts)


@never_cache
def outbox_message(request: HttpRequest, message_id: str) -> HttpResponse:
    """About a letter; its text, which may hold a link that lets people in, only when asked for,
    because that is recorded."""
    access_require_everywhere(request.user, "administer")
    found = get_object_or_404(OutboxMessage, id=message_id)
    shown = request.method == "POST"
    if shown:
        actions.read_message(message=found, **asking(request))
    return render(request, "administration/outbox_message.html", {"letter": found, "shown": shown})


@require_POST
def outbox_retry(request: HttpRequest, message_id: str) -> HttpResponse:
    access_require_everywhere(request.user, "administer")
    found = get_object_or_404(OutboxMessage, id=message_id)
    actions.retry_message(message=found, **asking(request))
    messages.success(request, _("It is tried again."))
    return redirect("outbox")

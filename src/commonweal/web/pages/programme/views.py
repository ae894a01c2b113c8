"""The view of a programme: thin."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.apps.programmes.queries import initiative_page
from commonweal.web.pages.programme.content import content


@require_GET
@login_required
def initiative(request: HttpRequest, initiative_id: str) -> HttpResponse:
    page = initiative_page(request.user, initiative_id)
    return render(request, "programme/programme.html", content(page, timezone.localdate()))

"""The views of diagnosis over several slices: thin."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.apps.diagnosis.queries import diagnosed, evaluation_page, variance_page
from commonweal.web.pages.diagnosis.content import diagnosis_content, variance_content
from commonweal.web.pages.diagnosis.tried import tried_content


@require_GET
@login_required
def diagnosis(request: HttpRequest, initiative_id: str) -> HttpResponse:
    today = timezone.localdate()
    found = evaluation_page(request.user, initiative_id, today)
    record = found.variance.page.record
    [causes] = diagnosed(request.user, [record], today, read_now=True)
    context = {
        **diagnosis_content(found, causes),
        **tried_content(request.user, causes, found.variance.kept),
    }
    return render(request, "diagnosis/diagnosis.html", context)


@require_GET
@login_required
def variance(request: HttpRequest, initiative_id: str) -> HttpResponse:
    found = variance_page(request.user, initiative_id, timezone.localdate())
    return render(request, "diagnosis/variance.html", variance_content(request.user, found))

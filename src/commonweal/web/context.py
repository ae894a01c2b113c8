"""What every template is given."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from commonweal.apps.accounts.queries import illustrative_present
from commonweal.web import navigation


def _example(request: HttpRequest) -> dict[str, Any]:
    """The banner over invented data, on every page while there is any."""
    if not navigation.signed_in(request):
        return {}
    # Lazy: a page that knows it of its own record does not ask the database again.
    present = SimpleLazyObject(illustrative_present)
    return {"illustrative": present, "illustrative_url": navigation.address("start")}


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "body_name": settings.BODY_NAME,
        "brand": settings.BRAND,
        "navigation": navigation.menu(request),
        "search_url": navigation.address("search") if navigation.signed_in(request) else "",
        "import_url": navigation.door(request, "import"),
        "account_url": navigation.address("account"),
        "own_table_url": navigation.address("own_table_new"),
        **_example(request),
    }

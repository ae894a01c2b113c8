"""The same pages, some days from now: a process whose clock runs ahead.

``COMMONWEAL_TEST_DAYS_AHEAD`` says by how many days. Nothing else differs from
``commonweal.web.wsgi``.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from django.utils import timezone

_now = timezone.now
_ahead = timedelta(days=int(os.environ.get("COMMONWEAL_TEST_DAYS_AHEAD", "0")))


def later() -> datetime:
    return _now() + _ahead


timezone.now = later

from commonweal.web.wsgi import application  # noqa: E402 - the clock is set first

__all__ = ["application"]

"""Pages asked for by name, and what they say."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse


def page(client: Client, page_name: str, /, *args: str) -> Any:
    return client.get(reverse(page_name, args=args))


def send(client: Client, page_name: str, /, *args: str, **form: Any) -> Any:
    return client.post(reverse(page_name, args=args), form)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))

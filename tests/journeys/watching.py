"""Watches a page for what must never happen on any: errors, and breaches of the content policy."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

__all__ = ["Watch"]

# A refused or missing page is often what a journey is about; the browser reports it as an error.
_EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_TELL = """
document.addEventListener("securitypolicyviolation", event => console.error(
  `content policy: ${event.violatedDirective} refused ${event.blockedURI || event.sample}`));
"""


@dataclass
class Watch:
    """Everything bad that was seen; a journey ends with nothing in it."""

    seen: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.add_init_script(_TELL)
        context.on("page", self._over_page)

    def _over_page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"{page.url}: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _EXPECTED.search(message.text):
            self.seen.append(f"{message.location.get('url')}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.seen.append(f"{response.url}: status {response.status}")

"""One programme or project: where it stands, how it came there, and where each figure is from."""

from commonweal.web.pages.programme.views import initiative

__all__ = ["initiative"]

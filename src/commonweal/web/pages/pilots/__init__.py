"""Pages of pilots."""

from commonweal.web.pages.pilots.views import initiative_pilots, pilot, pilots

__all__ = ["initiative_pilots", "pilot", "pilots"]

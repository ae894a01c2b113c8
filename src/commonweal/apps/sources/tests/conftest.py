"""A real server on this machine, which sources may reach, and folders of their own."""

from __future__ import annotations

import pytest

from commonweal.engines.read.outside import read_allowed
from tests.engines.read.outside.servers import serving


@pytest.fixture(autouse=True)
def _own_places(settings, tmp_path):
    (tmp_path / "readings").mkdir()
    settings.SOURCE_KEY_FILE = tmp_path / "sources" / "key"
    settings.SOURCE_FOLDER = tmp_path / "readings"
    settings.SOURCE_ADDRESSES = read_allowed("")
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def server(settings):
    with serving({}) as up:
        settings.SOURCE_ADDRESSES = read_allowed(f"127.0.0.1:{up.port}")
        yield up

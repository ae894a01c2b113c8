"""An auditor reads the history, and takes it home and verifies it there without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonweal.apps.accounts.tests.factories import PASSWORD
from commonweal.cli.main import main
from tests.journeys.accessible import check_all
from tests.journeys.conftest import go, sign_in


@pytest.fixture(scope="module")
def auditor(server) -> dict[str, str]:
    """Signs in as somebody who audits everything."""
    printed = server.place.run("-m", "tests.journeys.history_seed")
    return {"email": printed.split()[-1], "password": PASSWORD}


@pytest.fixture
def signed_in_auditor(auditor, signed_in, people):
    people["auditor"] = auditor
    yield "auditor"
    people.pop("auditor")


def test_the_history_can_be_read_by_everybody(visit, signed_in_auditor, screenshots):
    page = visit("/history/", role=signed_in_auditor)
    # Signing in was itself recorded, and no clock runs here to sign it.
    assert "All entries but the newest" in page.locator(".sentence").inner_text()
    screenshots(page, "history")
    check_all(page)
    page.goto("/history/?who=nobody&verb=nonsense")
    screenshots(page, "history-nothing-matches")
    check_all(page)


def test_an_entry_explains_its_proof(visit, signed_in_auditor, screenshots):
    page = visit("/history/?verb=initiative.layer-added&page=2", role=signed_in_auditor)
    go(page.locator("tbody th a").first)
    assert "This entry is proved" in page.locator(".sentence").inner_text()
    for each in page.locator("main details").all():
        each.evaluate("node => node.open = true")
    screenshots(page, "history-entry")
    check_all(page)


def test_an_erased_entry_leads_to_who_erased_it(visit, signed_in_auditor, screenshots):
    page = visit("/history/?verb=ledger.erase", role=signed_in_auditor)
    number = page.locator("td[data-label='To what']").inner_text().split()[-1]
    page.goto(f"/history/{number}/")
    screenshots(page, "history-erased")
    check_all(page)
    go(page.get_by_role("link", name="See who erased it and why"))
    assert "A court asked for it." in page.locator("tbody").inner_text()


def test_the_auditor_verifies_at_home(visit, auditor, tmp_path: Path, capsys):
    page = visit("/account/login/", javascript=False)
    sign_in(page, **auditor)
    page.goto("/history/")
    kept = {}
    for name in ("the history", "the public key", "the newest checkpoint"):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Download {name}").click()
        kept[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(kept[name])
    export, key, held = map(str, kept.values())
    code = main(["ledger", "verify", export, "--key", key, "--checkpoint", held])
    assert (code, capsys.readouterr().out.splitlines()[-1]) == (0, "verified")

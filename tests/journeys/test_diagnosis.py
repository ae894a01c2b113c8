"""How a programme is doing and why: read, asked, answered, by forms and links alone."""

from __future__ import annotations

from tests.journeys.accessible import faults_of
from tests.journeys.conftest import go
from tests.journeys.test_plan import fill, follow, press


def test_somebody_finds_out_why(visit, screenshots):
    page, faults = visit("/", role="programme_manager"), []

    def look(name: str) -> None:
        screenshots(page, f"diagnosis-{name}")
        faults.extend(f"{name}: {fault}" for fault in faults_of(page))

    go(page.get_by_role("link", name="Crossing 1 Programme").first)
    follow(page, "How it is doing, and why")
    look("page")
    assert "places to look, not findings" in page.locator("main").inner_text()
    diagnosis = page.url
    follow(page, "Step by step, and line by line")
    look("moved")
    state_a_part(page, look)
    page.goto(diagnosis)
    ask_why(page)
    look("inquiry")
    text = page.locator("main").inner_text()
    assert "1 of 2 whys have something on record behind them." in text
    assert page.locator("main svg rect").count() == 3
    page.goto(diagnosis)
    respond(page)
    look("answered")
    assert "helped: Two weeks won" in page.locator("main").inner_text()
    page.goto("/causes/")
    look("recur")
    assert faults == [], "\n\n".join(faults)


def state_a_part(page, look) -> None:
    follow(page, "Say what a step came from")
    page.locator("main [name='step']").select_option(index=0)
    page.locator("main [name='driver']").select_option("price")
    fill(page, days="10", words="Steel came late")
    look("part")
    press(page, "Save")
    assert "Steel came late" in page.locator("main").inner_text()


def ask_why(page) -> None:
    follow(page, "Ask why")
    fill(page, problem="The crossing opened late")
    press(page, "Save")
    follow(page, "Say why")
    fill(page, words="The tests were late")
    press(page, "Save")
    go(page.get_by_role("link", name="Why was that?"))
    fill(page, words="The data were late")
    press(page, "Save")
    go(page.get_by_role("link", name="Put in evidence").last)
    page.locator("main [name='thing']").select_option(index=1)
    page.locator("main [name='speaks_for'][value='yes']").check()
    press(page, "Save")


def respond(page) -> None:
    follow(page, "Do something about a cause")
    fill(page, what="Test every week", begun_on="2026-01-05")
    press(page, "Save")
    go(page.get_by_role("link", name="Say what came of it"))
    page.locator("main [name='outcome'][value='helped']").check()
    fill(page, why="Two weeks won")
    press(page, "Save")

"""A map is drawn by forms alone, and the report is read: with the keyboard, at any width."""

from __future__ import annotations

from itertools import pairwise

from tests.journeys.accessible import faults_of
from tests.journeys.conftest import go
from tests.journeys.test_plan import choose_a_body, fill, follow, press


def test_a_map_is_drawn_and_the_report_is_read(visit, screenshots):
    page, faults = visit("/maps/", role="programme_manager"), []

    def look(name: str) -> None:
        screenshots(page, f"benefit-{name}")
        faults.extend(f"{name}: {fault}" for fault in faults_of(page))

    look("maps-empty")
    follow(page, "Draw a map")
    fill(page, title="Faster permits")
    choose_a_body(page)
    press(page, "Save")
    drawn = page.url
    boxes = (
        ("output", "An online form for builders"),
        ("capability", "Ask at any hour"),
        ("change", "Clerks answer from one list"),
        ("outcome", "Nobody queues at the counter"),
    )
    for layer, words in boxes:
        follow(page, "Put something on the map")
        page.locator(f"main [name='layer'][value='{layer}']").check()
        fill(page, words=words)
        press(page, "Save")
    for (_layer, words), (_next, target) in pairwise(boxes):
        go(page.get_by_role("link", name=words))
        page.get_by_label(target, exact=False).check()
        press(page, "Save")
    look("map")
    text = page.locator("main").inner_text()
    assert "leads to Ask at any hour" in text
    assert "“Nobody queues at the counter” leads nowhere." in text
    assert page.locator("main svg rect").count() == 4
    follow(page, "Put something on the map")
    look("map-add")
    page.goto(drawn)
    go(page.get_by_role("link", name="Ask at any hour"))
    look("map-box")
    press(page, "Take it off the map")
    assert "Ask at any hour" not in page.locator("main").inner_text()
    page.goto("/benefits/report/")
    look("report-empty")
    assert faults == [], "\n\n".join(faults)

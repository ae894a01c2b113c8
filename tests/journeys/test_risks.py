"""A risk from its first words to its acceptance by name: by forms alone, for two people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from tests.journeys.accessible import faults_of
from tests.journeys.conftest import go
from tests.journeys.test_plan import choose_a_body, fill, follow, press

APPETITE = "Cautious: little, for a clear gain"


@dataclass
class Story:
    """Who keeps the risk, who answers for it, and what is wrong with the pages they meet."""

    manager: Page
    director: Page
    screenshots: Callable[[Page, str], None]
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        self.screenshots(page, f"risk-{name}")
        self.faults += [f"{name}: {fault}" for fault in faults_of(page)]


def later(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_a_risk_is_written_scored_acted_on_and_accepted(visit, screenshots):
    manager = visit("/risks/new/", role="programme_manager")
    story = Story(manager, visit("/risks/appetite/", role="portfolio_director"), screenshots)
    say_what_is_carried(story)
    write(story)
    score_and_act(story)
    accept(story)
    see_them_all(story)
    assert story.faults == [], "\n\n".join(story.faults)


def say_what_is_carried(story: Story) -> None:
    page = story.director
    go(page.locator("main").get_by_role("link", name="appetite").first)
    fill(page, **{"-": APPETITE})
    story.look(page, "appetite")
    press(page, "Save")


def write(story: Story) -> None:
    page = story.manager
    press(page, "Save")
    story.look(page, "new-errors")
    choose_a_body(page)
    fill(page, category="Data and migration", cause="Three offices keep their own lists")
    fill(page, event="The data are not ready for the first test")
    fill(page, effect="Opening moves by a quarter")
    press(page, "Save")


def score_and_act(story: Story) -> None:
    page = story.manager
    follow(page, "Score it")
    page.locator("main [name='residual_likelihood']").select_option("4")
    page.locator("main [name='residual_impact']").select_option("4")
    story.look(page, "score")
    press(page, "Save")
    follow(page, "Add an action")
    fill(page, what="Merge the lists", due_on=later(9))
    press(page, "Save")
    follow(page, "Give it in figures")
    fill(page, probability="20", cost_low="1000", cost_likely="2000", cost_high="9000")
    fill(page, currency="GBP")
    story.look(page, "figures")
    press(page, "Save")
    story.look(page, "one")
    text = page.locator("main").inner_text()
    assert "Above the appetite, and nobody has accepted it" in text
    assert "Because: Three offices keep their own lists" in text


def accept(story: Story) -> None:
    page = story.director
    page.goto(story.manager.url.partition("#")[0])
    follow(page, "Accept it by name")
    fill(page, until=later(60), why="The board knows of it")
    press(page, "Accept it")
    assert "accepted it at a score of 16" in page.locator("main").inner_text()


def see_them_all(story: Story) -> None:
    page = story.manager
    for path, name in (("/risks/", "list"), ("/flags/", "flags"), ("/risks/mine/", "mine")):
        page.goto(path)
        story.look(page, name)
    page.goto("/risks/")
    assert page.locator("main svg .c-heat").count() >= 25

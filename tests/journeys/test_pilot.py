"""A pilot fails, learns, and passes; what it learned is asked of another programme."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from tests.journeys.accessible import faults_of
from tests.journeys.conftest import go
from tests.journeys.test_plan import choose_a_body, fill, follow, press

TODAY = timezone.localdate()


@dataclass
class Story:
    page: Page
    screenshots: object
    server: object
    faults: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        self.screenshots(self.page, f"pilot-{name}")  # type: ignore[operator]
        self.faults += [f"{name}: {fault}" for fault in faults_of(self.page)]

    def work(self) -> None:
        """What the worker does meanwhile."""
        self.server.place.manage("db_worker", "--batch", "--no-startup-delay")  # type: ignore[attr-defined]


def test_a_pilot_fails_learns_and_passes(visit, screenshots, server):
    story = Story(visit("/initiatives/new/", role="sro"), screenshots, server)
    page = story.page
    other = an_initiative(page, "Harbour desk")
    one = an_initiative(page, "Harbour forms")
    page.goto(f"{one}pilots/")
    story.look("none")
    design(story, "The short form", "")
    run(story, "120", "It failed")
    learn(story)
    page.goto(f"{one}pilots/")
    design(story, "The short form, tried on strangers", "The short form")
    run(story, "250", "It passed")
    roll_out(story)
    page.goto(f"{other}lessons/")
    story.look("lessons-asked")
    assert "1 lesson of others waits" in page.locator("main").inner_text()
    go(page.locator("main a[href$='/answer/']"))
    story.look("lesson-answer")
    page.get_by_label("It will be used").check()
    fill(page, words="Tried in May")
    press(page, "Save")
    assert "has been answered" in page.locator("main").inner_text()
    assert story.faults == [], "\n\n".join(story.faults)


def an_initiative(page: Page, name: str) -> str:
    page.goto("/initiatives/new/")
    choose_a_body(page)
    fill(page, name=name)
    press(page, "Add it")
    return page.url.partition("plan/")[0]


def design(story: Story, title: str, repeats: str) -> None:
    page = story.page
    follow(page, "Design a pilot")
    fill(page, title=title, hypothesis="More people finish", cohort="Every second visitor")
    fill(page, comparison="The others", stop_rule="Complaints double")
    if repeats:
        fill(page, repeats=repeats)
    story.look("about")
    press(page, "Save")
    go(page.locator("main a[href$='/edit/measured/']"))
    fill(page, outcome="Finished forms", unit="percent", starts=TODAY.isoformat())
    fill(page, ends=(TODAY + timedelta(days=60)).isoformat())
    story.look("measured")
    press(page, "Save")
    go(page.locator("main a[href$='/edit/threshold/']"))
    fill(page, margin="0", now_value="40", hoped_value="50", looks_planned="1", size="500")
    story.look("threshold")
    press(page, "Save")
    follow(page, "Set the steps")
    fill(page, **{"percent-1": "5", "check_words-1": "Nobody complains"})
    fill(page, **{"percent-2": "100", "check_words-2": "The desk copes"})
    story.look("steps")
    press(page, "Save")
    story.look("designed")


def run(story: Story, hits: str, said: str) -> None:
    page = story.page
    press(page, "Lock it and let it run")
    pilot = page.url
    follow(page, "Look at it: type totals")
    fill(page, new_hits="9", new_count="5", other_hits="200", other_count="500")
    press(page, "Work out the result")
    story.look("look-errors")
    fill(page, new_hits=hits, new_count="500")
    press(page, "Work out the result")
    story.work()
    page.goto(pilot.partition("#")[0])
    story.look("result")
    assert said in page.locator("main").inner_text()


def learn(story: Story) -> None:
    page = story.page
    follow(page, "Note what was learned")
    fill(page, title="Try forms on strangers", observation="Fewer finished")
    fill(page, evidence="The pilot", recommendation="Try it on people who have not seen it")
    fill(page, question="Was the form tried on strangers?")
    story.look("lesson-new")
    press(page, "Save")
    press(page, "Ask others about it")
    story.look("lesson")
    page.goto("/lessons/")
    story.look("lessons")


def roll_out(story: Story) -> None:
    page = story.page
    go(page.locator("main a[href*='/steps/']"))
    story.look("step")
    page.get_by_label("Yes").check()
    fill(page, note="No complaint came")
    press(page, "Save")
    assert "The check holds" in page.locator("main").inner_text()
    page.goto("/pilots/")
    story.look("pilots")
    page.goto("/pilots/size/")
    story.look("size")

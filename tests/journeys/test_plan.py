"""A programme is set up, planned, changed and reported on: every page, by form alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.journeys.accessible import faults_of


def fill(page: Page, **values: str) -> None:
    """Fill the fields of the form in the middle of the page, by their names."""
    for name, value in values.items():
        field = page.locator(f"main [name='{name}']").first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def choose_a_body(page: Page) -> None:
    page.locator("main [name='organisation']").select_option(index=1)


def press(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=words, exact=True).first.click()


def follow(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.locator("main a").get_by_text(words, exact=True).first.click()


@dataclass
class Story:
    """Two people, the plan that they share, and what is wrong with the pages they meet."""

    manager: Page
    owner: Page
    screenshots: Callable[[Page, str], None]
    plan: str = ""
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        self.screenshots(page, f"plan-{name}")
        self.faults += [f"{name}: {fault}" for fault in faults_of(page)]


def test_a_programme_goes_from_new_to_an_approved_report(visit, screenshots):
    manager = visit("/initiatives/new/", role="programme_manager")
    story = Story(manager, visit("/", role="sro"), screenshots)
    set_up(story)
    start(story)
    ask_for_a_change(story)
    decide(story)
    report(story)
    approve(story)
    see_the_rest(story)
    see_goals_and_people(story)
    assert story.faults == [], "\n\n".join(story.faults)


def set_up(story: Story) -> None:
    page = story.manager
    press(page, "Add it")
    story.look(page, "new-errors")
    choose_a_body(page)
    fill(page, name="Harbour crossing", tags="sea, road")
    press(page, "Add it")
    story.look(page, "empty")
    for name, day in (("Ground is bought", "2026-02-01"), ("Open to traffic", "2028-05-01")):
        follow(page, "Add a milestone")
        fill(page, name=name, forecast=day)
        press(page, "Save")
    for year, amount in (("2026", "40,000,000"), ("2027", "60,000,000")):
        follow(page, "Add a cost line")
        fill(page, first_year=year, currency="gbp", forecast=amount)
        press(page, "Save")
    story.plan = page.url.partition("#")[0]


def start(story: Story) -> None:
    story.owner.goto(story.plan)
    follow(story.owner, "Approve the original plan")
    story.look(story.owner, "start")
    fill(story.owner, origin="Full business case", whole_life_cost="100,000,000", currency="GBP")
    fill(story.owner, end_date="2028-06-01", scope="One bridge for trains and for cars")
    press(story.owner, "Approve the original plan")


def ask_for_a_change(story: Story) -> None:
    page = story.manager
    page.goto(story.plan)
    follow(page, "Ask for a change")
    fill(page, what="Open later", why="The ground is soft", end_date="2028-12-01")
    fill(page, whole_life_cost="115000000", scope="One bridge for trains, cars and people")
    story.look(page, "change-new")
    press(page, "Save the draft")
    story.look(page, "change-draft")
    press(page, "Ask for a decision")


def decide(story: Story) -> None:
    page = story.owner
    page.goto("/waiting/")
    story.look(page, "waiting")
    follow(page, "Harbour crossing: Open later")
    press(page, "Decide")
    story.look(page, "decide-errors")
    page.get_by_label("Approve: it becomes the promise").check()
    press(page, "Decide")
    assert "It made layer 1 of the plan." in page.locator("main").inner_text()
    story.look(page, "change-approved")


def report(story: Story) -> None:
    page = story.manager
    page.goto(story.plan)
    story.look(page, "plan")
    follow(page, "Begin a report")
    fill(page, label="First report", as_at="2026-06-30")
    press(page, "Begin")
    story.look(page, "report-draft")
    press(page, "Lock it and ask for approval")
    story.look(page, "report-errors")
    page.locator("[name='confidence'][value='amber']").check()
    fill(page, about_summary="The ground is dearer than we thought.")
    press(page, "Lock it and ask for approval")
    story.look(page, "report-locked")


def approve(story: Story) -> None:
    story.owner.goto(story.manager.url)
    press(story.owner, "Approve the report")
    story.look(story.owner, "report-approved")
    page = story.manager
    page.goto(story.plan)
    follow(page, "Begin a report")
    fill(page, label="Second report", as_at="2026-09-30")
    press(page, "Begin")
    follow(page, "What changed since the last report")
    story.look(page, "report-compare")


def see_the_rest(story: Story) -> None:
    for name, words in (
        ("milestones", "Update the dates"),
        ("costs", "Update the amounts"),
        ("funding", "Say who pays"),
        ("dependency", "Add a dependency"),
        ("served-goals", "Choose the goals"),
        ("edit", "What it is"),
        ("handling", "How it is handled"),
    ):
        story.manager.goto(story.plan)
        follow(story.manager, words)
        story.look(story.manager, name)


def see_goals_and_people(story: Story) -> None:
    page = story.owner
    page.goto("/goals/")
    story.look(page, "goals-empty")
    follow(page, "Add a goal")
    choose_a_body(page)
    fill(page, outcome="Nobody waits for a ferry")
    press(page, "Save")
    story.look(page, "goals")
    page.goto(story.plan)
    follow(page, "People")
    story.look(page, "people")
    follow(page, "Give a role")
    story.look(page, "role-new")


def test_a_plan_is_changed_without_javascript(visit):
    page = visit("/initiatives/new/", role="sro", javascript=False)
    choose_a_body(page)
    fill(page, name="Canal bridge")
    press(page, "Add it")
    follow(page, "Add a milestone")
    fill(page, name="Open", forecast="2028-05-01")
    press(page, "Save")
    follow(page, "Update the dates")
    page.locator("main input[type='date']").first.fill("2028-08-01")
    press(page, "Save")
    assert "1 August 2028" in page.locator("main").inner_text()

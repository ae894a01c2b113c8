"""A business case goes from an empty page to approval by a second person, by form alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.journeys.accessible import faults_of
from tests.journeys.server import Server
from tests.journeys.test_plan import choose_a_body, fill, follow, press

ANSWER = "The ferry stops in every storm; 40,000 people wait for it each year."


@dataclass
class Story:
    """Who writes, who decides, the server whose worker does the sums, and what is wrong."""

    writer: Page
    owner: Page
    server: Server
    screenshots: Callable[[Page, str], None]
    case: str = ""
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        self.screenshots(page, f"case-{name}")
        self.faults += [f"{name}: {fault}" for fault in faults_of(page)]

    def work(self) -> None:
        """What the background worker does, once."""
        self.server.place.manage("db_worker", "--batch", "--no-startup-delay")


def test_a_case_goes_from_empty_to_approved(visit, server, screenshots):
    writer = visit("/initiatives/new/", role="programme_manager")
    story = Story(writer, visit("/", role="sro"), server, screenshots)
    begin(story)
    give_options(story)
    answer(story)
    appraise(story)
    submit(story)
    approve(story)
    renew(story)
    assert story.faults == [], "\n\n".join(story.faults)


def begin(story: Story) -> None:
    page = story.writer
    choose_a_body(page)
    fill(page, name="Sound crossing")
    press(page, "Add it")
    for year, amount in (("2026", "40,000,000"), ("2027", "60,000,000")):
        follow(page, "Add a cost line")
        fill(page, first_year=year, currency="gbp", forecast=amount, base_year="2026")
        fill(page, nature="Capital")
        press(page, "Save")
    follow(page, "Business case")
    story.look(page, "none")
    follow(page, "Begin a business case")
    press(page, "Begin")
    story.look(page, "new-errors")
    page.get_by_label("Full case").check()
    fill(page, currency="GBP", price_year="2026", first_year="2026")
    press(page, "Begin")
    story.case = page.url.partition("#")[0]
    story.look(page, "empty")


def give_options(story: Story) -> None:
    page = story.writer
    follow(page, "Add an option")
    fill(page, name="A bridge", description="Four lanes and a railway.", plan_low="90")
    fill(page, plan_high="180", unpriced="People trust the crossing\nThe bay looks different")
    page.get_by_label("This is the preferred option").check()
    page.get_by_label("It costs what the programme's plan says").check()
    story.look(page, "option")
    press(page, "Save")
    open_last(page, "Add a gain or loss")
    fill(page, name="Hours not waited", amounts="2028-2045: 9,500,000", low_percent="60")
    fill(page, high_percent="120", group="Islanders", how="Survey of 2025")
    fill(page, benefit_class="For people and firms outside government")
    press(page, "Save")
    open_last(page, "Optimism bias")
    fill(page, first="Non standard civil engineering", causes="Ground; 30; 50; Borings of 2025")
    story.look(page, "bias")
    press(page, "Save")
    explain_forgotten(story)


def open_last(page: Page, words: str) -> None:
    """Follow the last link that begins so; what it belongs to stands behind, for the ear."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=words).last.click()


def explain_forgotten(story: Story) -> None:
    """Each of the costs that get forgotten is given or explained, in each option."""
    page = story.writer
    first = True
    while page.get_by_text("not given yet").count():
        row = page.locator("tr").filter(has_text="not given yet").first
        with page.expect_navigation():
            row.get_by_role("link").click()
        if first:
            fill(page, amounts="2027: a million")
            press(page, "Save")
            assert "Line 1: give a year and an amount" in page.locator("main").inner_text()
            story.look(page, "line-errors")
            fill(page, amounts="2027: 1,000,000\n2028: 200,000", low_percent="80")
            fill(page, high_percent="150")
        else:
            fill(page, zero_reason="Nobody works differently because of it.")
        first = False
        press(page, "Save")


def answer(story: Story) -> None:
    page = story.writer
    for title in ("Strategic", "Economic", "Commercial", "Financial", "Management"):
        follow(page, f"Write the {title} case")
        for box in page.locator("main textarea").all():
            box.fill(ANSWER)
        if title == "Strategic":
            story.look(page, "section")
        press(page, "Save")
    follow(page, "Say what it must do")
    fill(page, names="Open in a storm\nCarries trains")
    press(page, "Save")
    follow(page, "Score the options")
    for choice in page.locator("main select").all():
        choice.select_option(label="2: does")
    story.look(page, "scores")
    press(page, "Save")
    follow(page, "Change the assumptions")
    story.look(page, "assumptions")


def appraise(story: Story) -> None:
    page = story.writer
    page.goto(story.case)
    story.look(page, "to-do")
    press(page, "Have it appraised")
    assert "It is being worked out" in page.locator("main").inner_text()
    story.look(page, "waiting")
    story.work()
    page.goto(page.url)
    told = page.locator("main").inner_text()
    assert "A bridge is worth GBP" in told
    assert "8 chances in 10" in told
    assert "People trust the crossing" in page.locator(".ratio").inner_text()
    story.look(page, "worth")
    with page.expect_navigation():
        page.get_by_role("link", name="Do minimum").click()
    story.look(page, "worth-minimum")


def submit(story: Story) -> None:
    page = story.writer
    page.goto(story.case)
    story.look(page, "ready")
    follow(page, "Ask for approval")
    story.look(page, "submit")
    press(page, "Ask for approval")
    assert "Waiting for a decision" in page.locator("main").inner_text()


def approve(story: Story) -> None:
    page = story.owner
    page.goto("/waiting/")
    follow(page, "Sound crossing: Full case, version 1")
    follow(page, "Decide about it")
    page.get_by_label("Approve", exact=True).check()
    fill(page, conditions="The ground is tested at every pier", review_on="2027-06-30")
    story.look(page, "decide")
    press(page, "Decide")
    assert "Approved" in page.locator("main").inner_text()
    story.look(page, "approved")
    page.goto(story.case.partition("/case/")[0] + "/")
    assert "conditions still to be met: 1" in page.locator("main").inner_text()


def renew(story: Story) -> None:
    page = story.writer
    page.goto(story.case)
    open_last(page, "Say how it was met")
    story.look(page, "condition")
    fill(page, how="Report on the ground, 3 May")
    press(page, "Save")
    follow(page, "Make a new version")
    press(page, "Make the new version")
    follow(page, "Write the Strategic case")
    page.locator("main textarea").first.fill("The ferry was sold.")
    press(page, "Save")
    follow(page, "Compare versions")
    assert "1 thing differs" in page.locator("main").inner_text()
    story.look(page, "compare")
    page.goto(story.case.partition("case/")[0] + "plan/earned-value/")
    story.look(page, "earned")


def test_a_line_is_given_without_javascript(visit):
    page = visit("/initiatives/new/", role="sro", javascript=False)
    choose_a_body(page)
    fill(page, name="Canal crossing")
    press(page, "Add it")
    follow(page, "Business case")
    follow(page, "Begin a business case")
    fill(page, currency="GBP", price_year="2026", first_year="2026")
    press(page, "Begin")
    open_last(page, "Add a cost")
    fill(page, name="Keep the ferry", amounts="2026-2030: 1,000,000")
    press(page, "Save")
    assert "2026-2030: 1,000,000" in page.locator("main").inner_text()

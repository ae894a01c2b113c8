"""An initiative fails gate 3 on four named criteria, supplies them, passes with a condition, is
blocked at gate 4 by the condition, is overridden by two people; all of it is in the pack, which
verifies with no network after the database is gone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.accessible import faults_of
from tests.journeys.server import ROOT, Server
from tests.journeys.test_plan import choose_a_body, fill, follow, press

FOUR = (
    "It serves a goal",
    "A security assessment was read",
    "A privacy assessment was read",
    "Somebody is named for operations",
)
CONDITION = "The ground is tested at every pier"
LATER = (datetime.now(UTC).date() + timedelta(days=60)).isoformat()
THREE, FOURTH = "Gate 3: may the money be spent?", "Gate 4: may people use it?"


@dataclass
class Story:
    """Who asks, decides, seconds and reviews; where it is; what is wrong with the pages."""

    manager: Page
    owner: Page
    director: Page
    assurer: Page
    screenshots: Callable[[Page, str], None]
    one: str = ""
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        self.screenshots(page, f"gate-{name}")
        self.faults += [f"{name}: {fault}" for fault in faults_of(page)]

    def gates(self, page: Page) -> None:
        page.goto(f"{self.one}decisions/")


def told(page: Page) -> str:
    words: str = page.locator("main").inner_text()
    return words


def test_an_initiative_passes_its_gates_in_the_open(visit, server, screenshots, tmp_path):
    server.place.run("-m", "tests.journeys.gates_seed")
    roles = ("sro", "portfolio_director", "assurer")
    pages = [visit("/my-work/", role=role) for role in roles]
    story = Story(
        visit("/initiatives/new/", role="programme_manager", javascript=False), *pages, screenshots
    )
    plan_gates(story)
    fail(story)
    supply(story)
    review(story)
    pass_with_a_condition(story)
    override(story)
    pack = take_along(story, server, tmp_path)
    assert story.faults == [], "\n\n".join(story.faults)
    verify_with_nothing_else(server, pack)


def plan_gates(story: Story) -> None:
    page = story.manager
    choose_a_body(page)
    fill(page, name="Harbour crossing")
    press(page, "Add it")
    story.one = page.url.partition("plan/")[0]
    for title in (THREE, FOURTH):
        page.goto(f"{story.one}gates/new/")
        fill(page, kind=title)
        press(page, "Save")


def choose(page: Page, words: str) -> None:
    page.get_by_role("radio", name=words, exact=True).check()


def ask(story: Story, title: str) -> None:
    story.gates(story.manager)
    section = story.manager.locator("section").filter(has_text=title)
    with story.manager.expect_navigation():
        section.locator("a").filter(has_text="Ask for a decision").click()
    press(story.manager, "Ask for a decision")


def open_work(page: Page, title: str) -> None:
    page.goto("/my-work/")
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=title).first.click()


def fail(story: Story) -> None:
    page = story.manager
    story.gates(page)
    follow(page, THREE)
    words = told(page)
    assert all(title in words for title in FOUR)
    ask(story, THREE)
    page = story.owner
    page.goto("/my-work/")
    story.look(page, "my-work")
    open_work(page, THREE)
    story.look(page, "decide")
    choose(page, "Go")
    fill(page, reason="Time is short")
    press(page, "Decide")
    refused = page.locator(".govuk-error-summary").inner_text()
    assert all(title in refused for title in FOUR), refused
    story.look(page, "decide-errors")
    choose(page, "Hold")
    fill(page, reason="Four things are missing")
    press(page, "Decide")
    assert "Hold" in told(page)


def supply(story: Story) -> None:
    page = story.manager
    page.goto("/goals/new/")
    choose_a_body(page)
    fill(page, outcome="Everybody can cross in a storm")
    press(page, "Save")
    page.goto(f"{story.one}plan/goals/")
    page.get_by_label("Everybody can cross in a storm").check()
    press(page, "Save")
    gate = gate_of(story)
    for key in ("security", "privacy"):
        page.goto(f"{gate}criteria/{key}/document/")
        paper = {"name": f"{key}.txt", "mimeType": "text/plain", "buffer": key.encode()}
        page.locator("input[type='file']").set_input_files(paper)  # type: ignore[arg-type]
        fill(page, met="It is met", reason="Page 2: no finding stands open")
        press(page, "Save")
    page = story.owner
    page.goto(f"{gate}criteria/operations/waive/")
    fill(page, reason="Nobody runs anything new")
    press(page, "Save")
    assert "Nothing stands in the way today." in told(page)


def gate_of(story: Story) -> str:
    story.gates(story.manager)
    follow(story.manager, THREE)
    return story.manager.url


def review(story: Story) -> None:
    page = story.manager
    story.gates(page)
    with page.expect_navigation():
        page.locator("section").filter(has_text=THREE).get_by_text("Ask for a review").click()
    fill(page, purpose="Is the ground firm?")
    press(page, "Ask for a review")
    page = story.assurer
    open_work(page, THREE)
    follow(page, "Name the panel")
    assert "Sro" not in told(page)  # who delivers is not offered
    fill(page, lead="Assurer")
    press(page, "Save")
    follow(page, "Write down what you found")
    fill(page, words="Two borings are missing", evidence="The report on the ground")
    choose(page, "It matters to success")
    press(page, "Save")
    follow(page, "Finish the review")
    story.look(page, "finish-review")
    choose(page, "Red: it looks out of reach; what is wrong cannot be managed")
    fill(page, why="The ground is not known well enough")
    press(page, "Finish")
    assert "Say what makes the difference" in told(page)
    fill(page, difference_why="The criteria ask nothing about the ground")
    press(page, "Finish")
    story.look(page, "review")


def pass_with_a_condition(story: Story) -> None:
    ask(story, THREE)
    page = story.owner
    open_work(page, THREE)
    choose(page, "Go, with conditions")
    fill(page, reason="Sound but for the ground", condition_1=CONDITION, due_1=LATER)
    fill(page, owner_1="Programme Manager")
    press(page, "Decide")
    assert "Go, with conditions" in told(page)
    story.look(page, "decision")


def override(story: Story) -> None:
    page = story.manager
    story.gates(page)
    follow(page, FOURTH)
    assert "stands in the way" in told(page)
    assert CONDITION in told(page)
    ask(story, FOURTH)
    page = story.owner
    open_work(page, FOURTH)
    choose(page, "Go")
    fill(page, reason="The old bridge closes in May")
    press(page, "Decide")
    assert CONDITION in page.locator(".govuk-error-summary").inner_text()
    fill(page, override_reason="Nobody could cross at all", override_until=LATER)
    press(page, "Decide")
    assert "Waiting for a second person" in told(page)
    page = story.director
    open_work(page, FOURTH)
    story.look(page, "second")
    choose(page, "I agree: it goes on against the evidence")
    fill(page, reason="I have been there")
    press(page, "Answer")
    assert "against the evidence" in told(page)
    story.gates(page)
    story.look(page, "room")
    page.goto("/gates/plan/")
    story.look(page, "plan")
    page.goto("/gates/to-do/")
    assert CONDITION in told(page)
    story.look(page, "to-do")


def take_along(story: Story, server: Server, folder: Path) -> Path:
    """The archive, the key and the signed checkpoints, as an auditor takes them home."""
    server.place.manage("tick", "--once")
    page = story.director
    story.gates(page)
    section = page.locator("section").filter(has_text=FOURTH)
    with page.expect_navigation():
        section.get_by_role("link", name="Decision asked for").click()
    follow(page, "Evidence pack")
    story.look(page, "pack")
    with page.expect_download() as waited:
        page.locator("main a").get_by_text("Take it along (ZIP)").click()
    pack = folder / "pack.zip"
    waited.value.save_as(pack)
    shutil.copy(server.place.var / "ledger" / "key.pub", folder / "key.pub")
    shutil.copy(server.place.var / "ledger" / "checkpoints.txt", folder / "kept.txt")
    return pack


def verify_with_nothing_else(server: Server, pack: Path) -> None:
    server.stop()
    shutil.rmtree(server.place.var)
    program = "import sys; from commonweal.cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, "ledger", "verify", str(pack), "--json",
         "--key", "key.pub", "--checkpoint", "kept.txt"],
        cwd=pack.parent, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert (done.returncode, found["verified"]) == (0, True), done.stdout + done.stderr
    assert (found["decisions"], found["judged_again"], found["documents"]) == (3, 3, 2)
    with zipfile.ZipFile(pack) as archive:
        page = archive.read("page.html").decode()
    for words in (*FOUR, CONDITION, "Four things are missing", "Nobody could cross at all",
                  "I have been there", "Two borings are missing", "security.txt",
                  "The criteria ask nothing about the ground"):  # fmt: skip
        assert words in page, words

"""A contract is dropped in, the record is asked, a question is answered, a past day is replayed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import docx
from playwright.sync_api import Page

from tests.journeys.accessible import faults_of
from tests.journeys.conftest import go
from tests.journeys.test_plan import fill, follow, press

NAME = "Crossing 1 Programme"


@dataclass
class Story:
    """Who looks, the server whose worker reads and asks, and what is wrong with the pages."""

    page: Page
    server: Any
    screenshots: Callable[[Page, str], None]
    faults: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        self.screenshots(self.page, f"questions-{name}")
        self.faults += [f"{name}: {fault}" for fault in faults_of(self.page)]

    def work(self) -> None:
        """What the background worker does, once."""
        self.server.place.manage("db_worker", "--batch", "--no-startup-delay")

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()


def a_contract() -> bytes:
    document = docx.Document()
    document.add_paragraph("The parties agree as follows.")
    document.add_paragraph("This contract ends on 1 May 2017. It is worth £12.5m.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_the_record_is_asked_and_a_past_day_replayed(visit, server, screenshots):
    page = visit(f"/search/?q={NAME.replace(' ', '+')}", role="programme_manager")
    story = Story(page, server, screenshots)
    go(page.locator("main").get_by_role("link", name=NAME).first)
    one = page.url
    _drop_a_contract_in(story)
    _answer_a_question(story, one)
    _go_back_to_a_past_day(story)
    assert story.faults == [], "\n\n".join(story.faults)


def _drop_a_contract_in(story: Story) -> None:
    page = story.page
    follow(page, "Documents")
    kind = "application/octet-stream"
    upload = {"name": "Deal.docx", "mimeType": kind, "buffer": a_contract()}
    page.locator("main [name='upload']").set_input_files(upload)
    fill(page, nature="Contract")
    press(page, "Put it in")
    story.server.place.manage("tick", "--once")
    story.work()
    page.reload()
    story.look("documents")
    follow(page, "Deal")
    story.look("document")
    assert "This contract ends on 1 May 2017." in story.text
    assert "paragraph 2" in story.text
    assert "The parties agree" not in story.text


def _answer_a_question(story: Story, one: str) -> None:
    page = story.page
    page.goto("/questions/")
    story.look("everything")
    assert "Ask these first" in story.text
    page.goto(f"{one}questions/")
    story.look("one-programme")
    go(page.locator("main").get_by_role("link", name="Answer it, or ask somebody").first)
    story.look("question")
    asked = page.locator("h1").inner_text().splitlines()[-1]
    press(page, "Keep the answer")
    assert "There is a problem" in story.text
    page.get_by_label("Known: this is the answer").check()
    fill(page, reason="The board agreed it in May.")
    press(page, "Keep the answer")
    assert "The board agreed it in May." in story.text
    trail = page.locator("nav[aria-label='Breadcrumb'] a")
    go(trail.get_by_text("Questions", exact=True))
    answered = page.locator("section", has_text="Answered: known, or wrong")
    assert asked in answered.inner_text()


def _go_back_to_a_past_day(story: Story) -> None:
    page = story.page
    fill(page, on="2018-06-30")
    press(page, "Go back to that day")
    assert "What happened after" in story.text
    page.goto("/questions/")
    fill(page, on="2018-06-30")
    press(page, "Go back to that day")
    assert "is being worked out" in story.text
    story.work()
    page.reload()
    story.look("past-day")
    assert "would have been asked" in story.text

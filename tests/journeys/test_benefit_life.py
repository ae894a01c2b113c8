"""From a goal to a benefit, readings from four sources, realised, closed; and two years on."""

from __future__ import annotations

import json
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests.engines.read.outside.servers import says, serving
from tests.journeys.accessible import faults_of
from tests.journeys.conftest import PATIENCE_MS, go, sign_in
from tests.journeys.server import Place, Server
from tests.journeys.test_people import ask_again
from tests.journeys.test_plan import choose_a_body, fill, follow, press
from tests.journeys.watching import Watch

TITLE, MEASURE = "Permits are given sooner", "Days to a permit"
AHEAD = 731  # two years and a day
STEPS = [
    "plans.set-goal",
    "initiative.created",
    "measures.create-measure",
    "benefits.create-benefit",
    "benefits.change-benefit",
    "benefits.set-part",
    "benefits.validate-benefit",
    "benefits.verify-benefit",
    "stewardship.accept-benefit",
    "initiative.edited",
    "benefits.review-benefit",
]


def quarters(before: date, count: int) -> list[tuple[date, date]]:
    """The last whole quarters of the calendar before a day, the oldest first."""
    found: list[tuple[date, date]] = []
    start = date(before.year, (before.month - 1) // 3 * 3 + 1, 1)
    while len(found) < count:
        last = start - timedelta(days=1)
        start = date(last.year, last.month - 2, 1)
        found.insert(0, (start, last))
    return found


@dataclass
class Life:
    """The people of the story, each in a browser of their own, and where their server stands."""

    browser: Browser
    people: dict[str, dict[str, str]]
    screenshots: Callable[[Page, str], None]
    watch: Watch = field(default_factory=Watch)
    pages: dict[str, Page] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    benefit: str = ""
    initiative: str = ""
    token: str = ""

    def enter(self, server: Server, *roles: str) -> None:
        for role in roles:
            context = self.browser.new_context(base_url=server.address, locale="en-GB")
            context.set_default_timeout(PATIENCE_MS)
            self.watch.over(context)
            self.pages[role] = context.new_page()
            sign_in(self.pages[role], **self.people[role])

    def leave(self) -> None:
        for page in self.pages.values():
            page.context.close()
        self.pages.clear()

    def at(self, role: str, path: str) -> Page:
        page = self.pages[role]
        page.goto(path)
        return page

    def look(self, page: Page, name: str) -> None:
        self.screenshots(page, f"benefit-{name}")
        self.faults += [f"{name}: {fault}" for fault in faults_of(page)]

    def says(self, role: str) -> str:
        text: str = self.at(role, self.benefit).locator("main").inner_text()
        return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def outside() -> Iterator[Any]:
    with serving({}) as up:
        yield up


@pytest.fixture
def place(prepared, tmp_path, outside) -> Place:
    """The prepared place, whose server may fetch from one address and read one folder."""
    folder = tmp_path / "readings"
    folder.mkdir()
    extra = {
        "COMMONWEAL_SOURCE_ADDRESSES": f"127.0.0.1:{outside.port}",
        "COMMONWEAL_SOURCE_FOLDER": str(folder),
    }
    copied = prepared[0].copy(tmp_path / "var")
    return Place(copied.var, {**copied.extra, **extra})


def test_a_benefit_lives_from_a_goal_to_two_years_after_closure(
    browser, people, place, outside, screenshots, tmp_path
):
    today = timezone.localdate()
    spans = quarters(today, 4)
    life = Life(browser, people, screenshots)
    server = Server(place)
    server.start()
    try:
        life.enter(server, "programme_manager", "sro", "finance", "benefit_owner")
        life.token = token_of(life)
        write_down(life, spans)
        measure_it(life, server, place, outside, spans, tmp_path)
        realise(life)
        close(life)
        life.leave()
    finally:
        server.stop()
    later = Server(
        Place(place.var, {**place.extra, "COMMONWEAL_TEST_DAYS_AHEAD": str(AHEAD)}),
        application="tests.journeys.later:application",
    )
    later.start()
    try:
        life.enter(later, "programme_manager", "benefit_owner", "staff")
        look_again(life, quarters(today + timedelta(days=AHEAD), 1)[0], tmp_path)
        life.leave()
    finally:
        later.stop()
    entries = recorded(place)
    assert [step for step in STEPS if step not in entries] == []
    assert entries.index("benefits.validate-benefit") < entries.index("benefits.verify-benefit")
    assert entries.count("measures.push-readings") >= 5
    assert life.faults == [], "\n\n".join(life.faults)
    assert life.watch.seen == []


def test_a_benefit_is_measured_without_javascript(visit, tmp_path):
    page = visit("/measures/new/", role="programme_manager", javascript=False)
    choose_a_body(page)
    fill(page, name="Forms sent back", key="sent-back", definition="Of a hundred", unit="forms")
    fill(page, direction="Lower is better", frequency="Every quarter", anchor="2024-01-01")
    fill(page, aggregation="The mean of its periods", grace_days="200")
    go(page.locator("main form button.govuk-button").first)
    page.goto("/benefits/new/")
    choose_a_body(page)
    fill(page, title="Fewer forms come back", objective="One try is enough", gainers="Citizens")
    press(page, "Save")
    benefit = urlsplit(page.url).path
    page.goto(f"{benefit}edit/measure/")
    fill(page, measure="Forms sent back", baseline="40", baseline_on="2025-12-31")
    press(page, "Save")
    span = quarters(timezone.localdate(), 1)[0]
    page.goto(f"{benefit}edit/time/")
    fill(page, starts_on=span[0].isoformat(), ends_on="2040-12-31")
    press(page, "Save")
    upload(page, span, "31", tmp_path, measure="sent-back")
    text = page.goto(benefit) and page.locator("main").inner_text()
    assert "31 forms" in str(text).replace("\N{NO-BREAK SPACE}", " ")


def write_down(life: Life, spans: list[tuple[date, date]]) -> None:
    """The goal, the project, the measure, and the benefit section by section; then validated."""
    page = life.at("programme_manager", "/goals/new/")
    choose_a_body(page)
    fill(page, outcome="Homes are built sooner", wanted_by="2035-01-01")
    press(page, "Save")
    page.goto("/initiatives/new/")
    choose_a_body(page)
    fill(page, name="Permits online")
    press(page, "Add it")
    life.initiative = urlsplit(page.url).path.partition("/plan")[0]
    page.goto("/measures/new/")
    choose_a_body(page)
    fill(page, name=MEASURE, key="permit-days", definition="From asking to answer", unit="days")
    fill(page, direction="Lower is better", frequency="Every quarter")
    fill(page, aggregation="The mean of its periods", anchor="2024-01-01", grace_days="200")
    with page.expect_navigation():
        page.locator("main form button.govuk-button").first.click()
    page.goto(f"{life.initiative}/benefits/")
    life.look(page, "list-empty")
    follow(page, "Add a benefit")
    fill(page, title=TITLE, objective="Builders wait less", gainers="Builders")
    life.look(page, "new")
    press(page, "Save")
    life.benefit = urlsplit(page.url).path
    life.look(page, "unmeasured")
    assert "Unmeasured" in page.locator("main").inner_text()
    before = (spans[0][0] - timedelta(days=1)).isoformat()
    sections = {
        "about": {"goal": "Homes are built sooner"},
        "people": {"owner": "Benefit Owner", "verifier": "Finance"},
        "measure": {"measure": MEASURE, "baseline": "30", "baseline_on": before,
                    "baseline_source": "The register of permits"},
        "value": {"benefit_class": "Economic: a gain to citizens and the economy",
                  "unit_value": "1,000", "currency": "GBP"},
        "time": {"starts_on": spans[0][0].isoformat(), "ends_on": "2040-12-31"},
        "targets": {"on-0": spans[-1][1].isoformat(), "value-0": "20"},
        "profile": {"starts-0": spans[0][0].isoformat(), "ends-0": spans[-1][1].isoformat(),
                    "planned-0": "9000", "forecast-0": "8000"},
    }  # fmt: skip
    for section, values in sections.items():
        page.goto(f"{life.benefit}edit/{section}/")
        if section in {"measure", "targets"}:
            life.look(page, f"edit-{section}")
        fill(page, **values)
        press(page, "Save")
    approver = life.at("sro", life.benefit)
    follow(approver, "Validate it")
    fill(approver, note="Owned, measured, with a target")
    press(approver, "Validate it")


def measure_it(
    life: Life, server: Server, place: Place, outside: Any, spans: list[Any], tmp_path: Path
) -> None:
    """Four quarters by four doors: a file, the API, a database, JSON on the web."""
    page = life.pages["programme_manager"]
    upload(page, spans[0], "28", tmp_path)
    push(server, life.token, spans[1], "25")
    folder = Path(place.extra["COMMONWEAL_SOURCE_FOLDER"])
    page.goto("/sources/add/?kind=sqlite")
    body = page.locator("main [name='organisation'] option").nth(1).get_attribute("value")
    (folder / str(body)).mkdir()
    with sqlite3.connect(folder / str(body) / "register.db") as database:
        database.execute("CREATE TABLE permits (first TEXT, last TEXT, days REAL)")
        row = (*(day.isoformat() for day in spans[2]), 22)
        database.execute("INSERT INTO permits VALUES (?, ?, ?)", row)
    choose_a_body(page)
    fill(page, name="The register", path="register.db", query="SELECT * FROM permits")
    columns = {"starts_column": "first", "ends_column": "last", "value_column": "days"}
    fill(page, measure="permit-days", **columns)
    collect(life, page, place)
    first, last = (day.isoformat() for day in spans[3])
    outside.routes["/days.json"] = says({"rows": [{"from": first, "to": last, "days": "19"}]})
    page.goto("/sources/add/?kind=json")
    choose_a_body(page)
    fill(page, name="The service", address=f"http://127.0.0.1:{outside.port}/days.json")
    columns = {"starts_column": "from", "ends_column": "to", "value_column": "days"}
    fill(page, rows_path="$.rows[*]", measure="permit-days", **columns)
    collect(life, page, place)


def upload(
    page: Page, span: tuple[date, date], value: str, tmp_path: Path, *, measure: str = "permit-days"
) -> None:
    file = tmp_path / f"days-{span[0]}.csv"
    file.write_text(f"starts,ends,value\n{span[0]},{span[1]},{value}\n")
    page.goto("/sources/upload/")
    choose_a_body(page)
    page.locator("main [name='upload']").set_input_files(file)
    press(page, "Look at it")
    fill(page, measure_id=measure, starts="starts", ends="ends", value="value")
    press(page, "Show the rows")
    press(page, "Take in 1 row")


def token_of(life: Life) -> str:
    page = life.at("programme_manager", "/me/tokens/new/")
    ask_again(page, life.people["programme_manager"]["password"])
    fill(
        page, name="The office", expires_on=(timezone.localdate() + timedelta(days=30)).isoformat()
    )
    page.get_by_label("Send measured values").check()
    press(page, "Make the token")
    text: str = page.locator("main code").first.inner_text()
    return text


def push(server: Server, token: str, span: tuple[date, date], value: str) -> None:
    row = {"measure": "permit-days", "starts": str(span[0]), "ends": str(span[1]), "value": value}
    request = urllib.request.Request(
        f"{server.address}/api/v1/readings",
        data=json.dumps({"rows": [row]}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=90) as answer:
        told = json.loads(answer.read())
    assert (told["added"], told["refused"]) == (1, []), told


def collect(life: Life, page: Page, place: Place) -> None:
    """Add the source, start it, and let the worker do what waits."""
    press(page, "Add it, paused")
    press(page, "Start it")
    press(page, "Collect now")
    place.manage("db_worker", "--batch")


def realise(life: Life) -> None:
    text = life.says("benefit_owner")
    assert "waits to be checked" in text, text
    page = life.at("finance", life.benefit)
    assert page.locator("tr[id^='reading-']").count() == 4
    life.look(page, "measured")
    follow(page, "Check that it is realised")
    fill(page, note="Followed all four to their source")
    press(page, "Save")
    text = life.says("finance")
    assert "Realised" in text
    # changes of 2, 5, 8 and 11 days at GBP 1,000 for a day and year, a quarter of a year each
    assert "GBP 6,500" in text, text
    life.look(life.at("programme_manager", "/benefits/"), "list")
    report = life.at("programme_manager", "/benefits/report/")
    assert TITLE in report.locator("main").inner_text()
    life.look(report, "report")
    life.look(life.at("programme_manager", life.initiative), "programme")


def close(life: Life) -> None:
    """Refused until the owner has accepted; then closed, and the benefit lives on."""
    page = life.at("sro", f"{life.initiative}/benefits/")
    assert "has to be accepted" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Close it").count() == 0
    owner = life.at("benefit_owner", life.benefit)
    with owner.expect_navigation():
        owner.locator("main a", has_text="Accept it").first.click()
    fill(owner, note="I answer for it")
    life.look(owner, "accept")
    press(owner, "Save")
    page.goto(f"{life.initiative}/benefits/")
    press(page, "Close it")
    assert "Realised" in life.says("benefit_owner")


def look_again(life: Life, span: tuple[date, date], tmp_path: Path) -> None:
    """Two years on: silence is not success, and the new reading misses the target."""
    assert "too old" in life.says("benefit_owner")
    mine = life.at("benefit_owner", "/benefits/mine/")
    assert "A measured value is missing" in mine.locator("main").inner_text()
    life.look(mine, "mine")
    upload(life.pages["programme_manager"], span, "27", tmp_path)
    text = life.says("benefit_owner")
    assert "At risk" in text
    assert "misses the target" in text
    page = life.at("benefit_owner", f"{life.benefit}review/")
    fill(page, finding="The queue is back: two people left")
    press(page, "Save")
    life.look(life.at("benefit_owner", life.benefit), "at-risk")
    assert "At risk" in life.says("staff")


def recorded(place: Place) -> list[str]:
    """The verbs of the ledger, oldest first."""
    code = (
        "import django, json; django.setup();"
        "from commonweal.apps.ledger.models import Entry;"
        "print(json.dumps(list(Entry.objects.order_by('number').values_list('verb', flat=True))))"
    )
    found: list[str] = json.loads(place.run("-c", code).splitlines()[-1])
    return found

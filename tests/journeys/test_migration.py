"""A benefits register moves: EBCDIC, DBF and CSV to PostgreSQL; an amount that cannot be read is
mended, a cent is found and put right, old and new run side by side, the cutover is rehearsed and
carried out, and the certificate holds on a machine that has nothing but the file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.engines.read.outside.postgresql import listening
from tests.journeys.accessible import faults_of
from tests.journeys.conftest import go
from tests.journeys.old_register import UNREADABLE, Register, granted
from tests.journeys.server import Server
from tests.journeys.test_plan import choose_a_body, fill, follow, press

OLD, NEW = "Benefits register (1987)", "Benefits register"
SETS = ("claims", "payments", "offices")
CLAIM = ("--key", "CLAIM_ID", "--map", "CLAIM_ID=claim_id", "--map", "OFFICE=office", "--map",
         "SURNAME=surname", "--map", "BORN=born", "--map", "GRANTED=granted")  # fmt: skip
PAYMENT = ("--key", "NUMBER", "--map", "NUMBER=number", "--map", "CLAIM=claim", "--map",
           "AMOUNT=amount", "--map", "PAID_ON=paid_on")  # fmt: skip
WORK, CHECK = "Work", "Go or no-go"
STEPS = (
    ("The last rows are moved", WORK, "", "30"),
    ("Is every row proved?", CHECK, "Every data set is proved to be equal", "5"),
    ("May the old one go?", CHECK, "The parallel run may end, by the rule that was locked", "5"),
    ("The new one is opened", "Work after which there is no going back", "", "10"),
)


@dataclass
class Story:
    """An architect who moves, an owner who decides, the register, and what is wrong with pages."""

    lead: Page
    owner: Page
    register: Register
    screenshots: Callable[[Page, str], None]
    migration: str = ""
    rows: str = ""
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        self.screenshots(page, f"migration-{name}")
        self.faults += [f"{name}: {fault}" for fault in faults_of(page)]

    def at(self, page: Page, part: str = "") -> Page:
        page.goto(f"{self.migration}{part}")
        return page

    def put_in(self, name: str, *files: Path) -> None:
        """The results of a data set, on its page."""
        page = self.at(self.lead)
        follow(page, name)
        follow(page, "Put in a result")
        upload(page, "upload", *files)
        fill(page, rehearsal="Rehearsal 1")
        press(page, "Save")


def upload(page: Page, name: str, *files: Path) -> None:
    page.locator(f"main [name='{name}']").set_input_files(list(files))


def told(page: Page) -> str:
    words: str = page.locator("main").inner_text()
    return words


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with listening() as port:
        made = Register(tmp_path, port)
        made.write()
        yield made


def test_a_register_moves_and_every_row_of_it_is_proved(
    visit, server: Server, screenshots, register: Register
):
    lead, owner = visit("/systems/", role="architect"), visit("/systems/", role="sro")
    story = Story(lead, owner, register, screenshots)
    list_the_systems(story)
    begin_the_migration(story)
    profile(story)
    transfer(story)
    mend_the_quarantine(story)
    find_a_cent(story)
    prove(story)
    run_in_parallel(story)
    plan_the_cutover(story)
    carry_it_out(story, "Begin a rehearsal", "rehearsal")
    carry_it_out(story, "Begin the night", "night")
    home = register.folder / "home"
    certify(story, server, home)
    with (auditor := visit("/history/", role="assurer")).expect_download() as waiting:
        auditor.locator("main a[href*='history/key']").first.click()
    waiting.value.save_as(home / "key.pub")
    assert story.faults == [], "\n\n".join(story.faults)
    check_with_nothing_else(register, server, home)


def list_the_systems(story: Story) -> None:
    page = story.lead
    story.look(page, "no-systems")
    follow(page, "Take in a list of systems")
    choose_a_body(page)
    upload(page, "upload", story.register.estate(OLD, NEW, SETS))
    press(page, "Save")
    assert "Of 2 systems 2 are new" in told(page)
    story.look(page, "systems-look")
    press(page, "Take it in")
    follow(page, OLD)
    story.look(page, "system")


def begin_the_migration(story: Story) -> None:
    page = story.lead
    page.goto("/initiatives/new/")
    choose_a_body(page)
    fill(page, name="A register that lasts")
    press(page, "Add it")
    page.goto(f"{page.url.partition('plan/')[0]}migrations/")
    follow(page, "Add a migration")
    fill(page, name="The register moves", old_system=OLD, new_system=NEW)
    story.look(page, "new")
    press(page, "Save")
    story.migration = page.url.partition("#")[0]
    assert "3 of 3 data sets were not compared" in told(page)
    story.look(page, "not-compared")


def profile(story: Story) -> None:
    words = ("profile", "payments.dbf", "offices.csv", "--json")
    made = story.register.into("profile.json", *words)
    page = story.at(story.lead)
    follow(page, "What it holds")
    follow(page, "Put in a profile")
    upload(page, "upload", made)
    press(page, "Save")
    story.look(page, "profile")
    follow(page, "payments")
    story.look(page, "profile-set")


def transfer(story: Story) -> None:
    register = story.register
    words = ("transfer", "mapping.yaml", "--target", register.target)
    said = register.run(*words, "--quarantine", "quarantine.jsonl", code=1)
    assert "public.claim: 29 of 30 rows loaded, 1 in the quarantine" in said
    page = story.at(story.lead)
    follow(page, "claims")
    follow(page, "Rows that wait, one by one")
    follow(page, "Put in a quarantine file")
    upload(page, "upload", register.folder / "quarantine.jsonl")
    press(page, "Save")
    follow(page, f"record {UNREADABLE - 1}")
    story.look(page, "row")
    page.get_by_label("It gets another value").check()
    fill(page, column="GRANTED", value=granted(UNREADABLE), reason="The paper file")
    press(page, "Save")
    assert "Somebody else has to agree" in told(page)
    story.rows = page.url


def mend_the_quarantine(story: Story) -> None:
    page, register = story.owner, story.register
    page.goto(story.rows)
    press(page, f"Agree record {UNREADABLE - 1}")
    story.look(page, "rows")
    with page.expect_download() as waiting:
        page.locator("main a[download]").first.click()
    waiting.value.save_as(register.folder / "corrections.yaml")
    words = ("transfer", "mapping.yaml", "--target", register.target)
    register.run(*words, "--reload", "--corrections", "corrections.yaml")
    story.at(page)
    go(page.locator("main a[href*='/put-aside/']").first)
    page.get_by_label("Mended, and loaded").check()
    fill(page, reason="The paper file was looked at")
    press(page, "Save")
    assert "Mended, and loaded" in told(page)
    story.look(page, "put-aside")


def find_a_cent(story: Story) -> None:
    """The cent of a script that was to tidy up."""
    register = story.register
    register.run("decode", "mended.dat", "--copybook", "claims.cpy", "--out", "claims.parquet")
    register.run("decode", "payments.dbf", "--out", "payments.parquet")
    register.sql("UPDATE payment SET amount = amount + 0.01 WHERE number = 7")
    found = register.compare("payment", "payments.parquet", *PAYMENT, "--out", "differences.jsonl",
                             name="first.json", code=1)  # fmt: skip
    story.put_in("payments", found)
    page = story.lead
    assert "Differs" in told(page)
    story.look(page, "a-cent")
    follow(page, "Differences, old beside new")
    follow(page, "Put in a file of differences")
    upload(page, "upload", register.folder / "differences.jsonl")
    press(page, "Save")
    assert "7.51" in told(page)
    story.look(page, "differences")
    register.sql("UPDATE payment SET amount = amount - 0.01 WHERE number = 7")


def prove(story: Story) -> None:
    register = story.register
    story.put_in("payments", register.compare("payment", "payments.parquet", *PAYMENT))
    story.put_in("claims", register.compare("claim", "claims.parquet", *CLAIM))
    story.put_in("offices", register.compare("office", "offices.csv", "--key", "code"))
    page = story.at(story.lead)
    assert "All 3 data sets are proved to be equal." in told(page)
    story.look(page, "proved")


def run_in_parallel(story: Story) -> None:
    page, register = story.at(story.owner, "parallel-run/"), story.register
    follow(page, "Lock when it may end")
    upload(page, "upload", register.lock())
    press(page, "Save")
    story.look(page, "locked")
    # The day after the lock is not before it, whatever the clock says.
    today = datetime.now(UTC).date()
    days = [register.replay(today - timedelta(days=1), wrong=True),
            register.replay(today, wrong=False)]  # fmt: skip
    judged = register.into("judged.json", "replay", "judge", "exit.json", "trend.jsonl", "--json")
    page = story.at(story.lead, "parallel-run/")
    follow(page, "Put in results")
    upload(page, "uploads", *days, judged)
    press(page, "Save")
    assert "It may end: the rule is fulfilled." in told(page)
    story.look(page, "parallel-run")


def plan_the_cutover(story: Story) -> None:
    page = story.at(story.lead, "cutover/")
    follow(page, "Plan it")
    fill(page, continuity="Read only from 22:00 to 02:00; letters wait until the morning")
    fill(
        page, communication="Offices at 21:30", way_back="Until step 4 the old one is opened again"
    )
    press(page, "Save")
    for title, kind, reads, minutes in STEPS:
        follow(page, "Add a step")
        fill(page, title=title, kind=kind, minutes=minutes)
        if reads:
            fill(page, reads=reads)
        press(page, "Save")
    assert "Whatever reads the record would say go today." in told(page)
    story.look(page, "cutover")


def carry_it_out(story: Story, begin: str, name: str) -> None:
    page = story.at(story.owner, "cutover/")
    press(page, begin)
    for _title, _kind, reads, _minutes in STEPS:
        if reads:
            follow_first(page, "Answer")
            page.get_by_label("Go", exact=True).check()
        else:
            go(page.locator("main button", has_text="Begin").first)
            story.look(page, f"{name}-going")
            follow_first(page, "Say what became of it")
            page.get_by_label("Done", exact=True).check()
        press(page, "Save")
    follow_first(page, "End it")
    page.get_by_label("Carried through").check()
    fill(page, why="It went as planned")
    press(page, "Save")
    words = told(page)
    assert "Carried through. It went as planned" in words
    assert "30 / 0" in words  # planned and actual minutes
    story.look(page, name)


def follow_first(page: Page, words: str) -> None:
    go(page.locator("main a").filter(has_text=words).first)


def certify(story: Story, server: Server, home: Path) -> None:
    page = story.at(story.owner)
    press(page, "Issue a certificate")
    server.place.manage("tick", "--once")
    page.reload()
    story.look(page, "certified")
    for kind, ending in (("PDF", "pdf"), ("JSON", "json")):
        with page.expect_download() as waiting:
            page.locator("main a[download]").filter(has_text=kind).first.click()
        waiting.value.save_as(home / f"certificate.{ending}")


def check_with_nothing_else(register: Register, server: Server, home: Path) -> None:
    server.stop()
    shutil.rmtree(server.place.var)
    words, plain = ("certificate", "verify"), home / "certificate.json"
    key = ("--key", "home/key.pub")
    register.run(*words, "home/certificate.pdf", *key, "--verdict", "claim.json")
    said = register.run(*words, str(plain), *key)
    assert said.splitlines()[-5:] == [
        "agree", "- claims: agree", "- offices: agree", "- payments: agree",
        "verified: it is as it was signed",
    ]  # fmt: skip
    plain.write_text(plain.read_text().replace('"rows_that_differ":0', '"rows_that_differ":1'))
    register.run(*words, str(plain), *key, code=1)

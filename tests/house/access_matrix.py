"""The two organisations that the table of addresses (access_table.py) is tried on.

A new kind of object in an address needs a line in ``Side.ids``, made the same for both sides.
CONTRIBUTING.md tells how.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from commonweal.apps.accounts.actions import Place
from commonweal.apps.accounts.models import Organisation, User
from commonweal.apps.accounts.queries import actor_of
from commonweal.apps.accounts.rules import Role
from commonweal.apps.accounts.tests.factories import hold, make_organisation, make_person
from commonweal.apps.administration.actions import make_token, queue_message
from commonweal.apps.administration.models import Invitation
from commonweal.apps.appraisals.models import Condition
from commonweal.apps.benefits.actions import create_benefit
from commonweal.apps.cases.tests.factories import a_case, a_cost, an_option
from commonweal.apps.cutovers.tests.factories import moved_and_cut_over
from commonweal.apps.decisions.actions import ask_decision, decide_gate
from commonweal.apps.decisions.actions.deciding import Decided
from commonweal.apps.diagnosis.tests.factories import inquired
from commonweal.apps.documents.actions import put_in_document
from commonweal.apps.evidence.actions import put_in_file
from commonweal.apps.exceptions.tests.factories import an_exception
from commonweal.apps.frameworks.actions import copy_framework
from commonweal.apps.gates.models import Gate
from commonweal.apps.gates.tests.factories import a_gate, a_read_paper
from commonweal.apps.ledger.models import Entry
from commonweal.apps.lessons.actions import answer_lesson, note_lesson, share_lesson
from commonweal.apps.maps.actions import add_node, create_map
from commonweal.apps.matches.models import BodyOffer, MatchOffer
from commonweal.apps.measures.tests.factories import a_measure, a_month, pushed
from commonweal.apps.outlook.actions import add_note
from commonweal.apps.pilots.actions import design_pilot, set_steps
from commonweal.apps.plans.actions import add_dependency, set_goal, start_plan
from commonweal.apps.plans.tests.factories import a_change, a_cost_line, a_milestone, a_promise
from commonweal.apps.portfolio.models import SavedView
from commonweal.apps.profiles.tests.factories import profiled
from commonweal.apps.programmes.actions import create_initiative, take_in
from commonweal.apps.programmes.models import Initiative, Report
from commonweal.apps.programmes.rules.incoming import IncomingInitiative
from commonweal.apps.programmes.tests.factories import a_report
from commonweal.apps.questions.models import Question
from commonweal.apps.registers.models import Contract
from commonweal.apps.reports.tests.factories import a_draft
from commonweal.apps.returns.models import Batch
from commonweal.apps.reviews.actions import Wanted, ask_review, take_on
from commonweal.apps.risks.models import EarlyWarning, RiskAction
from commonweal.apps.risks.tests.factories import a_risk
from commonweal.apps.sources.models import Run, Source
from commonweal.apps.start.actions import Whose, keep_table
from commonweal.kernel.ids import new_id
from commonweal.kernel.shapes import Actor

__all__ = ["Side"]


@dataclass
class Side:
    """One organisation with one thing of each kind. ``mark`` stands in every name and text."""

    mark: str
    organisation: Organisation = field(init=False)
    person: User = field(init=False)
    ids: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        now = timezone.now()
        self.organisation = make_organisation(f"{self.mark} body")
        self.person = make_person(f"{self.mark} person", organisation=self.organisation)
        holding = hold(self.person, Role.ADMINISTRATOR, self.organisation)
        by = actor_of(self.person)
        self.ids = {
            "organisation_id": self.organisation.id,
            "person_id": self.person.id,
            "holding_id": holding.id,
            "invitation_id": self._invitation(),
            "message_id": self._letter(),
            "batch_id": self._batch(),
            "table_id": self._table(),
            "decide_body.offer_id": BodyOffer.objects.create(
                organisation=self.organisation,
                into=make_organisation(f"{self.mark} body below", parent=self.organisation),
                made_at=now,
            ).id,
            **self._planned(),
            **self._measured(),
            **self._sourced(),
            **self._argued(),
            "view_id": SavedView.objects.create(owner=self.person, name=self.mark, query="").id,
            "token_id": make_token(
                owner=self.person,
                name=f"{self.mark} robot",
                verbs=["read"],
                expires_at=now + timedelta(days=1),
                at=now,
            )[0].id,
            "session_id": str(self._session()),
            "file_id": put_in_file(
                upload=SimpleUploadedFile(f"{self.mark}.txt", self.mark.encode()),
                place=Place(self.organisation),
                by=by,
                at=now,
            ).id,
            "number": str(Entry.objects.filter(actor_id=self.person.id)[0].number),
            # what only the package's own addresses have
            "pk": "0",
            "key": "no-such-key",
            "uidb36": "0",
            "provider_id": "none",
            "secret": "no-such-secret",
        }

    def _invitation(self) -> str:
        now = timezone.now()
        return Invitation.objects.create(
            email=f"{self.mark}@example.org",
            invited_by=self.person,
            digest=self.mark,
            made_at=now,
            expires_at=now + timedelta(days=1),
        ).id

    def id_of(self, route: str, parameter: str) -> str:
        """What stands for a parameter of an address: by the beginning of the address's name
        where there is an entry for it, else the same for all."""
        for name, value in self.ids.items():
            beginning, dot, known = name.partition(".")
            if dot and known == parameter and route.startswith(beginning):
                return value
        return self.ids[parameter]

    def _planned(self) -> dict[str, str]:
        """An initiative of this side, with a plan, a change, a published report and a draft."""
        one = create_initiative(
            name=f"{self.mark} programme",
            organisation=self.organisation,
            by=actor_of(self.person),
            at=timezone.now(),
        )
        other = create_initiative(
            name=f"{self.mark} other",
            organisation=self.organisation,
            by=actor_of(self.person),
            at=timezone.now(),
        )
        by = {"by": actor_of(self.person), "at": timezone.now()}
        known = IncomingInitiative(
            key="one", name=one.name, organisation_id=self.organisation.id, id=one.id
        )
        report = a_report(2024, reported_name=one.name)
        milestone, cost = a_milestone(one, self.mark), a_cost_line(one)
        start_plan(initiative=one, promise=a_promise(), **by)
        take_in(series=self.mark, initiatives=[known], reports=[("one", report)], **by)
        goal = set_goal(organisation=self.organisation, values={"outcome": self.mark}, **by)
        dependency = add_dependency(
            needs=one, on=other, values={"nature": "needs-output-of", "what": self.mark}, **by
        )
        match = MatchOffer.objects.create(
            first=one, second=other, series=self.mark, made_at=timezone.now()
        )
        role = hold(self.person, "sro", self.organisation, initiative_id=one.id)
        return {
            "initiative_id": one.id,
            **inquired(one, self.mark, **by),
            "report_id": str(Report.objects.get(series=self.mark).id),
            "own_report.report_id": str(a_draft(one).id),
            "milestone_remove.line_id": milestone.id,
            "cost_remove.line_id": cost.id,
            "dependency_remove.line_id": dependency.id,
            "initiative_role_end.line_id": role.id,
            "decide_match.offer_id": match.id,
            "change_id": a_change(one).id,
            "benefit_id": self._benefit(one),
            "benefit_edit.section": "about",
            **self._map(one),
            **self._gated(one),
            **self._framework(),
            **self._pilot(one),
            **self._lessons(one, other),
            **profiled(moved_and_cut_over(one, self.mark, **by), self.mark, **by),
            "document_id": self._document(one),
            **self._risk(one),
            "exception_id": an_exception(one, timezone.now()).id,
            "question_key": self._question(one),
            "goal_id": goal.id,
        }

    def _sourced(self) -> dict[str, str]:
        """A source of this side, and one time that it ran."""
        now, own = timezone.now(), self.organisation
        source = Source.objects.create(
            organisation=own,
            name=self.mark,
            kind="csv",
            address=f"https://{self.mark}.example.org/",
            keeper=self.person,
            made_at=now,
        )
        run = Run.objects.create(
            organisation=own, source=source, kind="csv", label=self.mark, started_at=now
        )
        return {"source_id": source.id, "run_id": str(run.id)}

    def _measured(self) -> dict[str, str]:
        """A measure of this side with a value that is held, and a note on it."""
        measure = a_measure(
            self.mark, organisation=self.organisation, name=f"{self.mark} calls", highest=Decimal(1)
        )
        reading = pushed(a_month(measure, 1, 7)).batch.readings.get()
        by = {"by": actor_of(self.person), "at": timezone.now()}
        note = add_note(measure=measure, on=timezone.localdate(), words=self.mark, **by)
        return {"measure_id": measure.id, "reading_id": str(reading.id), "note_id": note.id}

    def _benefit(self, one: Initiative) -> str:
        """Owned by this side's person: nobody else accepts it."""
        by = {"by": actor_of(self.person), "at": timezone.now()}
        values = {"title": self.mark, "owner": self.person}
        given = {"organisation": self.organisation, "initiative": one, "values": values}
        return create_benefit(**given, **by).id

    def _argued(self) -> dict[str, str]:
        """A draft of a business case, with an option, a line and a condition."""
        one = create_initiative(
            name=f"{self.mark} argued",
            organisation=self.organisation,
            by=actor_of(self.person),
            at=timezone.now(),
        )
        case = a_case(one)
        option = an_option(case, self.mark)
        condition = Condition.objects.create(case=case, text=self.mark)
        return {
            "case.initiative_id": one.id,
            "api:one_case.initiative_id": one.id,
            "case_id": case.id,
            "section_key": "strategic",
            "option_id": option.id,
            "kind": "cost",
            "line_id": a_cost(option, self.mark).id,
            "condition_id": condition.id,
        }

    def _map(self, one: Initiative) -> dict[str, str]:
        by = {"by": actor_of(self.person), "at": timezone.now()}
        given = {"organisation": self.organisation, "initiative": one, "title": self.mark}
        made = create_map(**given, **by)
        node = add_node(on=made, values={"layer": "output", "words": self.mark}, **by)
        return {"map_id": made.id, "node_id": node.id}

    def _lessons(self, one: Initiative, other: Initiative) -> dict[str, str]:
        """One that is asked of ``one``, and answered; and one that may still be changed."""
        by = {"by": actor_of(self.person), "at": timezone.now()}
        words = ("title", "observation", "evidence", "recommendation", "question")
        values = dict.fromkeys(words, self.mark)
        made = note_lesson(initiative=other, values=values, **by)
        shared = share_lesson(lesson=note_lesson(initiative=other, values=values, **by), **by)
        said = {"said": "used", "words": self.mark}
        answer_lesson(lesson=shared, initiative=one, values=said, **by)
        asked = dict.fromkeys(("lesson_answer.lesson_id", "lesson_result.lesson_id"), shared.id)
        return {"lesson_id": made.id, **asked}

    def _pilot(self, one: Initiative) -> dict[str, str]:
        by = {"by": actor_of(self.person), "at": timezone.now()}
        made = design_pilot(initiative=one, values={"title": f"{self.mark} pilot"}, **by)
        set_steps(pilot=made, rows=[{"percent": 5, "check_words": self.mark}], **by)
        return {"pilot_id": made.id, "step_id": made.steps.get().id, "pilot_edit.part": "about",
                "pilot_look.source": "typed"}  # fmt: skip

    def _document(self, one: Initiative) -> str:
        return put_in_document(
            initiative=one,
            upload=SimpleUploadedFile(f"{self.mark}.txt", f"{self.mark} paper".encode()),
            values={"nature": "other", "title": self.mark, "marking": "internal"},
            by=actor_of(self.person),
            at=timezone.now(),
        ).id

    def _risk(self, one: Initiative) -> dict[str, str]:
        """A risk with an action and an early warning."""
        made = a_risk(one, self.mark)
        action = RiskAction.objects.create(risk=made, what=self.mark)
        measure = a_measure(f"{self.mark}-watched", organisation=self.organisation, name=self.mark)
        warning = EarlyWarning.objects.create(
            risk=made, measure=measure, side="above", line=Decimal(1), raises_to=5
        )
        return {
            "risk_id": made.id,
            "action_id": action.id,
            "warning_id": warning.id,
            "risk_edit.section": "about",
            "contract_id": Contract.objects.create(
                initiative=one, title=self.mark, supplier=self.mark, made_at=timezone.now()
            ).id,
        }

    def _question(self, one: Initiative) -> str:
        side = {"says": self.mark, "label": self.mark, "path": "", "id": ""}
        made = Question.objects.create(
            initiative=one,
            key=f"{self.mark}-question"[:16],
            rule="end-passed",
            who="sro",
            first=side,
            second=side,
            facts={"days": "3"},
            first_on=timezone.localdate(),
        )
        return made.key

    def _framework(self) -> dict[str, str]:
        """A framework that this side is writing."""
        by = {"by": actor_of(self.person), "at": timezone.now()}
        made = copy_framework(
            ref="two-gates@1", organisation=self.organisation, name=self.mark, **by
        )
        return {
            "version_id": made.id,
            "ref": made.id,
            "part_kind": "criterion",
            "part_key": "owner-named",
        }

    def _gated(self, one: Initiative) -> dict[str, str]:
        """A gate with an answer by a document."""
        by = {"by": actor_of(self.person), "at": timezone.now()}
        gate = a_gate(one, **by)
        answer = a_read_paper(gate, "security-in-date", **by)
        return {
            "gate_id": gate.id,
            "criterion": "security-in-date",
            "answer_id": answer.id,
            **self._decided(gate),
        }

    def _decided(self, gate: Gate) -> dict[str, str]:
        """A decision to hold, with its evidence; a review with its panel; something to be done."""
        by = {"by": actor_of(self.person), "at": timezone.now()}
        other = Actor(id=new_id(timezone.now()), label=f"{self.mark} director")
        asked = ask_decision(gate=gate, note=self.mark, **by)
        held = Decided("hold", self.mark)
        decision = decide_gate(decision=asked, decided=held, by=other, at=timezone.now())
        review = ask_review(gate=gate, values={"purpose": self.mark}, **by)
        wanted = Wanted(self.mark, self.person, timezone.localdate() + timedelta(days=9))
        follow_up = take_on(initiative=gate.initiative, wanted=wanted, **by)
        return {
            "decision_id": decision.id,
            "review_id": review.id,
            "follow_up_id": follow_up.id,
        }

    def _batch(self) -> str:
        return Batch.objects.create(
            kind="own",
            state="waiting",
            files=[{"name": self.mark, "digest": "0" * 64, "size": 1}],
            digest=self.mark,
            plan={"tables": []},
            organisation=self.organisation,
            made_at=timezone.now(),
            made_by_id=self.person.id,
            made_by_label=self.mark,
        ).id

    def _table(self) -> str:
        return keep_table(
            name=f"{self.mark}.csv",
            data=f"Name,Cost\n{self.mark},5\n".encode(),
            whose=Whose(self.organisation),
            by=actor_of(self.person),
            at=timezone.now(),
        ).id

    def _letter(self) -> str:
        letter = queue_message(
            to_address=f"{self.mark}@example.org",
            subject=self.mark,
            body=self.mark,
            at=timezone.now(),
        )
        letter.state = "failed"
        letter.save()
        return letter.id

    def _session(self) -> int:
        return UserSession.objects.create(
            user=self.person, ip="127.0.0.1", session_key=self.mark, user_agent=self.mark
        ).id

"""Questions that the worker found, what people said of them, and letters that were sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.apps.programmes.models import Initiative
from commonweal.apps.programmes.models.fields import (
    id_column,
    person_id_column,
    person_label_column,
)

KEY_LENGTH = 16


class Replay(models.Model):
    """The questions of everything on a past day, worked out by the worker once for each ``day``.
    ``seen_count`` is
    how many initiatives were looked at."""

    day = models.DateField(primary_key=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    engine = models.CharField(max_length=40, blank=True)
    seen_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class Question(models.Model):
    """Two sides of the record that do not fit, as some people may see them.

    ``key`` is the engine's: the same while the same two things contradict each other. There is a
    row for each audience: ``seen_from`` to ``seen_to`` are the levels of sight to which it is
    shown (programmes.rules.handling); to others the record does not say this, or not in these
    words. ``first`` and ``second`` are ``{"says", "label", "path"}``. ``first_on`` is the day from
    which it has been asked; ``gone_on`` the day on which the record no longer gave rise to it: then
    the sides are empty, because what they quoted may be kept back since. Where ``replay`` is set it
    is one that would have been asked on that past day, and ``after`` says what happened then.
    """

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="questions")
    key = models.CharField(max_length=KEY_LENGTH)
    rule = models.CharField(max_length=60)
    about = models.CharField(max_length=300, blank=True)
    who = models.CharField(max_length=20)
    first = models.JSONField(default=dict, blank=True)
    second = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    size = models.FloatField(default=0)
    score = models.FloatField(default=0)
    seen_from = models.PositiveSmallIntegerField(default=0)
    seen_to = models.PositiveSmallIntegerField(default=2)
    first_on = models.DateField()
    gone_on = models.DateField(null=True, blank=True)
    replay = models.ForeignKey(
        Replay, models.CASCADE, null=True, blank=True, related_name="questions"
    )
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "key", "seen_from"],
                condition=Q(replay=None),
                name="question_once_an_audience",
            ),
            models.CheckConstraint(
                condition=Q(gone_on=None) | Q(first={}, second={}, facts={}, about=""),
                name="question_gone_quotes_nothing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-score", "id"],
                condition=Q(gone_on=None, replay=None),
                name="question_by_score",
            )
        ]


class Cited(models.Model):
    """A record of another room that a question quotes: whoever may not see it is not shown the
    question."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="cited")
    kind = models.CharField(max_length=20)
    record_id = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["kind", "record_id"], name="cited_record")]


class Verdict(models.TextChoices):
    USEFUL = "useful", _("Useful: we did not know, and are finding out")
    KNOWN = "known", _("Known: this is the answer")
    WRONG = "wrong", _("Wrong: the two do not contradict each other")


class Answer(models.Model):
    """What somebody said of a question, beside the facts for good. ``level`` is the level of sight
    of the question that they were shown: the words may quote it."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=KEY_LENGTH)
    rule = models.CharField(max_length=60)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    reason = models.TextField(_("reason"))
    level = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    by_id = person_id_column()
    by_label = person_label_column()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["initiative", "key"], name="answer_of_question")]


class Letter(models.Model):
    """A question that was sent to somebody who could answer it."""

    id = id_column()
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="question_letters")
    key = models.CharField(max_length=KEY_LENGTH)
    to_id = person_id_column()
    to_label = person_label_column()
    at = models.DateTimeField()
    by_id = person_id_column()
    by_label = person_label_column()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["initiative", "key"], name="letter_of_question")]


class Worked(models.Model):
    """When the questions of an initiative were last worked out, and by which engine. ``stale``
    where something changed since."""

    initiative = models.OneToOneField(
        Initiative, models.CASCADE, primary_key=True, related_name="questions_worked"
    )
    at = models.DateTimeField()
    day = models.DateField()
    engine = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    stale = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["stale", "day"], name="questions_due")]


class Followed(models.Model):
    """The one row that says up to which entry of the history changes were followed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_place_followed")]

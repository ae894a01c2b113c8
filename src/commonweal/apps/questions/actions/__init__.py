"""Writes: work the questions out, replay a past day, answer, send."""

from commonweal.apps.questions.actions.answering import answer_question, send_question
from commonweal.apps.questions.actions.following import follow_changes
from commonweal.apps.questions.actions.replaying import ask_for_replay, replay_some
from commonweal.apps.questions.actions.working import ENGINE, work_out

__all__ = [
    "ENGINE",
    "answer_question",
    "ask_for_replay",
    "follow_changes",
    "replay_some",
    "send_question",
    "work_out",
]

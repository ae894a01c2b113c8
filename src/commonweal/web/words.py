"""What an error page says: what happened, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class ErrorWords:
    title: object
    advice: object


_WORDS = {
    400: ErrorWords(
        _("This could not be read"),
        _("Go back, correct what is named here, and send it again. Nothing has been changed."),
    ),
    403: ErrorWords(
        _("You may not do this"),
        _(
            "Your roles do not allow it. If you think that they should, ask an administrator of "
            "your organisation, and give them the address of this page."
        ),
    ),
    404: ErrorWords(
        _("There is no such page"),
        _(
            "Check the address. The page may have been moved, or it may belong to an organisation "
            "that you cannot see. You can search for what you need, or start from the portfolio."
        ),
    ),
    405: ErrorWords(
        _("This cannot be done from here"),
        _("Go back to the page and use the button on it."),
    ),
    409: ErrorWords(
        _("A rule stands against this"),
        _("Nothing has been changed. Put right what is named here, then try again."),
    ),
    411: ErrorWords(
        _("This could not be read"),
        _("A browser does this by itself. In a program, set the header Content-Length."),
    ),
    413: ErrorWords(
        _("This is too much at once"),
        _("Send smaller files, or split them into several. Nothing has been changed."),
    ),
    429: ErrorWords(
        _("Too many attempts"),
        _("Wait a few minutes, then try again. This protects accounts from guessing."),
    ),
    500: ErrorWords(
        _("Something went wrong on our side"),
        _(
            "What you sent may not have been saved. Go back and look before you send it again. If "
            "it happens once more, tell an administrator the time and the address of this page."
        ),
    ),
    502: ErrorWords(
        _("Another system did not answer"),
        _("Nothing has been changed here. Try again in a few minutes."),
    ),
    503: ErrorWords(
        _("Closed for a short time"),
        _("Work is being done on the system. Try again in a few minutes."),
    ),
}


def error_words(status: object) -> ErrorWords:
    """The words of a status; those of 500 where there are none for it."""
    return _WORDS.get(int(str(status)) if str(status).isdigit() else 500, _WORDS[500])

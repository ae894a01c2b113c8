"""What the settings say of mail and of groups, and what they may not say."""

from __future__ import annotations

import pytest

from commonweal.apps.accounts.rules import Role
from commonweal.apps.administration.rules import MailServer, read_group_roles, read_mail_server
from commonweal.kernel.errors import BadInput


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", None),
        ("smtp://mail.example.org", MailServer("mail.example.org", 25)),
        (
            "smtp+starttls://a%40b:p%3Aw@mail.example.org",
            MailServer("mail.example.org", 587, "a@b", "p:w", starttls=True),
        ),
        (
            "smtps://u:p@mail.example.org:4650",
            MailServer("mail.example.org", 4650, "u", "p", tls=True),
        ),
    ],
)
def test_a_mail_server_is_taken_apart(url: str, server: MailServer | None) -> None:
    assert read_mail_server(url) == server


@pytest.mark.parametrize(
    "url", ["mail.example.org", "smtp://", "http://a.org", "smtp://u:p@a.org", "smtp+tls://a.org"]
)
def test_a_mail_server_that_cannot_be_or_would_leak_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        read_mail_server(url)


def test_a_password_is_not_shown_with_its_server() -> None:
    assert "hidden" not in repr(read_mail_server("smtps://u:hidden@a.org"))


def test_groups_stand_for_roles() -> None:
    assert read_group_roles("pmo = portfolio_director @ Home Office; x=sro@Works ;") == [
        ("pmo", Role.PORTFOLIO_DIRECTOR, "Home Office"),
        ("x", Role.SRO, "Works"),
    ]
    assert read_group_roles("") == []


@pytest.mark.parametrize("text", ["pmo", "pmo=sro", "pmo=king@Works", "=sro@Works", "pmo=sro@"])
def test_a_group_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_group_roles(text)

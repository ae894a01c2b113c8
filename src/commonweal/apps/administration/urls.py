"""Addresses of administration. Names have no prefix, because pages of every slice link to them."""

from __future__ import annotations

from django.urls import path

from commonweal.apps.administration.views import invitations, me, organisations, outbox, people

urlpatterns = [
    path("me/", me.account, name="account"),
    path("me/everything.json", me.my_export, name="my_export"),
    path("me/sessions/<int:session_id>/end/", me.session_end, name="session_end"),
    path("me/tokens/new/", me.token_new, name="token_new"),
    path("me/tokens/<token_id>/revoke/", me.token_revoke, name="token_revoke"),
    path("administration/", people.administration, name="administration"),
    path("administration/second-step/", people.second_step, name="second_step"),
    path("people/", people.people, name="people_list"),
    path("people/<person_id>/", people.person, name="person"),
    path("people/<person_id>/roles/new/", people.role_new, name="person_role"),
    path("people/<person_id>/hand-over/", people.hand_over, name="hand_over"),
    path("people/<person_id>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<person_id>/reactivate/", people.reactivate, name="reactivate"),
    path("people/<person_id>/erase/", people.erase, name="erase"),
    path("people/<person_id>/everything.json", people.person_export, name="person_export"),
    path("people/<person_id>/administrator/", people.administrator_set, name="administrator_set"),
    path("roles/<holding_id>/end/", people.role_end, name="person_role_end"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.organisation_new, name="organisation_new"),
    path("organisations/<organisation_id>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<organisation_id>/rename/",
        organisations.organisation_rename,
        name="organisation_rename",
    ),
    path(
        "organisations/<organisation_id>/names/",
        organisations.organisation_alias,
        name="organisation_alias",
    ),
    path(
        "organisations/<organisation_id>/move/",
        organisations.organisation_move,
        name="organisation_move",
    ),
    path(
        "organisations/<organisation_id>/merge/",
        organisations.organisation_merge,
        name="organisation_merge",
    ),
    path(
        "organisations/<organisation_id>/separate/",
        organisations.organisation_separate,
        name="organisation_separate",
    ),
    path(
        "organisations/<organisation_id>/roles/new/",
        organisations.organisation_role,
        name="organisation_role",
    ),
    path("invitations/", invitations.invitations, name="invitations"),
    path(
        "invitations/<invitation_id>/withdraw/",
        invitations.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("invitation/<secret>/", invitations.accept_invitation, name="accept_invitation"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<message_id>/", outbox.outbox_message, name="outbox_message"),
    path("outbox/<message_id>/retry/", outbox.outbox_retry, name="outbox_retry"),
]

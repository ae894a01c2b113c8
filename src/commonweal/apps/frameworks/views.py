"""Pages of frameworks. Private to this slice."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commonweal.apps.accounts.models import Organisation
from commonweal.apps.accounts.queries import access_filter
from commonweal.apps.accounts.rules import Verb
from commonweal.apps.frameworks import actions
from commonweal.apps.frameworks.forms import NEW, PARTS, CopyForm, ReasonForm
from commonweal.apps.frameworks.models import FrameworkVersion
from commonweal.apps.frameworks.queries import (
    framework_seen,
    part_of,
    version_for,
    versions_for,
)
from commonweal.apps.frameworks.rules import shipped
from commonweal.apps.frameworks.showing import (
    facts_shown,
    framework_shown,
    list_sentence,
)
from commonweal.apps.plans.pages import Place, address, ask, asking, sent
from commonweal.engines.assess import framework_from


def _url(version: FrameworkVersion) -> str:
    return address("framework", version.id)


def _place(
    title: str, sentence: str = "", version: FrameworkVersion | None = None, **more: object
) -> Place:
    trail: tuple[tuple[str, str], ...] = ((_("Frameworks"), address("frameworks")),)
    back = address("frameworks")
    if version is not None:
        trail, back = (*trail, (str(version), _url(version))), _url(version)
    label = str(version) if version else _("the frameworks")
    context = {"back": back, "back_label": label, **more}
    return Place(title, None, sentence, template="frameworks/form.html", trail=trail,
                 context=context)  # fmt: skip


@require_GET
@login_required
def frameworks(request: HttpRequest) -> HttpResponse:
    versions = list(versions_for(request.user).order_by("organisation__name", "key", "-number"))
    states = [one.state for one in versions]
    followed = len(shipped()) + states.count(FrameworkVersion.State.IN_FORCE)
    content = {
        "shipped": shipped(),
        "versions": versions,
        "sentence": list_sentence(followed, states.count(FrameworkVersion.State.DRAFT)),
        **facts_shown(),
        "breadcrumbs": [(_("Portfolio"), "/"), (_("Frameworks"), "")],
    }
    return render(request, "frameworks/list.html", content)


@require_GET
@login_required
def framework(request: HttpRequest, ref: str) -> HttpResponse:
    found, version = framework_seen(request.user, ref)
    crumbs = [(_("Portfolio"), "/"), (_("Frameworks"), address("frameworks")), (found.name, "")]
    content = {"ref": ref, "breadcrumbs": crumbs, **framework_shown(request.user, found, version)}
    return render(request, "frameworks/framework.html", content)


@login_required
def copy(request: HttpRequest, ref: str) -> HttpResponse:
    found, _version = framework_seen(request.user, ref)
    mine = access_filter(request.user, Verb.EDIT, organisation_path="path")
    bodies = Organisation.objects.filter(mine, merged_into=None)
    form = CopyForm(sent(request), bodies=bodies, initial={"name": found.name})
    sentence = _("You may change the copy until somebody else puts it in force.")
    return ask(
        request, _place(_("Copy %(name)s") % {"name": found.name}, sentence), form,
        lambda: actions.copy_framework(ref=ref, **form.cleaned_data, **asking(request)), _url,
    )  # fmt: skip


@login_required
def part(request: HttpRequest, version_id: str, part_kind: str, part_key: str = "") -> HttpResponse:
    version = version_for(request.user, version_id, Verb.EDIT)
    content = framework_from(version.content)
    now = part_of(content, part_kind, part_key)
    form = PARTS[part_kind](sent(request), framework=content, initial=asdict(now) if now else None)
    title = now.title if now else str(NEW[part_kind])
    facts = facts_shown() if "rule" in form.fields else {}
    return ask(
        request, _place(title, version=version, **facts), form,
        lambda: actions.change_part(
            version=version, part=(part_kind, part_key), values=form.cleaned_data, **asking(request)
        ),
        _url,
    )  # fmt: skip


@require_POST
@login_required
def remove(request: HttpRequest, version_id: str, part_kind: str, part_key: str) -> HttpResponse:
    version = version_for(request.user, version_id, Verb.EDIT)
    part_of(framework_from(version.content), part_kind, part_key)
    actions.remove_part(version=version, part=(part_kind, part_key), **asking(request))
    return redirect(_url(version))


@require_POST
@login_required
def put_in_force(request: HttpRequest, version_id: str) -> HttpResponse:
    version = version_for(request.user, version_id, Verb.APPROVE)
    actions.put_in_force(version=version, **asking(request))
    return redirect(_url(version))


@login_required
def retire(request: HttpRequest, version_id: str) -> HttpResponse:
    version = version_for(request.user, version_id, Verb.APPROVE)
    form = ReasonForm(sent(request))
    place = _place(_("No longer for new gates"), _("Gates that follow it now go on."), version)
    return ask(
        request, place, form,
        lambda: actions.retire(version=version, **form.cleaned_data, **asking(request)), _url,
    )  # fmt: skip

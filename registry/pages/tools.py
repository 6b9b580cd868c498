"""A tool's side: registering it, its API keys, its key for bound permits, and its last questions."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from consent.vocabulary import HOSTING
from registry import rules
from registry.actions.deactivate_tool import deactivate_tool
from registry.actions.issue_api_key import issue_api_key
from registry.actions.refusals import ActionRefused, InvalidInput
from registry.actions.register_tool import register_tool
from registry.actions.register_tool_key import register_tool_key
from registry.actions.revoke_api_key import revoke_api_key
from registry.actions.rotate_api_key import rotate_api_key
from registry.actions.update_tool import update_tool
from registry.decisions.standing import live_permits
from registry.models import ApiKey, Decision, Tool
from registry.pages.consents import named_decisions
from registry.pages.fields import sent, sentence
from registry.pages.studio import accepted, own_organisation, small_form
from registry.pages.visit import SignedInRequest


class ToolForm(forms.Form):
    """What a tool is and where it runs."""

    name = forms.CharField(label="Name of the tool", max_length=100)
    maker = forms.CharField(label="Who makes it", max_length=100)
    versions = forms.CharField(
        label="Versions", max_length=60, initial="any", help_text="“any”, or a range such as >=2.0,<3"
    )
    hosting = forms.ChoiceField(
        label="Where it runs", choices=[(term.code, term.label) for term in HOSTING.values()]
    )
    callback_url = forms.URLField(
        label="Address to tell it about withdrawals",
        required=False,
        assume_scheme="https",
        help_text="An https address of yours, reachable from outside. Without one the tool listens or asks instead.",
    )


class PublicKeyForm(forms.Form):
    """A public key as JWK."""

    jwk = forms.CharField(
        label="Public key (JWK)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="ES256 or Ed25519, without the private part. Leave empty to remove the key.",
    )

    def clean_jwk(self) -> Any:
        """A JSON object, or nothing."""
        text = self.cleaned_data["jwk"].strip()
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError):
            raise forms.ValidationError("This is not JSON. Paste the whole key, from { to }.") from None


def own_tool(request: SignedInRequest, tool_id: str, *, manage: bool = False) -> Tool:
    """A tool of an organisation one acts for; any other looks as if it did not exist."""
    tool = get_object_or_404(Tool.objects.select_related("organisation"), pk=tool_id)
    if not (rules.may_manage_tool if manage else rules.may_see_tool)(request.user, tool):
        raise Http404
    return tool


@login_required
def tool_new(request: SignedInRequest, organisation_id: str) -> HttpResponse:
    """Register a tool."""
    organisation = own_organisation(request, organisation_id)
    if not rules.may_manage_organisation(request.user, organisation):
        raise Http404
    form = ToolForm(sent(request))
    if request.method == "POST":
        tool = accepted(
            form,
            lambda **data: register_tool(
                **data, organisation=organisation, by=request.user, at=timezone.now()
            ),
        )
        if tool:
            messages.success(request, f"{tool.name} is registered. It needs an API key to ask.")
            return redirect("tool", tool.pk)
    return small_form(request, form, organisation, "Register a tool", "Register it")


@login_required
def tool_edit(request: SignedInRequest, tool_id: str) -> HttpResponse:
    """Change what is registered."""
    tool = own_tool(request, tool_id, manage=True)
    initial = {name: getattr(tool, name) for name in ("name", "maker", "versions", "hosting", "callback_url")}
    form = ToolForm(sent(request), initial=initial)
    if request.method == "POST" and accepted(
        form, lambda **data: update_tool(**data, tool=tool, by=request.user, at=timezone.now())
    ):
        messages.success(request, "Changed.")
        return redirect("tool", tool.pk)
    return small_form(request, form, tool.organisation, f"Change {tool.name}", "Save")


@login_required
def tool(request: SignedInRequest, tool_id: str) -> HttpResponse:
    """One tool: how to start, its keys, its live permits, its last questions with full answers."""
    return _tool_page(request, own_tool(request, tool_id))


def _tool_page(request: SignedInRequest, shown: Tool, secret: str = "") -> HttpResponse:
    now = timezone.now()
    context = {
        "tool": shown,
        "secret": secret,
        "base_url": settings.SAYSO_BASE_URL,
        "owner": rules.may_manage_tool(request.user, shown),
        "keys": [
            {"key": key, "dead": bool(key.revoked_at and key.revoked_at <= now)}
            for key in shown.api_keys.order_by("-created_at")
        ],
        "permits": live_permits(at=now, tool=shown).order_by("-issued_at")[:20],
        "decisions": named_decisions(Decision.objects.filter(tool_id=shown.pk).order_by("-seq")[:20]),
        "unheard": shown.notices.filter(heard_at__isnull=True).count(),
    }
    response = render(request, "pages/studio/tool.html", context)
    if secret:
        response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def key_new(request: SignedInRequest, tool_id: str) -> HttpResponse:
    """Make an API key and show it this once."""
    tool = own_tool(request, tool_id, manage=True)
    return _tool_page(request, tool, issue_api_key(tool=tool, by=request.user, at=timezone.now()).secret)


@login_required
@require_POST
def key_change(request: SignedInRequest, tool_id: str, key_id: str) -> HttpResponse:
    """Rotate a key (the old one works one more day) or revoke it at once."""
    tool = own_tool(request, tool_id, manage=True)
    key = get_object_or_404(ApiKey, pk=key_id, tool=tool)
    if request.POST.get("do") == "revoke":
        revoke_api_key(key=key, by=request.user, at=timezone.now())
        messages.success(request, f"The key {key.prefix} is dead. Whoever uses it is refused from now on.")
        return redirect("tool", tool.pk)
    try:
        return _tool_page(request, tool, rotate_api_key(key=key, by=request.user, at=timezone.now()).secret)
    except ActionRefused as refusal:
        messages.error(request, sentence(str(refusal)))
        return redirect("tool", tool.pk)


@login_required
def tool_public_key(request: SignedInRequest, tool_id: str) -> HttpResponse:
    """The key that permits are bound to."""
    shown = own_tool(request, tool_id, manage=True)
    initial = {"jwk": json.dumps(shown.jwk, indent=2) if shown.jwk else ""}
    form = PublicKeyForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            register_tool_key(tool=shown, jwk=form.cleaned_data["jwk"], by=request.user, at=timezone.now())
        except InvalidInput as refusal:
            form.add_error("jwk", sentence(refusal.problems.get("jwk", str(refusal))))
        else:
            messages.success(request, "Saved.")
            return redirect("tool", shown.pk)
    return small_form(request, form, shown.organisation, f"A public key for {shown.name}", "Save")


@login_required
@require_POST
def tool_off(request: SignedInRequest, tool_id: str) -> HttpResponse:
    """Deactivate: its permits end now, and it gets no more."""
    shown = own_tool(request, tool_id, manage=True)
    deactivate_tool(tool=shown, by=request.user, at=timezone.now())
    messages.success(request, f"{shown.name} is switched off. It gets no more permits.")
    return redirect("tool", shown.pk)

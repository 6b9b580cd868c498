"""Pages for everybody: what this is, verifying a receipt, the state of the log."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consent.errors import ConsentError
from consent.receipts import Verified, verify_receipt
from registry import keys
from registry.log import tiles
from registry.pages.fields import sent, sentence

MAX_RECEIPT = 512 * 1024


class ReceiptForm(forms.Form):
    """A receipt file."""

    receipt = forms.FileField(
        label="The receipt file", help_text="It ends in .receipt.json. It is checked and not kept."
    )


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is."""
    return render(request, "pages/about.html")


def verify(request: HttpRequest) -> HttpResponse:
    """Check a receipt: who signed what, and whether anything was changed."""
    form = ReceiptForm(sent(request), request.FILES or None)
    checked: Verified | None = None
    if request.method == "POST" and form.is_valid():
        try:
            checked = verify_receipt(_read(form), keys=keys.key_set())
        except ConsentError as error:
            form.add_error("receipt", f"This receipt does not hold: {sentence(str(error))}")
    return render(
        request, "pages/verify.html", {"form": form, "checked": checked}, status=422 if form.errors else 200
    )


def _read(form: ReceiptForm) -> bytes:
    data: bytes = form.cleaned_data["receipt"].read(MAX_RECEIPT + 1)
    return data


@require_safe
def log_state(request: HttpRequest) -> HttpResponse:
    """How long the public log is, what its newest checkpoint says, and where to get it."""
    return render(
        request, "pages/log_state.html", {"checkpoint": tiles.checkpoint(), "vkey": keys.log_vkey()}
    )

"""Django's administration pages: read-only, closed to all but staff with a passkey."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from registry import models
from registry.pages.passkeys import has_passkey

HIDDEN = {"LogEntry", "LogNode", "LogCheckpoint", "Ceremony"}
SECRET = {"callback_secret", "sha256", "password"}


class StaffWithPasskey(AdminSite):
    """Nobody gets in without being staff and having a passkey."""

    site_header = site_title = "Sayso administration"

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff with a passkey."""
        person = request.user
        return bool(person.is_active and person.is_staff and has_passkey(person))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """No door of its own: sign in as everywhere; to anybody else these pages do not exist."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())


class ReadOnly(ModelAdmin):
    """Every write is an action; here one can only look, and never at a secret."""

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Secrets and hashes of secrets."""
        return [field.name for field in self.opts.fields if field.name in SECRET]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever got in may look."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever got in may look."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


def _site() -> StaffWithPasskey:
    site = StaffWithPasskey(name="admin")
    for name in models.__all__:
        if name not in HIDDEN:
            site.register(getattr(models, name), ReadOnly)
    return site


site = _site()

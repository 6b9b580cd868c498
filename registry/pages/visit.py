"""A request of somebody who is signed in: what every page behind `login_required` is given."""

from __future__ import annotations

from django.http import HttpRequest

from registry.models import Person


class SignedInRequest(HttpRequest):
    """A request whose visitor has an account. Only an annotation: `login_required` makes it true."""

    user: Person

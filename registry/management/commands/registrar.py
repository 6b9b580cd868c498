"""Who works at the registrar's desk."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registry.actions.appoint_registrar import appoint_registrar
from registry.models import Person


class Command(BaseCommand):
    help = "Appoint an account to the registrar's desk, or dismiss it. It still needs a passkey to open the desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the account's e-mail address")
        parser.add_argument("--dismiss", action="store_true", help="no longer works at the desk")

    def handle(self, *_args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["email"].lower()).first()
        if person is None:
            raise CommandError(f"there is no account with the address `{options['email']}`")
        appoint_registrar(person=person, at=timezone.now(), appointed=not options["dismiss"])
        self.stdout.write(
            f"{person.email} {'no longer works' if options['dismiss'] else 'works'} at the desk"
        )

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registry.running.console import Console
from registry.running.instance import cannot_write
from registry.running.part import stop_with_parent
from registry.running.up import up


class Command(BaseCommand):
    help = "Run everything on this machine: private database and broker, web, worker, beat. Ctrl-C stops it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-parent", action="store_true", help="stop when the program that started this ends"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["with_parent"]:
            stop_with_parent()
        try:
            code = up(os.environ, Console())
        except PermissionError as error:
            raise cannot_write(error) from error
        sys.exit(code)

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registry.running.console import Console
from registry.running.instance import CannotRun
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
        except CannotRun as error:
            self.stderr.write(str(error))
            code = error.code
        except PermissionError as error:
            self.stderr.write(
                f"may not use `{error.filename}`: it belongs to somebody else; set SAYSO_VAR to a folder of yours"
            )
            code = 1
        sys.exit(code)

"""Django's command line. Without DATABASE_URL it works on the local instance under var/."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run one management command; the exit code."""
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError
    except ImportError:
        print(
            "the environment is not built: run `make up` first, then `.venv/bin/python manage.py`",
            file=sys.stderr,
        )
        return 1
    from registry.running.environment import complete
    from registry.running.instance import CannotRun

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    try:
        complete(os.environ, starting=sys.argv[1:2] == ["up"])
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        print(f"settings: {error}", file=sys.stderr)
        return 1
    except OperationalError as error:
        print(f"the database does not answer: {str(error).splitlines()[0]}", file=sys.stderr)
        return 1
    except CannotRun as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)

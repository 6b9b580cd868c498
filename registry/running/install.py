"""Builds .venv from a lock file. Runs on any Python 3, before anything is installed: `python3 install.py runtime|dev`.

Every package is checked against its hash in the lock. A stamp in .venv remembers what was installed, so the next run
has nothing to do until the lock, or pyproject.toml, changes.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = str(Path(__file__).resolve().parent.parent.parent)
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}
INCLUDES = {"runtime": ("runtime",), "dev": ("dev", "runtime")}
OLDEST = (3, 11)
NAMED = re.compile(r"(?:Collecting|Requirement already satisfied:) ([^\s=]+)")


def main(kind: str) -> int:
    """Make .venv hold what the lock of this kind names; the exit code."""
    if sys.version_info < OLDEST:
        found, wanted = ("%d.%d" % version for version in (sys.version_info[:2], OLDEST))
        return fail(
            "Sayso needs Python %s or newer, and this is %s: try `make up PYTHON=python3.12`"
            % (wanted, found)
        )
    venv = str(Path(ROOT, ".venv"))
    if is_fresh(venv, kind):
        return 0
    if not usable(venv):
        code = create(venv)
        if code:
            return code
    return install(venv, kind)


def is_fresh(venv: str, kind: str) -> bool:
    """True when this environment was built from this lock."""
    try:
        stamp = Path(stamp_file(venv, kind)).read_text(encoding="ascii")
        return stamp == fingerprint(kind) and usable(venv)
    except OSError:
        return False


def fingerprint(kind: str) -> str:
    """Changes with the lock, with our own packaging, with the place, and with the Python used."""
    digest = hashlib.sha256(("%s %s" % (ROOT, sys.version_info[:2])).encode())
    for name in (LOCKS[kind], "pyproject.toml"):
        digest.update(Path(ROOT, name).read_bytes())
    return digest.hexdigest()


def stamp_file(venv: str, kind: str) -> str:
    """Where the fingerprint of an installed lock is kept."""
    return str(Path(venv, "installed-%s" % kind))


def usable(venv: str) -> bool:
    """True when its Python starts; a moved folder or an upgraded system breaks it."""
    try:
        asked = [python_of(venv), "-c", "import pip, sys; print(sys.version_info[:2] >= %r)" % (OLDEST,)]
        said = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
        return said.strip() == b"True"
    except OSError:
        return False


def python_of(venv: str) -> str:
    """Its Python."""
    return str(Path(venv, "bin", "python"))


def create(venv: str) -> int:
    """A new, empty environment; the exit code."""
    try:
        import ensurepip  # noqa: F401 - Debian splits it off
        import venv as _venv  # noqa: F401
    except ImportError:
        version = "%d.%d" % sys.version_info[:2]
        return fail(
            "this Python cannot make an environment: install what is missing, on Debian and Ubuntu "
            "`apt-get install python%s-venv`, then run make again" % version
        )
    say("making .venv")
    shutil.rmtree(venv, ignore_errors=True)
    return subprocess.run([sys.executable, "-m", "venv", venv], check=False).returncode


def install(venv: str, kind: str) -> int:
    """Everything the lock names, then the project itself, so that `sayso` is a command; the exit code."""
    lock = str(Path(ROOT, LOCKS[kind]))
    total = count(lock)
    say(
        "installing %s into .venv, about %d packages; the first time takes a minute or two"
        % (LOCKS[kind], total)
    )
    pip = [python_of(venv), "-m", "pip", "--disable-pip-version-check", "install", "--no-input"]
    code = follow([*pip, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", lock], total)
    if code:
        return code
    itself = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--editable", ROOT]
    quietly = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    code = subprocess.run([*pip, *itself], env=quietly, check=False).returncode
    if code == 0:
        for included in INCLUDES[kind]:
            Path(stamp_file(venv, included)).write_text(fingerprint(included), encoding="ascii")
    return code


def follow(command: "list[str]", total: int) -> int:
    """Run pip and say what it is at, one line every few packages; its own words only when it fails."""
    began, seen = time.time(), 0
    words = []
    env = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore", "PIP_PROGRESS_BAR": "off"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, universal_newlines=True
    ) as pip:
        for line in pip.stdout or ():
            words.append(line)
            found = NAMED.match(line)
            if found:
                seen += 1
                if seen % 10 == 0:
                    say("%3d of about %d: %s" % (seen, total, found.group(1)))
            elif line.startswith("Installing collected packages"):
                say("unpacking")
    code = pip.returncode
    if code:
        sys.stderr.write("".join(words[-15:]))
        return fail("pip could not install the packages (its last words are above); run make again to go on")
    say("done in %.0f s" % (time.time() - began))
    return 0


def count(lock: str) -> int:
    """How many packages a lock names."""
    with Path(lock).open(encoding="utf-8") as source:
        return sum(1 for line in source if line[:1].isalnum() and "==" in line)


def say(what: str) -> None:
    """One line, at once."""
    print("  environment: " + what, flush=True)


def fail(what: str) -> int:
    """One line to standard error, and an exit code."""
    print("make: " + what, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

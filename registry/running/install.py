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

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}
INCLUDES = {"runtime": ("runtime",), "dev": ("dev", "runtime")}
OLDEST = (3, 11)
NAMED = re.compile(r"(?:Collecting|Requirement already satisfied:) ([^\s=]+)")


def main(kind):
    """Make .venv hold what the lock of this kind names; the exit code."""
    if sys.version_info < OLDEST:
        found, wanted = ("%d.%d" % version for version in (sys.version_info[:2], OLDEST))
        return fail("Sayso needs Python %s or newer, and this is %s: try `make up PYTHON=python3.12`" % (wanted, found))
    venv = os.path.join(ROOT, ".venv")
    if is_fresh(venv, kind):
        return 0
    if not usable(venv):
        code = create(venv)
        if code:
            return code
    return install(venv, kind)


def is_fresh(venv, kind):
    """True when this environment was built from this lock."""
    try:
        with open(stamp_file(venv, kind), encoding="ascii") as stamp:
            return stamp.read() == fingerprint(kind) and usable(venv)
    except OSError:
        return False


def fingerprint(kind):
    """Changes with the lock, with our own packaging, with the place, and with the Python used."""
    digest = hashlib.sha256(("%s %s" % (ROOT, sys.version_info[:2])).encode())
    for name in (LOCKS[kind], "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as source:
            digest.update(source.read())
    return digest.hexdigest()


def stamp_file(venv, kind):
    """Where the fingerprint of an installed lock is kept."""
    return os.path.join(venv, "installed-%s" % kind)


def usable(venv):
    """True when its Python starts; a moved folder or an upgraded system breaks it."""
    try:
        asked = [os.path.join(venv, "bin", "python"), "-c", "import pip, sys; print(sys.version_info[:2] >= %r)" % (OLDEST,)]
        return subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip() == b"True"
    except OSError:
        return False


def create(venv):
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
    return subprocess.run([sys.executable, "-m", "venv", venv]).returncode


def install(venv, kind):
    """Everything the lock names, then the project itself, so that `sayso` is a command; the exit code."""
    lock = os.path.join(ROOT, LOCKS[kind])
    total = count(lock)
    say("installing %s into .venv, about %d packages; the first time takes a minute or two" % (LOCKS[kind], total))
    pip = [os.path.join(venv, "bin", "python"), "-m", "pip", "--disable-pip-version-check", "install", "--no-input"]
    code = follow([*pip, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", lock], total)
    if code:
        return code
    itself = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--editable", ROOT]
    code = subprocess.run([*pip, *itself], env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}).returncode
    if code == 0:
        for included in INCLUDES[kind]:
            with open(stamp_file(venv, included), "w", encoding="ascii") as stamp:
                stamp.write(fingerprint(included))
    return code


def follow(command, total):
    """Run pip and say what it is at, one line every few packages; its own words only when it fails."""
    began, seen, words = time.time(), 0, []
    env = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore", "PIP_PROGRESS_BAR": "off"}
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, universal_newlines=True)
    for line in pip.stdout:
        words.append(line)
        found = NAMED.match(line)
        if found:
            seen += 1
            if seen % 10 == 0:
                say("%3d of about %d: %s" % (seen, total, found.group(1)))
        elif line.startswith("Installing collected packages"):
            say("unpacking")
    code = pip.wait()
    if code:
        sys.stderr.write("".join(words[-15:]))
        return fail("pip could not install the packages (its last words are above); run make again to go on")
    say("done in %.0f s" % (time.time() - began))
    return 0


def count(lock):
    """How many packages a lock names."""
    with open(lock, encoding="utf-8") as source:
        return sum(1 for line in source if line[:1].isalnum() and "==" in line)


def say(what):
    """One line, at once."""
    print("  environment: " + what, flush=True)


def fail(what):
    """One line to standard error, and an exit code."""
    print("make: " + what, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

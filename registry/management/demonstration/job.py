"""The job itself: the example under `sayso run`, as anybody would start it, and its output as it comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from registry.management.demonstration.workplace import EXAMPLE


class Job:
    """`sayso run … -- python faceset.py …` in its own process. Use it in a `with` block: it never stays behind."""

    def __init__(self, use_file: Path, *, pace: float, say: Callable[[str], None]) -> None:
        self.folder = use_file.parent
        sayso = str(Path(sys.executable).with_name("sayso"))
        words = [sayso, "run", "--use", use_file.name, "--", sys.executable, str(EXAMPLE / "faceset.py"),
                 "--input", "pictures", "--output", "out", "--pace", f"{pace:g}"]  # fmt: skip
        self.command = " ".join(["sayso", *words[1:5], "python", "faceset.py", *words[7:]])
        # The key lies beside the use file; a key of somebody else's in the environment would win over it.
        environment = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
        environment.pop("SAYSO_API_KEY", None)
        self._process = subprocess.Popen(
            words, cwd=self.folder, env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.ended_at = 0.0
        """When the process was gone, by the monotonic clock."""
        self._reader = threading.Thread(target=self._read, args=(say,), daemon=True)
        self._waiter = threading.Thread(target=self._wait, daemon=True)
        self._reader.start()
        self._waiter.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)
        self._waiter.join(5)
        self._reader.join(5)
        if self._process.stdout:
            self._process.stdout.close()

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    @property
    def faces(self) -> int:
        """How many faces lie in its output."""
        return len(list((self.folder / "out" / "aligned").glob("*.png")))

    @property
    def grant(self) -> str:
        """The consent that its permit rests on."""
        return str(
            json.loads((self.folder / "out" / "likeness-permit.json").read_text(encoding="utf-8"))["grants"][
                0
            ]
        )

    def wait_for_faces(self, count: int, *, seconds: float) -> bool:
        """Whether so many faces are there before it ends or the time is over."""
        until = time.monotonic() + seconds
        while self.faces < count and self.running and time.monotonic() < until:
            time.sleep(0.05)
        return self.faces >= count

    def wait(self, *, seconds: float) -> int | None:
        """Its exit code, or None when it still runs after so long."""
        self._waiter.join(seconds)
        self._reader.join(5)
        return self._process.returncode

    def _read(self, say: Callable[[str], None]) -> None:
        assert self._process.stdout is not None  # asked for above
        for line in self._process.stdout:
            say(line.rstrip())

    def _wait(self) -> None:
        self._process.wait()
        self.ended_at = time.monotonic()

"""`make demo`, as it is run by hand: the job stops because the person said no."""

from __future__ import annotations

import re

from tests.live import Live


def test_the_demonstration_ends_as_it_should_and_can_be_told_again(live: Live) -> None:
    for _ in range(2):
        said = live.manage("demo", "--pictures", "40", "--pace", "0.3")
        steps = re.findall(r"^\d\. (.+)$", said, re.MULTILINE)
        assert [step.split()[-1] for step in steps] == ["face", "permit", "page", "happened"]
        assert "Consent was withdrawn: stopping the command." in said
        assert re.search(
            r"^ +\d+\.\d\d s  after the click the process was gone \(exit code 244\)$", said, re.MULTILINE
        )
        assert "faceset: done" not in said

"""The command line without a command to run: what each says, and the code it ends with."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from consent import signing
from consent.gate import codes
from consent.gate.cli import main
from consent.gate.cli.command_line import parser
from consent.gate.testing import FakeRegistry, new_key
from tests.gate.conftest import JobOnDisk

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(autouse=True)
def at_the_job(job: JobOnDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(job.folder)
    monkeypatch.setenv("SAYSO_API_KEY", job.registry.api_key)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("SAYSO_REGISTRY", raising=False)


def test_check_says_yes(job: JobOnDisk, capsys: pytest.CaptureFixture[str]) -> None:
    (grant,) = job.allow()
    assert main(["check", "--use", "use.toml"]) == 0
    asked, material, answered, permit = capsys.readouterr().err.splitlines()
    assert asked.startswith(f"Asked     build a dataset of {job.subject} (face, as identity) for ")
    assert material.startswith("Material  2 files, captured 2020-01-01 to 2021-01-01; manifest sha256:")
    assert grant in answered
    assert "asked again before" in permit


def test_check_says_no_and_why(job: JobOnDisk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--use", "use.toml", "--quiet"]) == codes.REFUSED
    heading, reason, last = capsys.readouterr().err.splitlines()
    assert heading == "Refused: this is not allowed."
    assert reason == f"  · {job.subject} has not allowed this. (floor F-01)"
    assert last.endswith("nothing was started")


def test_check_tells_programs_in_json(job: JobOnDisk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--use", "use.toml", "--json"]) == codes.REFUSED
    out, err = capsys.readouterr()
    assert [reason["code"] for reason in json.loads(out)["reasons"]] == ["NO_GRANT"]
    assert err == ""


@pytest.mark.parametrize(("change", "code"), [("exception", codes.REFER), ("duty", codes.CONDITIONAL)])
def test_an_answer_in_between_has_its_own_code(
    job: JobOnDisk, capsys: pytest.CaptureFixture[str], change: str, code: int
) -> None:
    job.allow(*(["notify_union"] if change == "duty" else []))
    if change == "exception":
        job.use_file.write_text('exception = "news reporting"\n' + job.use_file.read_text())
    assert main(["check", "--use", "use.toml"]) == code
    assert re.search("^(Undecided|Not yet): ", capsys.readouterr().err, re.MULTILINE)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("territories", "teritories", "sayso: line 6: unknown key `teritories`; did you mean `territories`?"),
        ('folder = "pictures"', 'folder = "nowhere"', "sayso: there is no folder"),
        (
            'folder = "out"',
            'folder = "pictures/out"',
            "sayso: the output folder lies inside the input folder",
        ),
        ("registry = ", "#", "sayso: name the registry"),
        ("http://127.0.0.1", "http://192.0.2.1", "sayso: `http://192.0.2.1"),
    ],
)
def test_what_is_wrong_with_the_job_is_said(
    job: JobOnDisk, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    job.use_file.write_text(job.use_file.read_text().replace(old, new, 1))
    assert main(["check", "--use", "use.toml"]) == codes.CONFIG
    assert capsys.readouterr().err.startswith(message)


def test_each_file_that_is_wrong_is_named(job: JobOnDisk, capsys: pytest.CaptureFixture[str]) -> None:
    (job.folder / "pictures" / "gone.jpg").symlink_to("nowhere")
    assert main(["check", "--use", "use.toml"]) == codes.CONFIG
    assert capsys.readouterr().err.splitlines()[1] == "  · gone.jpg: a link that leads nowhere"


def test_a_key_that_is_not_known_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAYSO_API_KEY", "sayso_aaaaaaaa_wrong")
    assert main(["check", "--use", "use.toml"]) == codes.CONFIG
    assert (
        capsys.readouterr().err
        == "sayso: the registry answered 401: this API key is not known, or was revoked\n"
    )


def test_the_key_may_lie_in_a_file(
    job: JobOnDisk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job.allow()
    monkeypatch.delenv("SAYSO_API_KEY")
    assert main(["check", "--use", "use.toml"]) == codes.CONFIG
    assert "no API key" in capsys.readouterr().err
    job.use_file.write_text('api_key_file = "key.txt"\n' + job.use_file.read_text())
    (job.folder / "key.txt").write_text(job.registry.api_key + "\n")
    (job.folder / "key.txt").chmod(0o644)
    assert main(["check", "--use", "use.toml"]) == 0
    assert "`chmod 600` it" in capsys.readouterr().err
    (job.folder / "key.txt").chmod(0o600)
    assert main(["check", "--use", "use.toml"]) == 0
    assert "chmod" not in capsys.readouterr().err


def test_no_registry_no_answer(job: JobOnDisk, capsys: pytest.CaptureFixture[str]) -> None:
    job.registry.stop()
    assert main(["check", "--use", "use.toml"]) == codes.UNREACHABLE
    assert "cannot be reached" in capsys.readouterr().err


def test_an_error_nobody_thought_of_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("consent.gate.cli.check.check", lambda options: 1 // 0)
    assert main(["check", "--use", "use.toml"]) == codes.INTERNAL
    assert (
        capsys.readouterr().err
        == "sayso: an error in the gate itself: ZeroDivisionError: integer division or modulo by zero\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [[], ["frobnicate"], ["run"], ["run", "--use", "use.toml"], ["check"], ["check", "--use", "use.toml", "--", "true"],
     ["run", "--use", "use.toml", "--grace", "-1", "--", "true"], ["status", "a", "b"]],
)  # fmt: skip
def test_a_wrong_command_line_is_a_usage_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == codes.USAGE
    assert "usage: sayso" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["run", "check", "status", "explain", "verify-statement", "keygen"])
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert f"sayso {name}" in capsys.readouterr().out.split("example", 1)[1]


def permit_in(job: JobOnDisk) -> dict[str, Any]:
    job.allow()
    assert main(["run", "--use", "use.toml", "--", "true"]) == 0
    value: dict[str, Any] = json.loads(job.permit_file.read_text())
    return value


def test_status_says_what_the_registry_says(job: JobOnDisk, capsys: pytest.CaptureFixture[str]) -> None:
    permit = permit_in(job)
    assert main(["status", "out"]) == 0
    assert "Now       live, according to the registry" in capsys.readouterr().out
    job.registry.withdraw(job.subject)
    assert main(["status", str(job.permit_file), "--json"]) == codes.WITHDRAWN
    said = json.loads(capsys.readouterr().out)
    assert (said["jti"], said["state"]) == (permit["jti"], "stopped")


def test_status_without_the_registry_does_not_claim_to_know(
    job: JobOnDisk, capsys: pytest.CaptureFixture[str]
) -> None:
    permit_in(job)
    assert main(["status", "out", "--offline"]) == codes.UNREACHABLE
    assert "the registry was not asked" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value["use"].update(operation="publish"),
        lambda value: value.update(permit=value["permit"][:-4] + "AAAA"),
        lambda value: value.update(registry="https://other.example"),
        lambda value: value.update(keys={"keys": [new_key().public.to_jwk()]}),
        lambda value: value.update(keys=None),
        lambda value: value.update(use=None),
    ],
)
def test_status_of_an_altered_file_says_so(
    job: JobOnDisk, capsys: pytest.CaptureFixture[str], change: Any
) -> None:
    value = permit_in(job)
    change(value)
    job.permit_file.write_text(json.dumps(value))
    assert main(["status", "out"]) == codes.BAD_PERMIT
    assert "this permit file does not hold" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format":"likeness-permit/v1"}'])
def test_status_of_something_else_says_so(
    job: JobOnDisk, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (job.folder / "other.json").write_text(text)
    assert main(["status", "other.json"]) == codes.CONFIG
    assert main(["status", "nowhere"]) == codes.CONFIG


def test_explain_says_it_in_sentences(job: JobOnDisk, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--use", "use.toml"])
    (decision,) = job.registry.decisions
    capsys.readouterr()
    assert main(["explain", decision, "--use", "use.toml"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"Decision {decision} of ")
    assert lines[1].startswith("Asked     build a dataset of ")
    assert lines[2:4] == [
        "Refused: this is not allowed.",
        f"  · {job.subject} has not allowed this. (floor F-01)",
    ]
    assert main(["explain", decision, "--registry", job.registry.address, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == decision


def test_explain_of_somebody_elses_decision_finds_nothing(
    job: JobOnDisk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "dec_" + "a" * 26, "--use", "use.toml"]) == codes.UNREACHABLE
    assert "404" in capsys.readouterr().err
    assert main(["explain", "dec_" + "a" * 26]) == codes.CONFIG


def test_keygen_makes_a_key_that_permits_are_bound_to(
    job: JobOnDisk, capsys: pytest.CaptureFixture[str]
) -> None:
    job.allow()
    assert main(["keygen", "tool-key.json"]) == 0
    public = json.loads(capsys.readouterr().out)
    assert stat.S_IMODE(Path("tool-key.json").stat().st_mode) == 0o600
    assert signing.PublicKey.from_jwk(public["public"]).kid == public["thumbprint"]
    assert main(["keygen", "tool-key.json"]) == codes.CONFIG
    job.use_file.write_text('key_file = "tool-key.json"\n' + job.use_file.read_text())
    assert main(["check", "--use", "use.toml"]) == 0
    assert job.registry.questions[-1].confirm_jkt == public["thumbprint"]


def test_text_from_the_wire_cannot_write_to_the_terminal(
    job: JobOnDisk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = FakeRegistry.evaluate

    def hostile(self: FakeRegistry, question: Any) -> dict[str, Any]:
        value = answered(self, question)
        value["context"]["reasons"][0].update(text="\x1b[2J\x07[bold]gone[/bold]\r\n")
        return value

    monkeypatch.setattr(FakeRegistry, "evaluate", hostile)
    assert main(["check", "--use", "use.toml", "--quiet"]) == codes.REFUSED
    assert "  ·  [2J [bold]gone[/bold]   (floor F-01)\n" in capsys.readouterr().err


def test_no_command_can_end_with_a_code_of_the_gates() -> None:
    ours = {code for code in codes.MEANINGS if code != codes.INTERRUPTED}
    ends = {returncode: codes.for_command(returncode) for returncode in range(-64, 256)}
    assert {end for end in ends.values() if end in ours} == {codes.HIDDEN_CODE}
    assert {returncode for returncode, end in ends.items() if end == codes.HIDDEN_CODE} == ours
    assert all(end == returncode for returncode, end in ends.items() if 0 <= returncode not in ours)
    assert all(end == 128 - returncode for returncode, end in ends.items() if returncode < 0)


def test_the_documented_exit_codes_are_the_real_ones() -> None:
    text = (DOCS / "cli.md").read_text()
    documented = {
        int(code): meaning for code, meaning in re.findall(r"^\| (\d{3}) \| (.+) \|$", text, re.MULTILINE)
    }
    assert documented == codes.MEANINGS


def test_every_option_is_documented() -> None:
    text = (DOCS / "cli.md").read_text()
    (commands,) = [action for action in parser()._actions if hasattr(action, "choices") and action.choices]
    assert commands.choices is not None
    missing = [
        option
        for command in dict(commands.choices).values()
        for action in command._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help" and f"`{option}" not in text
    ]
    assert missing == []

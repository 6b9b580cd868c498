"""use.toml: what it means, and the line on which it goes wrong."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import uses
from consent.gate import usefile
from consent.gate.errors import UseFileError

WHOLE = """registry = "https://registry.example"
operation = "build_dataset"
purpose = "film"
project = "eidr:10.5240/0000-0000-0000-0000-00A1-S"
licensee = "org_a"
territories = ["US", "BE"]
[[subject]]
id = "sub_a"
role = "identity"
modalities = ["face"]
[input]
folder = "pictures/"          # hashed into a manifest
[run]
grace_seconds = 20
"""


def problem(text: str) -> str:
    with pytest.raises(UseFileError) as raised:
        usefile.parse(text)
    return str(raised.value)


def test_the_file_in_the_documentation_is_read() -> None:
    use = usefile.parse(WHOLE).to_use(tool_id="tol_a")
    assert use == uses.Use(
        tool_id="tol_a",
        operation="build_dataset",
        subjects=(uses.Likeness("sub_a", "identity", ("face",)),),
        purpose=uses.PurposeOfUse("film"),
        project="eidr:10.5240/0000-0000-0000-0000-00A1-S",
        licensee="org_a",
        territories=("US", "BE"),
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("territories", "teritories", "line 6: unknown key `teritories`; did you mean `territories`?"),
        (
            "modalities",
            "modality",
            "line 10: unknown key `modality` in [subject]; did you mean `modalities`?",
        ),
        ("grace_seconds", "grace", "line 14: unknown key `grace` in [run]; did you mean `grace_seconds`?"),
        ("folder", "where", "line 12: unknown key `where` in [input]; known here: folder"),
        ("[run]", "[runs]", "line 13: unknown key `runs`; did you mean `run`?"),
        ('["US", "BE"]', '["US", 1]', "line 6: `territories`: expected `str`, got `int`"),
        ('["US", "BE"]', '"US"', "line 6: `territories`: expected `array`, got `str`"),
        ('["face"]', '"face"', "line 10: `subject.modalities`: expected `array`, got `str`"),
        ("20", '"20"', "line 14: `run.grace_seconds`: expected `int`, got `str`"),
        ("20", "601", "line 14: `run.grace_seconds` must be from 0 to 600"),
        ("20", "-1", "line 14: `run.grace_seconds` must be from 0 to 600"),
        ('"film"', "film", "line 3: not TOML: invalid value"),
        ('purpose = "film"\n', "", "object missing required field `purpose`"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, expected: str) -> None:
    assert problem(WHOLE.replace(old, new, 1)) == expected


def test_a_use_without_people_is_refused() -> None:
    text = WHOLE[: WHOLE.index("[[subject]]")] + "subject = []\n"
    assert problem(text) == "name at least one person: [[subject]]"


def test_the_second_person_is_found_on_their_own_line() -> None:
    text = WHOLE + '[[subject]]\nid = "sub_b"\nmodalities = ["body"]\nrol = "performance"\n'
    assert problem(text) == "line 18: unknown key `rol` in [subject]; did you mean `role`?"


def test_too_many_people_are_refused() -> None:
    text = WHOLE + '[[subject]]\nid = "sub_b"\nmodalities = ["body"]\n' * 60
    with pytest.raises(UseFileError, match="1 to 50 people"):
        usefile.parse(text).to_use()


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UseFileError):
        usefile.parse(text)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UseFileError, match=r"cannot be read: no such file"):
        usefile.read(tmp_path / "use.toml")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "use.toml").write_bytes(b"\xff")
    with pytest.raises(UseFileError, match="not UTF-8"):
        usefile.read(tmp_path / "use.toml")


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "use.toml").write_text("#" * (usefile.MAX_BYTES + 1))
    with pytest.raises(UseFileError, match="larger than"):
        usefile.read(tmp_path / "use.toml")


def test_the_registry_comes_from_the_file_and_else_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SAYSO_REGISTRY", "https://other.example")
    assert usefile.registry_of(usefile.parse(WHOLE)) == "https://registry.example"
    unnamed = usefile.parse(WHOLE.split("\n", 1)[1])
    assert usefile.registry_of(unnamed) == "https://other.example"
    monkeypatch.delenv("SAYSO_REGISTRY")
    with pytest.raises(UseFileError, match="name the registry"):
        usefile.registry_of(unnamed)

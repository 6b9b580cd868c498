"""The page that explains the API leaves nothing unexplained, and loads nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

from consent.vocabulary import OPERATIONS, REASONS
from registry.api import describe
from registry.api.openapi import document
from registry.api.problems import KINDS
from tests.registry.api.wire import Wire


@pytest.fixture
def page(db: None) -> str:
    """The page."""
    return Wire(None).get("/v1/docs").content.decode()


def test_every_address_word_and_problem_is_on_the_page(page: str) -> None:
    for path in document()["paths"]:
        assert f"{path}</code>" in page
    for code in (*OPERATIONS, *REASONS, *KINDS):
        assert f"<code>{code}</code>" in page


@pytest.mark.parametrize("name", describe._SHAPES)
def test_every_member_of_a_shape_is_explained(name: str) -> None:
    members = describe.Member.all_of(document()["components"]["schemas"][name])
    assert [member.name for member in members if not member.description] == []


def test_every_member_of_a_body_and_every_parameter_is_explained() -> None:
    for methods in document()["paths"].values():
        for method, details in methods.items():
            operation = describe.Operation(method, "", details)
            unexplained = [
                each.name for each in (*operation.members, *operation.parameters) if not each.description
            ]
            assert unexplained == [], operation.anchor


def test_it_has_no_script_and_loads_nothing_from_elsewhere(page: str) -> None:
    assert "<script" not in page
    assert not re.search(r'(src|href)="(https?:)?//', page.replace("http://localhost:8000", ""))
    assert "style=" not in page
    assert len(page) < 60_000


def test_what_the_description_says_is_shown_as_text() -> None:
    assert describe._said("a `<b>` & <i>") == "a <code>&lt;b&gt;</code> &amp; &lt;i&gt;"

from __future__ import annotations

from django.test import Client

SHEET = "/static/sayso/sayso.css"


def test_a_style_sheet_is_served_whole_under_our_policy() -> None:
    answer = Client().get(SHEET)
    assert answer.status_code == 200
    assert answer["Content-Type"] == 'text/css; charset="utf-8"'
    assert not answer.streaming
    assert len(answer.content) == int(answer["Content-Length"]) > 1000
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Access-Control-Allow-Origin" not in answer


def test_what_a_browser_has_is_not_sent_again() -> None:
    first = Client().get(SHEET)
    again = Client().get(SHEET, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_part_can_be_asked_for() -> None:
    part = Client().get(SHEET, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, Client().get(SHEET).content[:10])


def test_head_has_no_body() -> None:
    answer = Client().head(SHEET)
    assert (answer.status_code, answer.content) == (200, b"")


def test_what_is_not_there_is_404() -> None:
    assert Client().get("/static/sayso/none.css").status_code == 404
    assert Client().get("/static/../settings.py").status_code == 404

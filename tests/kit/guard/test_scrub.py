"""What is written to logs and error rows holds no secrets and no addresses."""

import pytest

from koers.kit.guard.scrub import scrub


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("postgres://koers:geheim@db/koers", "postgres://***:***@db/koers"),
        ("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer ***"),
        ("password=hunter2 and more", "password=*** and more"),
        ('{"api_key": "sk-123"}', '{"api_key": ***'),
        ("anna.de-vries@noordzee.example was refused", "***@*** was refused"),
        ("link /setup/" + "Ab1_" * 11, "link /setup/***"),
        ("row 12: the amount 1.250,00 has two separators", "row 12: the amount 1.250,00 has two separators"),
    ],
)
def test_secrets_and_addresses_are_taken_out(text: str, clean: str) -> None:
    assert scrub(text) == clean


def test_a_long_text_is_cut() -> None:
    assert scrub("ab " * 1000, limit=10) == "ab ab ab …"

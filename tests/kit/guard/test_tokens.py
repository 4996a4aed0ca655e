"""A secret link opens one thing, once, for a while, and cannot be read back from the database."""

from datetime import UTC, datetime, timedelta

import pytest

from koers.kit.guard import tokens
from koers.kit.guard.models import Token

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def test_a_token_is_used_once() -> None:
    text = tokens.issue("invitation", "7", lifetime=HOUR, at=NOW)
    token = tokens.redeem(text, "invitation", at=NOW)
    assert token is not None
    assert token.subject == "7"
    assert tokens.redeem(text, "invitation", at=NOW) is None


def test_looking_does_not_use_a_token_up() -> None:
    text = tokens.issue("invitation", lifetime=HOUR, at=NOW)
    assert tokens.find(text, "invitation", at=NOW) is not None
    assert tokens.redeem(text, "invitation", at=NOW) is not None


def test_a_token_does_not_open_another_purpose() -> None:
    text = tokens.issue("invitation", lifetime=HOUR, at=NOW)
    assert tokens.find(text, "first_run", at=NOW) is None


def test_a_token_dies_at_its_end() -> None:
    text = tokens.issue("invitation", lifetime=HOUR, at=NOW)
    assert tokens.find(text, "invitation", at=NOW + HOUR - timedelta(seconds=1)) is not None
    assert tokens.find(text, "invitation", at=NOW + HOUR) is None


def test_revoking_ends_the_tokens_of_one_subject_only() -> None:
    first = tokens.issue("invitation", "1", lifetime=HOUR, at=NOW)
    second = tokens.issue("invitation", "2", lifetime=HOUR, at=NOW)
    assert tokens.revoke("invitation", "1", at=NOW) == 1
    assert tokens.find(first, "invitation", at=NOW) is None
    assert tokens.find(second, "invitation", at=NOW) is not None


def test_only_the_hash_of_a_token_of_32_random_bytes_is_kept() -> None:
    texts = {tokens.issue("invitation", lifetime=HOUR, at=NOW) for _ in range(50)}
    assert len(texts) == 50
    assert all(len(text) == 43 for text in texts)  # 32 bytes in base 64 without padding
    kept = str(list(Token.objects.values()))
    assert not any(text in kept for text in texts)


@pytest.mark.parametrize("guess", ["", "x", "1", "x" * 201, "\x00"])
def test_a_guess_finds_nothing(guess: str) -> None:
    tokens.issue("invitation", lifetime=HOUR, at=NOW)
    assert tokens.redeem(guess, "invitation", at=NOW) is None


def test_dead_tokens_are_forgotten() -> None:
    used = tokens.issue("invitation", lifetime=HOUR, at=NOW)
    tokens.redeem(used, "invitation", at=NOW)
    tokens.issue("invitation", lifetime=HOUR, at=NOW)
    live = tokens.issue("invitation", lifetime=timedelta(days=9), at=NOW)
    assert tokens.forget(before=NOW + timedelta(days=1)) == 2
    assert tokens.find(live, "invitation", at=NOW) is not None

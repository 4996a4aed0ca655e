"""Changing a method in the browser: a copy of what Koers ships, the next version of one's own, with what is new shown."""

from pathlib import Path

import pytest
from django.urls import reverse
from tests.cast import Cast, sign_in

from koers.kit.methods import registry


def test_a_shipped_playbook_is_copied_changed_and_then_raised(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOERS_METHODS", str(tmp_path))
    client, publish = sign_in(cast.ada), reverse("method-publish")
    text = client.get(publish, {"from": "tender"}).context["form"].initial["text"]
    assert text.startswith("id: own.tender\nversion: 1\n")
    seen = client.post(publish, {"text": text.replace("customer_minutes: 60", "customer_minutes: 45")})
    page = seen.content.decode()
    assert "45 minutes" in page
    assert "There is no notice and no request" in page
    assert "No study of an approach of this form is known to us." in page
    sent = {"text": seen.context["form"].initial["text"], "publish": "1"}
    assert client.post(publish, sent).status_code == 302
    held = registry.shelf().get("own.tender")
    assert held is not None
    assert held.origin == "own"
    following = client.get(publish, {"from": "own.tender"}).context["form"].initial["text"]
    assert following.startswith("id: own.tender\nversion: 2\n")
    assert "own.tender" not in client.get(publish, {"from": "nothing"}).content.decode()
    assert sign_in(cast.anna).get(publish).status_code == 403

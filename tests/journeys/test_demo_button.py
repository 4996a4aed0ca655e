"""An administrator presses the button for the demo company and sees how far it is, until it has ended."""

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from tests.cast import Cast
from tests.journeys.conftest import WIDE, Visitor

from koers.bridge import jobs
from koers.kit.access.models import User
from koers.kit.jobs.models import JobState


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("nl", 360)])
def test_the_bar_of_the_load_stays_and_moves_and_the_page_comes_back_at_its_end(
    visitor: Visitor, firm: Cast, language: str, width: int
) -> None:
    User.objects.update(language=language)
    with override(language):
        boss = visitor(firm.ada, width=width)
        boss.page.set_default_timeout(60_000)
        page = boss.open("/settings/demo")
        assert boss.axe() == []
        page.get_by_role("button", name=gettext("Load the demo company")).click()
        page.locator(".job").wait_for()
        said = gettext("Noting who decides…")
        jobs.demo_runs().update(state=JobState.RUNNING, done=30, total=120, message=said)
        # What the page asks for each second puts itself in the place of what was there.
        page.get_by_text(said).wait_for()
        page.wait_for_timeout(2500)
        assert page.get_by_text(said).is_visible()
        assert page.locator("progress").count() == 1
        assert boss.axe() == []
        assert boss.too_wide() <= 0
        jobs.demo_runs().update(state=JobState.DONE, ended_at=timezone.now())
        page.get_by_role("button", name=gettext("Load the demo company")).wait_for()
        assert page.locator(".job").count() == 0

"""What holds for every page: accessible, as wide as its window, in both languages, light and dark."""

import pytest
from playwright.sync_api import Error
from tests.cast import Cast

from koers.kit.resource import registry

from .conftest import NARROW, WIDE, Visitor


def pages() -> list[str]:
    """Return the address of every page that needs no record of its own."""
    fixed = [
        "/",
        "/organisation",
        "/import",
        "/import/new",
        "/measures",
        "/settings",
        "/settings/access",
        "/settings/people",
        "/settings/jobs",
        "/settings/methods",
        "/search?q=water",
        "/accounts/worth",
        "/accounts/retention",
        "/accounts/time",
        "/leads/follow-up",
        "/relation",
        "/relation/survey/new",
    ]
    return fixed + [f"/{resource.path}" for resource in registry.every()]


def records() -> list[str]:
    """Return the page of one record of each noun that has any, and the form for a new one."""
    found = []
    for resource in registry.every():
        row = resource.model._default_manager.order_by("pk").first()
        if row is not None:
            found.append(f"/{resource.path}/{row.pk}")
    return [*found, "/deals/new", "/accounts/new"]


#: Each two of width, theme and language meet once: what goes wrong is hardly ever due to all three together.
LOOKS = [(WIDE, "light", "en"), (WIDE, "dark", "nl"), (NARROW, "light", "nl"), (NARROW, "dark", "en")]


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_every_page_is_accessible_and_fits_its_window(
    firm: Cast, visitor: Visitor, language: str, theme: str, width: int
) -> None:
    firm.ada.language, firm.ada.theme = language, theme
    firm.ada.save()
    visit = visitor(firm.ada, width=width)
    found = []
    for path in [*pages(), *records()]:
        try:
            page = visit.open(path)
        except (AssertionError, Error) as error:
            found.append(f"{path}: {str(error).splitlines()[0]}")
            continue
        assert page.locator("html").get_attribute("lang") == language
        found += [f"{path}: {complaint}" for complaint in visit.axe()]
        if visit.too_wide() > 0:
            found.append(f"{path}: {visit.too_wide()} px too wide")
    assert found == []


def test_the_door_is_accessible_too(firm: Cast, visitor: Visitor) -> None:
    visit = visitor(width=NARROW)
    visit.open("/sign-in/login/")
    assert visit.axe() == []
    assert visit.too_wide() == 0

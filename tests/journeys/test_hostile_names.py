"""What somebody typed into a name stays a name: it is shown, and it never runs."""

from tests.cast import Cast, make_account, make_deal, make_person

from .conftest import Visitor

HOSTILE = (
    "<script>window.hurt = 1</script>",
    "<img src=x onerror='window.hurt = 1'>",
    "\"><svg onload='window.hurt = 1'>",
    "{{ 7|add:7 }}{% debug %}",
    "javascript:window.hurt=1",
    "</title></textarea><script>window.hurt=1</script>",
)


def test_a_hostile_name_is_shown_and_never_runs(firm: Cast, visitor: Visitor) -> None:
    pages = ["/accounts", "/deals", "/persons", "/search?q=hurt", "/review", "/organisation"]
    for name in HOSTILE:
        account = make_account(name, firm.anna, firm.blue, city=name[:40], website="javascript:window.hurt=1")
        person = make_person(name, firm.anna, firm.blue)
        deal = make_deal(name, firm.anna, firm.blue, account=account, person=person, next_step=name)
        pages += [f"/accounts/{account.pk}", f"/deals/{deal.pk}", f"/persons/{person.pk}"]
    firm.blue.name = HOSTILE[1]
    firm.blue.save()
    visit = visitor(firm.ada)
    for path in pages:
        page = visit.open(path)
        assert page.evaluate("window.hurt") is None, path
    page = visit.open(pages[-3])
    assert page.locator("h1").inner_text().strip().startswith("</title>")
    assert page.locator("a[href^='javascript:']").count() == 0

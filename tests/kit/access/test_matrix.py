"""The declared matrix: what a role may do, and how far that reaches."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from tests.cast import Cast, fresh, make_account

from koers.areas.customers.models import Account
from koers.kit.access import matrix
from koers.kit.access.models import Role, User

EDIT = "customers.account.edit"
#: Rows of these come from a verb alone; nobody types them in.
BY_VERB_ONLY = {
    "customers.consent.create",
    "customers.consent.delete",
    "customers.consent.edit",
    "customers.opinion.create",
    "customers.opinion.edit",
    "customers.stance_rating.delete",
    "customers.stance_rating.edit",
    "insight.call.create",
    "insight.call.delete",
    "insight.call.edit",
    "leads.contract.create",
    "leads.contract.delete",
    "leads.hand_over.create",
    "leads.hand_over.delete",
    "leads.hand_over.edit",
    "organisation.round.create",
    "selling.approach.create",
    "selling.approach.edit",
    "selling.deal_review.create",
    "selling.deal_review.edit",
    "selling.experiment.create",
    "selling.experiment.delete",
    "selling.experiment.edit",
    "selling.next_step.create",
    "selling.quote.create",
    "selling.quote.edit",
    "selling.solution.create",
    "selling.solution.edit",
    "selling.talk.create",
    "selling.talk.edit",
    "selling.value_link.create",
    "selling.value_link.delete",
    "selling.value_link.edit",
}


def test_every_row_names_a_reach_for_each_of_the_six_roles() -> None:
    assert len(Role.values) == 6
    for name, row in matrix.rows().items():
        assert set(row) == set(Role.values), name
        assert set(row.values()) <= {"none", "own", "unit", "all"}, name
        assert (set(row.values()) == {"none"}) == (name in BY_VERB_ONLY), f"{name} is open to nobody"


def test_an_administrator_reaches_at_least_as_far_as_anybody_except_for_what_is_personal() -> None:
    order = matrix.REACHES.index
    for name, row in matrix.rows().items():
        assert order(row["administrator"]) >= max(order(reach) for reach in row.values()), name


def test_only_administrators_reach_the_users() -> None:
    rows = {name: row for name, row in matrix.rows().items() if name.startswith("kit.user.")}
    assert len(rows) == 4
    for row in rows.values():
        assert {role for role, reach in row.items() if reach != "none"} == {"administrator"}


def test_a_viewer_changes_and_takes_out_nothing_of_the_business() -> None:
    business = ("organisation.", "customers.", "selling.", "insight.")
    can = {
        name for name, row in matrix.rows().items() if row["viewer"] != "none" and name.startswith(business)
    }
    assert {name.rpartition(".")[2] for name in can} == {"read"}


def test_an_unknown_ability_is_an_error_and_never_an_answer() -> None:
    with pytest.raises(matrix.UnknownAbility, match=r"selling\.deal\.sing"):
        matrix.allowed(User(role="administrator"), "selling.deal.sing")


def test_a_visitor_and_an_inactive_person_may_do_nothing() -> None:
    assert not matrix.allowed(AnonymousUser(), "customers.account.read")
    assert not matrix.allowed(User(role="administrator", is_active=False), "customers.account.read")


# What each may do to an account of Anna's (team Blue): read it, change it.
ANNAS = {
    "ada": (True, True),
    "dora": (True, True),
    "chris": (True, True),
    "anna": (True, True),
    "bram": (True, False),
    "mila": (True, True),
    "vera": (True, False),
    "daan": (False, False),
    "eva": (False, False),
}


@pytest.mark.parametrize("name", sorted(ANNAS))
def test_an_account_is_read_by_the_unit_and_changed_by_its_owner_and_manager(cast: Cast, name: str) -> None:
    account = make_account("Aqua", cast.anna, cast.blue)
    user = fresh(cast[name])
    can = (matrix.allowed(user, "customers.account.read", account), matrix.allowed(user, EDIT, account))
    assert can == ANNAS[name]
    visible = Account.objects.visible_to(user)
    assert (account in visible) is ANNAS[name][0]
    assert (account in matrix.narrow(visible, user, EDIT)) is ANNAS[name][1]


def test_a_row_without_an_owner_may_be_taken_up_by_a_seller_of_that_unit_only(cast: Cast) -> None:
    unowned = make_account("Aqua", None, cast.blue)
    assert matrix.allowed(fresh(cast.bram), EDIT, unowned)
    assert unowned in matrix.narrow(Account.objects.all(), fresh(cast.bram), EDIT)
    assert not matrix.allowed(fresh(cast.daan), EDIT, unowned)


def test_a_row_of_a_higher_unit_is_read_below_it_but_not_changed(cast: Cast) -> None:
    shared = make_account("Waterschap", None, cast.water)
    for name in ("chris", "bram", "daan"):
        user = fresh(cast[name])
        assert matrix.allowed(user, "customers.account.read", shared)
        assert shared in Account.objects.visible_to(user)
        assert not matrix.allowed(user, EDIT, shared)
    assert shared not in Account.objects.visible_to(fresh(cast.eva))


def test_moving_a_row_out_of_reach_is_refused_by_checking_it_as_it_would_become(cast: Cast) -> None:
    account = make_account("Aqua", cast.anna, cast.blue)
    account.unit = cast.green
    assert not matrix.allowed(fresh(cast.anna), EDIT, account)
    assert not matrix.allowed(fresh(cast.chris), EDIT, account)
    account.unit, account.owner = cast.blue, cast.bram.member
    assert not matrix.allowed(fresh(cast.anna), EDIT, account)
    assert matrix.allowed(fresh(cast.chris), EDIT, account)


def test_require_raises_where_allowed_says_no(cast: Cast) -> None:
    account = make_account("Aqua", cast.anna, cast.blue)
    matrix.require(fresh(cast.anna), EDIT, account)
    with pytest.raises(PermissionDenied):
        matrix.require(fresh(cast.bram), EDIT, account)


def test_sellers_export_their_own_rows_only(cast: Cast) -> None:
    mine = make_account("Aqua", cast.anna, cast.blue)
    make_account("Brak", cast.bram, cast.blue)
    user = fresh(cast.anna)
    rows = matrix.narrow(Account.objects.visible_to(user), user, "customers.account.export")
    assert list(rows) == [mine]


def test_a_changed_role_works_at_the_next_request(cast: Cast) -> None:
    account = make_account("Brak", cast.bram, cast.blue)
    assert not matrix.allowed(fresh(cast.anna), EDIT, account)
    User.objects.filter(pk=cast.anna.pk).update(role="manager")
    assert matrix.allowed(fresh(cast.anna), EDIT, account)

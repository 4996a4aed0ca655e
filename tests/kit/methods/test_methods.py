"""Methods: what is in order loads, what is broken says where and why, and scores are what a hand would compute."""

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast, sign_in

from koers.kit.methods import reading, registry, scoring
from koers.kit.methods.checking import Checked, check
from koers.kit.methods.schema import Instrument, Missing, Playbook

HOW_TO = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "write-a-method.md"


def examples() -> dict[str, str]:
    """The two examples of the how-to page: instrument and playbook."""
    found = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    return {"instrument": found[0], "playbook": found[1]}


INSTRUMENT, PLAYBOOK = examples()["instrument"], examples()["playbook"]


def broken(old: str, new: str, text: str = INSTRUMENT) -> Checked:
    assert text.count(old) >= 1, f"{old!r} does not stand in the example"
    return check(text.replace(old, new, 1).encode(), "broken.yaml")


def line_of(fragment: str, text: str = INSTRUMENT) -> int:
    return text[: text.index(fragment)].count("\n") + 1


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KOERS_METHODS", str(tmp_path))
    return tmp_path


# --- what is in order ---------------------------------------------------------------------------------------


def test_the_examples_of_the_how_to_page_are_in_order() -> None:
    instrument, playbook = check(INSTRUMENT.encode(), "i"), check(PLAYBOOK.encode(), "p")
    assert (instrument.problems, playbook.problems) == ((), ())
    assert isinstance(instrument.method, Instrument)
    assert isinstance(playbook.method, Playbook)
    assert [stage.id for stage in playbook.method.stages] == ["look_back", "agree"]


def test_every_shipped_method_is_in_order() -> None:
    shelf = registry.shelf()
    assert [one for one in shelf.broken if str(registry.SHIPPED) in one.file] == []


def test_a_text_speaks_the_language_of_the_reader() -> None:
    from django.utils.translation import override

    method = check(INSTRUMENT.encode(), "i").method
    assert method is not None
    with override("nl"):
        assert str(method.title) == "Kwaliteit van onze overdracht"
    with override("en"):
        assert str(method.title) == "Quality of our hand-overs"


# --- a broken file per rule, with the promised line, field and message ------------------------------------------

RULES: list[tuple[str, str, str, str, str]] = [
    # what is broken, by what, at which fragment, field, message
    ("  nl: Kwaliteit van onze overdracht\n", "", "title:", "title.nl", "The text in this language is missing."),
    ("licence: CC0-1.0\n", "", "id: own", "licence", "This field is missing."),
    ("version: 1", "version: one", "version: 1", "version", "This must be a whole number."),
    ("version: 1", "version: 0", "version: 1", "version", "This must be at least 1."),
    ("year: 2026", "year: true", "year: 2026", "origin.year", "This must be a whole number."),
    ("kind: instrument", "kind: poem", "id: own", "", "The field `kind` must be one of: playbook, instrument, lifecycle, scorecard."),
    ("id: own.handover_quality", "id: Own Handover", "id: own", "id", "Use small letters, digits and _ only, and begin with a letter."),
    ("licence: CC0-1.0", "licence: CC0-1.0\ncolour: red", "scale:", "colour", "This field is not known."),
    ("  en: Quality of our hand-overs", "  en: ''", "  en: Quality", "title.en", "This text is empty."),
    ("  en: Quality of our hand-overs", "  en: 12", "  en: Quality", "title.en", "This must be text; put it between quotes if it looks like a number."),
    ("  function: mean", "  function: eval", "  function: mean", "score.function", "Choose one of: 'mean', 'weighted_sum', 'minimum', 'rater_gap' or 'share_above'."),
    ("  function: mean", "  function: share_above", "score:", "score", "share_above needs a threshold."),
    ("  function: mean", "  function: mean\n  threshold: 3", "score:", "score", "Only share_above has a threshold."),
    ("  - id: person", "  - id: need", "  - id: person", "items[2].id", "The id `need` stands here twice."),
    ("    group: speed", "    group: sped", "    group: speed", "items[3].group", "There is no group `sped`."),
    ("  high: 5\n  marks", "  high: 1\n  marks", "scale:", "scale", "The scale must run from low to high."),
    ("  function: mean", "  function: mean\n  missing: {least: 4}", "bands:", "score.missing.least", "There are only 3 items to answer."),
    ("  function: mean", "  function: rater_gap\n  groups_as: percent", "score:", "score", "rater_gap compares two sheets"),
    ("  function: mean", "  function: mean\n  groups_as: thirds", "bands:", "score.groups_as", "Choose one of: 'score' or 'percent'."),
    ("    - value: 5", "    - value: 6", "    - value: 5", "scale.marks[2].value", "This value lies outside the scale."),
    ("  - low: 3\n", "  - low: 3.5\n", "  - low: 3\n", "bands[2].low", "This band must begin at 3, where the one before it ends."),
    ("    high: 5\n    label: {en: In order", "    high: 4\n    label: {en: In order", "    high: 5\n    label: {en: In order", "bands[2].high", "The last band must end at 5, the highest possible score."),
    ("    reverse: true", "    reverse: maybe", "    reverse: true", "items[3].reverse", "This must be true or false."),
    ("    reverse: true", "    weight: -1", "    reverse: true", "items[3].weight", "This must be more than 0.0."),
    ("version: 1\n", "version: 1\nversion: 2\n", "kind: instrument", "version", "This field stands here twice."),
    ("  year: 2026", "  year: &y 2026", "  year: 2026", "origin.year", "Anchors and aliases (& and *) are not allowed."),
    ("  year: 2026", "  year: *y", "  year: 2026", "origin.year", "Anchors and aliases (& and *) are not allowed."),
    ("  year: 2026", "  year: !!python/object/apply:os.getcwd []", "  year: 2026", "origin.year", "Tags (!) are not allowed."),
    ("  function: mean", "  function: !!python/name:eval ''", "  function: mean", "score.function", "Tags (!) are not allowed."),
    ("scale:\n", "scale: [\n", "  high: 5", "", "This is not valid YAML"),
    ("licence: CC0-1.0\n", "licence: CC0-1.0\n---\nid: two\n", "scale:", "", "The file holds more than one document."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "at", "field", "message"), RULES, ids=[f"{r[3]}-{r[4][:28]}" for r in RULES]
)
def test_a_broken_file_names_line_field_and_remedy(
    old: str, new: str, at: str, field: str, message: str
) -> None:
    checked = broken(old, new)
    assert checked.method is None
    found = [(one.field, one.line) for one in checked.problems if message in one.message]
    assert found, [str(one) for one in checked.problems]
    assert found[0][0] == field
    assert found[0][1] == line_of(at), checked.problems


def test_an_unknown_kind_of_event_is_named_where_it_stands() -> None:
    checked = broken("      - selling.deal.won", "      - selling.deal.sung", PLAYBOOK)
    assert checked.lines == [
        f"broken.yaml:{line_of('      - selling.deal.won', PLAYBOOK)}: stages[2].evidence[1]: "
        "No event of kind `selling.deal.sung` exists."
    ]


def test_stages_with_the_same_id_are_refused() -> None:
    checked = broken("  - id: agree", "  - id: look_back", PLAYBOOK)
    assert [one.message for one in checked.problems] == ["The id `look_back` stands here twice."]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"a: " + b"x" * reading.MAX_BYTES, "The file is larger than 256 kB."),
        (b"a: \xff\xfe", "The file is not UTF-8 text."),
        (b"a: \x00", "The file holds characters that YAML does not allow."),
        (b"[" * 50 + b"]" * 50, "The file is nested deeper than 8 levels."),
        (b"[" + b"1," * 6000 + b"]", "The file holds more than 5000 values."),
        (b"{a: &a [x,x], b: [*a,*a]}", "Anchors and aliases (& and *) are not allowed."),
        (b"- just\n- a list", "This must be a group of fields."),
        (b"? [a, b]\n: c", "The name of a field must be plain text."),
    ],
)
def test_a_hostile_or_empty_file_is_refused_with_a_reason(content: bytes, message: str) -> None:
    checked = check(content, "x.yaml")
    assert checked.method is None
    assert message in checked.problems[0].message


@given(st.binary(max_size=300))
def test_no_bytes_whatsoever_bring_the_reader_down(content: bytes) -> None:
    assert isinstance(check(content, "x"), Checked)


@given(st.text(alphabet="abc:-[]{}&*!'\"\n #|>?%@,0123", max_size=200))
def test_no_text_that_looks_like_yaml_brings_the_reader_down(text: str) -> None:
    assert check(text.encode(), "x").method is None


# --- scores -------------------------------------------------------------------------------------------------


def scored(
    function: str, answers: dict[str, Any], other: dict[str, Any] | None = None, **score: Any
) -> scoring.Result:
    method = check(INSTRUMENT.encode(), "i").method
    assert isinstance(method, Instrument)
    changed = method.model_copy(
        update={"score": method.score.model_copy(update={"function": function, **score})}
    )
    return scoring.score(changed, answers, other)


def test_a_golden_sheet_gives_the_golden_score() -> None:
    # need 4, person 2, late 1 turned round to 5: mean (4 + 2 + 5) / 3; groups (4 + 2) / 2 and 5
    result = scored("mean", {"need": 4, "person": 2, "late": 1})
    assert result.value == pytest.approx(11 / 3)
    assert result.groups == {"content": 3.0, "speed": 5.0}
    assert (result.answered, result.items, result.method, result.version) == (3, 3, "own.handover_quality", 1)
    assert result.band is not None
    assert result.band.label.en == "In order"


def test_each_function_gives_what_a_hand_computes() -> None:
    sheet = {"need": 4, "person": 2, "late": 1}
    assert scored("weighted_sum", sheet).value == 11
    assert scored("minimum", sheet).value == 2
    assert scored("share_above", sheet, threshold=3).value == pytest.approx(2 / 3)
    assert scored("rater_gap", sheet, {"need": 1, "person": 2, "late": 3}).value == pytest.approx(
        (3 + 0 + 2) / 3
    )


def test_an_open_question_is_left_out_and_counted() -> None:
    result = scored("mean", {"need": 4, "person": None})
    assert (result.value, result.answered, result.groups["speed"]) == (4.0, 1, None)
    empty = scored("mean", {})
    assert (empty.value, empty.band, empty.answered) == (None, None, 0)


def test_open_questions_count_as_the_rest_when_the_method_says_so() -> None:
    need_alone = scored("weighted_sum", {"need": 4}, missing=Missing(least=1))
    assert need_alone.value == 12
    assert scored("weighted_sum", {"need": 4}, missing=Missing(least=2)).value is None
    assert scored("mean", {"need": 4, "person": 3}, missing=Missing(least=2)).value == 3.5
    assert scored("minimum", {"need": 4}, missing=Missing(least=2)).value is None


def test_groups_may_be_read_from_nought_to_a_hundred() -> None:
    result = scored("weighted_sum", {"need": 4, "person": 2, "late": 1}, groups_as="percent")
    assert result.groups == {"content": 50.0, "speed": 100.0}
    assert scored("mean", {"need": 4}, groups_as="percent").groups == {"content": 75.0, "speed": None}


def test_the_upper_end_of_the_scale_lies_in_the_last_band_and_a_limit_in_the_upper_one() -> None:
    best = scored("mean", {"need": 5, "person": 5, "late": 1}).band
    middle = scored("mean", {"need": 3}).band
    assert best is not None
    assert middle is not None
    assert (best.label.en, middle.label.en) == ("In order", "In order")


@pytest.mark.parametrize("sheet", [{"need": 6}, {"need": 0}, {"unknown": 3}])
def test_an_answer_off_the_scale_or_to_nothing_is_refused(sheet: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        scored("mean", sheet)


# --- publishing ---------------------------------------------------------------------------------------------


def test_a_published_version_never_changes(own_folder: Path) -> None:
    registry.publish(INSTRUMENT.encode(), "a.yaml")
    for text in (INSTRUMENT, INSTRUMENT.replace("We know who decides", "We know the chief")):
        with pytest.raises(registry.NotPublished, match="Make it version 2"):
            registry.publish(text.encode(), "a.yaml")
    registry.publish(INSTRUMENT.replace("version: 1", "version: 2").encode(), "a.yaml")
    shelf = registry.shelf()
    assert shelf.versions("own.handover_quality") == [2, 1]
    first, latest = shelf.get("own.handover_quality", 1), shelf.get("own.handover_quality")
    assert first is not None
    assert latest is not None
    assert (first.method.version, latest.method.version) == (1, 2)


def test_a_shipped_id_cannot_be_taken(
    own_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    (shipped / "instruments").mkdir(parents=True)
    (shipped / "instruments" / "a.yaml").write_text(INSTRUMENT)
    monkeypatch.setattr(registry, "SHIPPED", shipped)
    with pytest.raises(
        registry.NotPublished, match=r"Koers ships a method with the id `own\.handover_quality`"
    ):
        registry.publish(INSTRUMENT.replace("version: 1", "version: 9").encode(), "a.yaml")
    own = own_folder / "instruments"
    own.mkdir()
    (own / "a.yaml").write_text(INSTRUMENT.replace("version: 1", "version: 9"))
    shelf = registry.shelf()
    assert [(one.origin, one.method.version) for one in shelf.known] == [("shipped", 1)]
    assert len(shelf.broken) == 1


def test_a_file_that_broke_on_disk_is_shown_as_broken_and_hides_no_other(own_folder: Path) -> None:
    registry.publish(INSTRUMENT.encode(), "a.yaml")
    (own_folder / "playbooks").mkdir()
    (own_folder / "playbooks" / "bad.yaml").write_text("id: [")
    shelf = registry.shelf()
    assert [one.method.id for one in shelf.latest() if one.origin == "own"] == ["own.handover_quality"]
    assert [one.file for one in shelf.broken] == ["bad.yaml"]


# --- the pages and the command ------------------------------------------------------------------------------


def test_an_administrator_checks_first_and_then_publishes(cast: Cast, own_folder: Path) -> None:
    ada = sign_in(cast.ada)
    assert "Quality of our hand-overs" not in ada.get("/settings/methods").content.decode()
    preview = ada.post("/settings/methods/new", {"text": INSTRUMENT, "check": "1"})
    assert preview.status_code == 200
    assert "Een overdracht komt te laat bij ons." in preview.content.decode()
    assert list(own_folder.rglob("*.yaml")) == []
    answer = ada.post("/settings/methods/new", {"text": INSTRUMENT, "publish": "1"})
    assert answer.headers["Location"] == "/settings/methods/own.handover_quality"
    page = sign_in(cast.anna).get("/settings/methods/own.handover_quality").content.decode()
    assert "The need of the customer is written down." in page
    assert "De behoefte van de klant staat op papier." in page


def test_a_broken_method_is_shown_with_its_problems_and_not_published(cast: Cast, own_folder: Path) -> None:
    answer = sign_in(cast.ada).post("/settings/methods/new", {"text": INSTRUMENT[:-200], "publish": "1"})
    assert answer.status_code == 422
    assert "Nothing was published" in answer.content.decode()
    assert list(own_folder.rglob("*.yaml")) == []


@pytest.mark.parametrize("name", ["dora", "chris", "anna", "mila", "vera"])
def test_only_administrators_publish(cast: Cast, own_folder: Path, name: str) -> None:
    answer = sign_in(cast[name]).post("/settings/methods/new", {"text": INSTRUMENT, "publish": "1"})
    assert answer.status_code == 403
    assert list(own_folder.rglob("*")) == []


@pytest.mark.parametrize("name", ["nothing", "..", "own.handover_quality%00", "a" * 300])
def test_a_method_that_does_not_exist_is_not_found(cast: Cast, own_folder: Path, name: str) -> None:
    assert sign_in(cast.ada).get(f"/settings/methods/{name}").status_code in (301, 404)


def test_the_command_checks_a_file_with_an_honest_exit_code(tmp_path: Path, own_folder: Path) -> None:
    from koers.cli.methods import command

    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(PLAYBOOK)
    bad.write_text(PLAYBOOK.replace("licence: CC0-1.0\n", ""))
    fine = CliRunner().invoke(command, ["check", str(good)])
    assert (fine.exit_code, "own.service_renewal version 1 is in order" in fine.output) == (0, True)
    wrong = CliRunner().invoke(command, ["check", str(bad)])
    assert (wrong.exit_code, f"{bad}:1: licence: This field is missing." in wrong.output) == (1, True)
    registry.publish(PLAYBOOK.encode(), "p.yaml")
    listed = CliRunner().invoke(command, ["list", "--json"])
    assert '"id": "own.service_renewal"' in listed.output

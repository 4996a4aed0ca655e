"""Both languages are complete."""

from pathlib import Path

from tools import messages


def test_every_text_has_its_dutch_and_no_translation_is_left_over() -> None:
    assert messages.complaints() == []


def test_the_search_for_texts_reads_code_templates_and_attributes(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        '_("One %(name)s")\nngettext("a day", "%(n)s days", n)\nf"<b>{_("Six")}</b>"\n'.replace(
            '("Six")', "('Six')"
        ),
        "utf-8",
    )
    (tmp_path / "two.html").write_text(
        "{% translate 'Two' %}{% blocktranslate trimmed %}\n Three {{ x }}\n{% endblocktranslate %}"
        '{{ _("Four") }}<c-x :label="_(\'Five\')"/>',
        "utf-8",
    )
    root, messages.ROOT = messages.ROOT, tmp_path
    try:
        found = {(m.text, m.plural) for m in messages.collect(tmp_path)}
    finally:
        messages.ROOT = root
    assert found == {
        ("One %(name)s", ""),
        ("a day", "%(n)s days"),
        ("Two", ""),
        ("Three %(x)s", ""),
        ("Four", ""),
        ("Five", ""),
        ("Six", ""),
    }


def test_a_dutch_text_with_another_placeholder_is_noticed() -> None:
    import polib

    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="%(n)s rows", msgstr="%(m)s rijen"))
    assert len(messages.wrong_places(catalogue)) == 1

"""What the guard makes of the name of a file."""

import pytest

from koers.kit.guard import uploads


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\Anna\\klanten.csv", "klanten.csv"),
        (".htaccess", "htaccess"),
        ("a\x00b\r\n.csv", "ab.csv"),
        ("", "file"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_a_name_is_shown_without_folders_and_control_signs(given: str, shown: str) -> None:
    assert uploads.safe_name(given) == shown

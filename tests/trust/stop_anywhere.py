"""Stop a copy or a restore at its n-th touch of the disk, for every n, and print what each left, as JSON lines.

A program of its own. Every attempt is a forked process that ends without a word just before its n-th change of a
file or folder, or start of a program; what is left is then read as the next start of Koers would find it.
"""
# ruff: noqa: E402, T201  (Django is set up before its models are imported; the answer goes to the terminal)

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
import django

django.setup()

from django.conf import settings
from django.db import connections
from django.utils import timezone

from koers.areas.customers.models import Account
from koers.kit.guard.backup.make import back_up
from koers.kit.guard.backup.manifest import Manifest
from koers.kit.guard.backup.restore import finish_interrupted, prove, restore

MEDIA = Path(settings.DATA) / "media" / "word.txt"
TOUCHES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "subprocess.Popen"}
MOST = 200
STOPPED = 9


def stop_before(touch: int) -> None:
    seen = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa+")
        if event in TOUCHES or writes:
            seen += 1
            if seen == touch:
                os._exit(STOPPED)

    sys.addaudithook(hook)


def apart(work: Callable[[], object]) -> tuple[int, str]:
    """Do something in a process of its own; returns its exit code and what it returned as text."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writes, str(work()).encode())
            os._exit(0)
        except Exception as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)
    os.close(writes)
    with os.fdopen(reads) as stream:
        said = stream.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def write_word(word: str) -> None:
    MEDIA.parent.mkdir(parents=True, exist_ok=True)
    MEDIA.write_text(word)
    Account.objects.filter(pk=Account.objects.order_by("pk").values_list("pk")[0][0]).update(name=word)
    connections.close_all()


def read_words() -> str:
    finish_interrupted()
    return f"{Account.objects.order_by('pk')[0].name}|{MEDIA.read_text()}"


def sweep_restore(file: Path) -> None:
    for touch in range(1, MOST):
        word = f"before {touch}"
        assert apart(lambda: write_word(word))[0] == 0  # noqa: B023

        def attempt() -> Manifest:
            stop_before(touch)  # noqa: B023
            return restore(file, force=True, at=timezone.now())

        code, _said = apart(attempt)
        found = apart(read_words)[1].split("|")
        print(json.dumps({"touch": touch, "code": code, "word": word, "found": found}), flush=True)
        if code == 0:
            return


def sweep_backup(file: Path) -> None:
    for touch in range(1, MOST):
        file.unlink(missing_ok=True)

        def attempt() -> object:
            stop_before(touch)  # noqa: B023
            return back_up(file, at=timezone.now())[1].rows

        code, _said = apart(attempt)
        rows = apart(lambda: prove(file, at=timezone.now()).rows)[1] if file.exists() else "none"
        left = [path.name for path in file.parent.glob("*.tar.gz")]
        print(json.dumps({"touch": touch, "code": code, "rows": rows, "left": left}), flush=True)
        if code == 0:
            return


if __name__ == "__main__":
    apart(lambda: write_word("the copy"))
    kept = Path(settings.DATA) / "kept.tar.gz"
    if sys.argv[1] == "restore":
        apart(lambda: back_up(kept, at=timezone.now()))
        sweep_restore(kept)
    else:
        sweep_backup(kept)

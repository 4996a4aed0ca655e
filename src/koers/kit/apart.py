"""Doing work in another process that has Django set up too; this module itself needs no Django to be imported."""

import multiprocessing
import os
from importlib import import_module
from multiprocessing.process import BaseProcess
from typing import Any


def start(work: str, *arguments: Any) -> BaseProcess:
    """Start a function, named as `package.module:function`, in a fresh process with a connection of its own."""
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(work, arguments), daemon=True)
    process.start()
    return process


def lock() -> Any:
    """Return a lock that started processes can share."""
    return multiprocessing.get_context("spawn").Lock()


class Turn:
    """Waits for the others before it goes on, but not for ever: one that was killed never gives its turn back."""

    def __init__(self, turns: Any, patience: float = 10.0) -> None:
        self.turns, self.patience = turns, patience
        self.mine = False

    def __enter__(self) -> None:
        self.mine = self.turns.acquire(timeout=self.patience)

    def __exit__(self, *error: object) -> None:
        if self.mine:
            self.turns.release()


def _run(work: str, arguments: tuple[Any, ...]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
    import django

    django.setup()
    module, _colon, name = work.partition(":")
    getattr(import_module(module), name)(*arguments)

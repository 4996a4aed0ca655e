"""Declare a job: a function, a stable name and a label for people."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django_tasks.base import Task

P = ParamSpec("P")
T = TypeVar("T")

_declared: dict[str, "Job[..., Any]"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[P, T]):
    """A task with the name under which its runs are stored; renaming the function changes nothing."""

    code: str = ""
    label: Any = ""
    every: timedelta | None = None
    offset: timedelta = field(default=timedelta())
    atomic: bool = False

    @property
    def name(self) -> str:
        """Return the stored name."""
        return self.code


def job(
    *,
    name: str,
    label: Any,
    every: timedelta | None = None,
    offset: timedelta = timedelta(),
    atomic: bool = False,
) -> Callable[[Callable[..., T]], Job[..., T]]:
    """Declare a job.

    `every` makes workers queue it once in each such period, counted from 1 January 1970 plus `offset`.
    `atomic` runs it in one transaction together with its own ending: right for short work inside the database.
    A first parameter called `context` receives the `Context` of the run.
    """

    def declare(function: Callable[..., T]) -> Job[..., T]:
        known = _declared.get(name)
        if known is not None and known.func.__qualname__ != function.__qualname__:
            raise ValueError(f"Two jobs are called {name!r}.")
        takes_context = next(iter(inspect.signature(function).parameters), "") == "context"
        made: Job[..., T] = Job(
            func=function,
            code=name,
            label=label,
            every=every,
            offset=offset,
            atomic=atomic,
            takes_context=takes_context,
        )
        _declared[name] = made
        return made

    return declare


def discover() -> None:
    """Import every `jobs` module of the apps, of the parts of the kit and of the other packages of Koers."""
    names = [f"{config.name}.jobs" for config in apps.get_app_configs() if config.name.startswith("koers.")]
    for package in ("koers", "koers.kit"):
        parts = iter_modules(import_module(package).__path__)
        names += [f"{package}.{part.name}.jobs" for part in parts if part.ispkg]
    for module in names:
        if find_spec(module) is not None:
            import_module(module)


def declared() -> dict[str, "Job[..., Any]"]:
    """Return every declared job by name."""
    discover()
    return dict(_declared)


def find(name: str) -> "Job[..., Any] | None":
    """Return the job with this name, or None when this version of Koers does not know it."""
    if name not in _declared:
        discover()
    return _declared.get(name)

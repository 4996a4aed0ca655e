"""Marks on views: what each asks of its visitor. A view without a mark stays closed."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any] | type[Any])
_used: set[str] = set()


def use(*abilities: str) -> None:
    """Say that these abilities guard something; a system check refuses one without a row in the matrix."""
    _used.update(abilities)


def used() -> frozenset[str]:
    """Return every ability that some view, resource or verb is guarded by."""
    return frozenset(_used)


def ability(name: str, **by_method: str) -> Callable[[View], View]:
    """Mark a view with the ability it asks; `post="..."` names another one for that HTTP method."""
    asked = {"*": name, **{method.upper(): other for method, other in by_method.items()}}
    use(*asked.values())

    def mark(view: View) -> View:
        view.ability = asked  # type: ignore[union-attr]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everybody, also without signing in."""
    view.ability = "public"  # type: ignore[union-attr]
    return view


def signed_in(view: View) -> View:
    """Mark a view as open to everybody who has signed in: it only touches what is the person's own."""
    view.ability = "signed_in"  # type: ignore[union-attr]
    return view

"""System checks: a name that is not in the declared matrix stops the process."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from koers.kit.access import (
    events,  # noqa: F401  its kinds are declared at start
    matrix,
)


@register("koers")
def abilities_are_declared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every ability that guards something has a row in the declared matrix."""
    return [
        Error(f"The ability {name!r} has no row in {matrix.FILE.name}.", id="koers.access.E001")
        for name in sorted(matrix.used() - set(matrix.rows()))
    ]


@register("koers")
def navigation_is_declared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every ability that the frame asks before it draws an entry has a row too."""
    from koers.kit.ui import navigation

    asked = {item.ability for item in navigation.items() if item.ability}
    return [
        Error(
            f"The navigation asks for {name!r}, which has no row in {matrix.FILE.name}.",
            id="koers.access.E002",
        )
        for name in sorted(asked - set(matrix.rows()))
    ]

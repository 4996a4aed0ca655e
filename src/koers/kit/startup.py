"""What happens once, when Django has loaded every application."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

#: Rooms of an area that register something by being imported.
DECLARING_ROOMS = ("events", "queries", "measures", "resources", "imports", "jobs", "actions")


def begin() -> None:
    """Import the fittings that register checks, jobs and navigation."""
    for module in (
        "koers.kit.access.checks",
        "koers.kit.resource.checks",
        "koers.kit.guard.checks",
        "koers.kit.guard.jobs",
        "koers.kit.importing.jobs",
        "koers.kit.delivery.jobs",
        "koers.kit.delivery.letters",
        "koers.kit.access.invitations",
    ):
        if find_spec(module) is not None:
            import_module(module)


def declare(area: str) -> None:
    """Import the declaring rooms of an area (`koers.areas.selling`), as far as they exist."""
    for room in DECLARING_ROOMS:
        if find_spec(f"{area}.{room}") is not None:
            import_module(f"{area}.{room}")


def register_subjects(app_label: str) -> None:
    """Tell the timeline which models of an application can be the subject of an event."""
    from koers.kit.timeline import subjects

    for model in apps.get_app_config(app_label).get_models():
        if getattr(model, "subject_code", ""):
            subjects.register(model)

"""The command line `koers`: each command is a door in a module of its own, loaded when it is called."""

import os
from importlib import import_module

import click

COMMANDS = {
    "demo": "demo",
    "import": "import_",
    "review": "review",
    "forecast": "forecast",
    "forecast-ledger": "forecast_ledger",
    "worth": "worth",
    "value": "value",
    "order": "order",
    "store": "store",
    "serve": "serve",
    "worker": "worker",
    "doctor": "doctor",
    "backup": "backup",
    "restore": "restore",
    "user": "user",
    "methods": "methods",
    "django": "django_",
}


class Doors(click.Group):
    """A group whose commands are loaded on first use, so that `koers --help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, after Django has been set up."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koers.settings")
        import django

        django.setup()
        command: click.Command = import_module(f"koers.cli.{module}").command
        return command


@click.group(cls=Doors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="koers", prog_name="koers")
def main() -> None:
    """Koers, the sales manager's system."""

"""`koers doctor`: is this installation healthy?"""

import json
from dataclasses import asdict

import click
from django.utils import timezone

from koers.kit.guard.doctor import Finding, examine

_SIGNS = {"ok": ("ok", "green"), "warning": ("warning", "yellow"), "failure": ("FAILURE", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Check the installation; the exit code is 1 when something fails, 0 when there are at most warnings."""
    findings = examine(at=timezone.now())
    failed = any(finding.level == "failure" for finding in findings)
    if as_json:
        click.echo(json.dumps({"healthy": not failed, "findings": [asdict(f) for f in findings]}, indent=1))
    else:
        for finding in findings:
            _show(finding)
    context.exit(1 if failed else 0)


def _show(finding: Finding) -> None:
    word, colour = _SIGNS[finding.level]
    click.echo(f"{click.style(f'{word:<8}', fg=colour)} {finding.name:<16} {finding.seen}")
    if finding.remedy:
        click.echo(f"{'':<26}{finding.remedy}")

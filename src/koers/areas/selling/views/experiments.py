"""Starting an experiment with an approach."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from koers.areas.organisation.models import Unit
from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import Experiment
from koers.areas.selling.queries.approach import playbooks
from koers.areas.selling.resources.experiments import EXPERIMENTS
from koers.kit.access.matrix import ability, allowed
from koers.kit.resource.answers import see_other
from koers.kit.ui import toasts


class StartForm(forms.Form):
    """Asks what is to be found out, with which approach, and where."""

    question = forms.CharField(
        label=gettext_lazy("What is to be found out"),
        max_length=300,
        help_text=gettext_lazy(
            "One question, with what you will do with the answer. The win rate decides; the rest is told beside it."
        ),
    )
    method = forms.ChoiceField(label=gettext_lazy("Approach on trial"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit, with all below it"))

    def __init__(self, units: list[Unit], sent: Any = None) -> None:
        super().__init__(sent)
        self.units = {str(one.pk): one for one in units}
        self.fields["method"].choices = [(one.id, str(one.title)) for one in playbooks()]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(pk, one.name) for pk, one in self.units.items()]  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit:
        """Return the unit itself."""
        return self.units[self.cleaned_data["unit"]]


@ability("selling.experiment.start")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask for an experiment, and start it."""
    user: Any = request.user
    units = [
        one
        for one in Unit.objects.visible_to(user).filter(ends__isnull=True).order_by("path")
        if allowed(user, "selling.experiment.start", Experiment(unit=one))
    ]
    form = StartForm(units, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.start_experiment(**form.cleaned_data, by=user, at=timezone.now())
        except NotPossibleError as refused:
            form.add_error(None, str(refused))
        else:
            toasts.say(request, _("The experiment runs: accounts of deals that open from now on take turns."))
            return see_other(reverse("experiments-page", args=[row.pk]))
    context = {
        "form": form,
        "back": reverse("experiments"),
        "crumbs": [(capfirst(EXPERIMENTS.labels), reverse("experiments")), (_("Start an experiment"), "")],
    }
    return render(request, "selling/experiment_form.html", context, status=422 if form.errors else 200)

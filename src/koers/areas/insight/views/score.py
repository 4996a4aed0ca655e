"""How far the lead score can be trusted: what it was trained on, how it did on leads it had not seen, and what it weighs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koers.areas.insight import measures
from koers.areas.leads.models import ChanceModel
from koers.bridge import jobs
from koers.bridge.words import column_name, level_name
from koers.kit.access.matrix import ability, allowed
from koers.kit.jobs import enqueue
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui import toasts
from koers.kit.ui.charts import Chart, Mark, Series
from koers.kit.ui.formats import number, percent

Facts = dict[str, Any]
#: So many columns are weighed on the page, the strongest first.
MOST_WEIGHTS = 20


@ability("insight.score.read")
@require_safe
def score_page(request: HttpRequest) -> HttpResponse:
    """Show the back-test of the lead score, or what is lacking for one."""
    newest = ChanceModel.objects.newest()
    context = {
        "page": ScorePage(newest) if newest is not None else None,
        "may_train": allowed(request.user, "insight.score.train"),
    }
    return render(request, "insight/score.html", context)


@ability("insight.score.train")
@require_POST
def train_score(request: HttpRequest) -> HttpResponse:
    """Have the score trained now."""
    enqueue(jobs.train_chance, by=request.user)  # type: ignore[arg-type]  # signed in, by its mark
    toasts.say(request, _("The score is being trained; come back in a minute."))
    return redirect("leads-score")


class ScorePage:
    """The page as one person reads it in one language; the template asks for its parts."""

    def __init__(self, made: ChanceModel) -> None:
        self.made = made
        judged: Facts = made.backtest or {}
        later: Facts = judged.get("time") or {}
        self.told: Facts = later if later.get("status") == "ok" else judged.get("folds") or {}

    @property
    def is_judged(self) -> bool:
        """Tell whether there is a back-test to show."""
        return self.told.get("status") == "ok"

    @property
    def sentence(self) -> str:
        """Return the page in a sentence."""
        n = {"rows": number(self.made.rows), "won": number(self.made.positives)}
        if self.made.status == "too_few":
            return (
                _(
                    "Too little data: %(rows)s closed leads, of which %(won)s became a customer; 200 and 40 are needed. "
                    "Until then the points alone rank your leads."
                )
                % n
            )
        if self.made.status == "not_better":
            return (
                _(
                    "The model does no better than simpler ways on leads it had not seen, so no chances are shown. It "
                    "learned from %(rows)s closed leads, of which %(won)s became a customer."
                )
                % n
            )
        return (
            _(
                "The score learned from %(rows)s closed leads, of which %(won)s became a customer, and did better than "
                "both simpler ways on leads it had not seen."
            )
            % n
        )

    @property
    def how(self) -> str:
        """Return how leads were held out."""
        if self.told.get("time_cut"):
            return _("Learned from leads closed before %(day)s, judged on %(n)s later ones.") % {
                "day": str(self.told["time_cut"])[:10],
                "n": number(self.told["n"]),
            }
        return _("Judged on %(n)s leads in %(folds)s parts, each held out in turn.") % {
            "n": number(self.told.get("n") or 0),
            "folds": self.told.get("folds") or "–",
        }

    @property
    def contenders(self) -> list[tuple[str, Reading, Reading, Reading]]:
        """Return each way of ranking leads with its Brier score, AUC and log loss."""
        rows = []
        for name, label in self._names().items():
            found = self.told["scores"].get(name)
            if found is None:
                continue
            n = found["n"]
            rows.append(
                (
                    label,
                    measures.BRIER.reading(Answer(found["brier"], n, as_of=self.made.trained_at), {}),
                    measures.AUC.reading(Answer(found["auc"], n, as_of=self.made.trained_at), {}),
                    measures.LOG_LOSS.reading(Answer(found["log_loss"], n, as_of=self.made.trained_at), {}),
                )
            )
        return rows

    @staticmethod
    def _names() -> dict[str, str]:
        return {
            "model": _("The model"),
            "points": _("The points"),
            "naive_bayes": _("Naive Bayes, as Odoo does it"),
        }

    @property
    def gaps(self) -> list[str]:
        """Return how much better the model is, with the interval, in sentences."""
        names = self._names()
        return [
            _(
                "Against %(other)s, %(measure)s differs by %(difference)s (%(low)s to %(high)s); above 0 the model is better."
            )
            % {
                "other": names[one["against"]].lower(),
                "measure": {"auc": "AUC", "brier": "Brier"}[one["measure"]],
                "difference": number(one["difference"], 3),
                "low": number(one["low"], 3),
                "high": number(one["high"], 3),
            }
            for one in self.told.get("gaps", ())
            if one["against"] in names
        ]

    @property
    def calibration(self) -> Chart:
        """Return what was said against what came, by groups of equal chance."""
        rows = self.told["calibration"]["model"]
        return Chart(
            "line",
            _("What the score said, and what came of it"),
            [percent(row["predicted"], 0) for row in rows],
            (
                Series(
                    _("Became a customer"),
                    [row["observed"] for row in rows],
                    [row["low"] for row in rows],
                    [row["high"] for row in rows],
                ),
                Series(_("As said"), [row["predicted"] for row in rows], style="target"),
            ),
            unit="ratio",
            x_label=_("Chance that was said"),
            caption_n=sum(row["n"] for row in rows),
            note=_("The dashed line is what was said; the band holds the truth 19 times out of 20."),
            name="calibration",
        )

    @property
    def lift(self) -> Chart:
        """Return how much more often the best leads became a customer than the mean."""
        rows = self.told["lift"]["model"]
        return Chart(
            "bar",
            _("Of the best tenth, %(rate)s became a customer; of all, %(base)s.")
            % {"rate": percent(rows[0]["rate"], 0), "base": percent(self.told["base_rate"], 0)},
            [percent(row["depth"], 0) for row in rows],
            (Series(_("Became a customer"), [row["rate"] for row in rows]),),
            unit="ratio",
            x_label=_("Leads, best first"),
            marks=(Mark(self.told["base_rate"], _("all"), "target"),),
            caption_n=self.told["n"],
            name="lift",
        )

    @property
    def weights(self) -> list[tuple[str, str, str, str]]:
        """Return what weighs most: column, level, how it moves the chance, and from how many leads."""
        from koers_analytics.scoring import ScoreModel

        if self.made.model is None:
            return []
        found = sorted(ScoreModel.from_dict(self.made.model).weights(), key=lambda one: -abs(one.weight))
        return [
            (
                column_name(one.column),
                level_name(one.level, one.sort),
                _("raises the chance") if one.weight > 0 else _("lowers the chance"),
                number(one.n),
            )
            for one in found[:MOST_WEIGHTS]
            if abs(one.weight) > 0.02
        ]

    @property
    def dropped(self) -> list[str]:
        """Return which columns the model left out, and why."""
        return [
            f"{column_name(one['name'])}: {one['why']}"
            for one in self.told.get("dropped", ())
            if "name" in one
        ]

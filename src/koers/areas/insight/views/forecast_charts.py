"""The drawings of the people's forecast."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from koers.areas.insight.models import ForecastCall, ForecastLine
from koers.areas.insight.queries import words
from koers.kit.ui.charts import Chart, Mark, Series
from koers.kit.ui.formats import date as written
from koers.kit.ui.formats import number


def beside(
    line: ForecastLine, call: ForecastCall | None, summed: tuple[int, int] | None, summary: str
) -> Chart:
    """Return the model's expected value with its range, and beside it what people call and what simple rules say."""
    bars = [(_("Model: the middle"), line.p50_cents)]
    if call is not None:
        bars.append((_("Commit"), call.commit_cents))
        bars.append((_("Best case"), call.best_case_cents))
    if summed is not None:
        bars.append((_("Commits of %(n)s sellers") % {"n": number(summed[1])}, summed[0]))
    bars += [
        (_("Booked"), line.booked_cents),
        (str(words.BASELINES["stage_percent"]), line.stage_percent_cents),
        (_("Last period"), line.last_cents),
        (str(words.BASELINES["run_rate"]), line.run_rate_cents),
    ]
    known = [(label, cents) for label, cents in bars if cents is not None]
    # Without words: close to each other they would lie over the axis, and the note says which they are.
    marks = [Mark(cents, "") for cents in (line.p10_cents, line.p90_cents) if cents is not None]
    return Chart(
        "bar",
        summary,
        [label for label, _cents in known],
        (Series(_("Amount"), [cents for _label, cents in known]),),
        unit="money",
        currency=line.currency,
        caption_n=line.n_open,
        marks=marks if line.p10_cents != line.p90_cents else (),
        note=_("n is the number of open deals; the dashed lines are P10 and P90 of the model."),
        horizontal=True,
        name="forecast-beside",
    )


def over_weeks(lines: Sequence[ForecastLine], period: str) -> Chart:
    """Return the model's middle with its range over the weeks, and the calls and bookings as they stood."""
    series = [
        Series(
            _("Model"),
            [one.p50_cents for one in lines],
            [one.p10_cents for one in lines],
            [one.p90_cents for one in lines],
        ),
        Series(_("Booked"), [one.booked_cents for one in lines], style="soft"),
    ]
    commits = [one.commit_cents if one.commit_cents is not None else one.summed_commit_cents for one in lines]
    if any(one is not None for one in commits):
        series.append(Series(_("Commit"), commits, style="signal"))
    first, last = lines[0], lines[-1]
    return Chart(
        "line",
        _("How the forecast of %(period)s moved from %(first)s to %(last)s.")
        % {"period": period, "first": written(first.as_of_date), "last": written(last.as_of_date)},
        [written(one.as_of_date, "short") for one in lines],
        series,
        unit="money",
        currency=last.currency,
        caption_n=len(lines),
        note=_("Each point stands as it was written that week; lines of the ledger are never changed."),
        x_label=_("As of"),
        name="forecast-weeks",
    )


def by_horizon(
    weeks: Sequence[int], called: Sequence[float | None], model: Sequence[float | None], naive: Sequence[float | None], n: int
) -> Chart:  # fmt: skip
    """Return the mean error some weeks before the end: of the calls, of the model and of the last period repeated."""
    series = [
        Series(_("Calls"), list(called), style="signal"),
        Series(_("Model"), list(model)),
        Series(_("As last period"), list(naive), style="soft"),
    ]
    return Chart(
        "line",
        _(
            "How far forecasts were off, as a share of what came in, by how many weeks before the end they stood."
        ),
        [number(one) for one in weeks],
        [one for one in series if any(value is not None for value in one.values)],
        unit="ratio",
        caption_n=n,
        note=_("n is the number of finished periods at the horizon with most of them."),
        x_label=_("Weeks before the end"),
        name="forecast-horizon",
    )

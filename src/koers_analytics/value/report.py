"""What `koers-analytics clv` says of a file of orders: as plain values, and as a page of text."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from koers_analytics.columns import BadTable
from koers_analytics.engine import duckdb_engine
from koers_analytics.value.backtest import Backtest, baselines, judge
from koers_analytics.value.fitted import Fit
from koers_analytics.value.fitting import fit
from koers_analytics.value.histories import days_in
from koers_analytics.value.predicting import portfolio, total_orders
from koers_analytics.value.reading import Asked, read_orders
from koers_analytics.value.rules import rfm_groups, silence
from koers_analytics.value.spend import Spend, fit_spend
from koers_analytics.value.summary import Rfm, summarise
from koers_analytics.value.worth import score


def value_file(
    file: Path | str,
    *,
    asked: Asked,
    model: str = "mbg_nbd",
    until: date | None = None,
    unit: str = "week",
    horizon: float = 26,
    spend: bool = False,
    margin: float = 1.0,
    yearly_rate: float = 0.1,
    split: date | None = None,
) -> dict[str, Any]:
    """Fit a model on a file of orders, and judge it on a part held out; `status` and `why` say how far to trust it.

    Raises BadTable for a file, column or value that cannot be used, and ValueError for a question that cannot be.
    """
    if not horizon > 0:
        raise ValueError(f"a horizon is above 0, not {horizon}")
    days_in(unit)
    connection, name = read_orders(file, asked)
    engine = duckdb_engine(connection)
    orders = engine.backend.table(name)
    try:
        rfm = summarise(orders, unit, until)
    except BadTable as wrong:
        raise BadTable(f"{file}: {str(wrong).removeprefix('orders: ')}") from wrong
    if not rfm.histories.customers:
        raise BadTable(f"{file}: no order lies on or before {rfm.until}; choose a later --until")
    made = fit(rfm.histories, model, until=rfm.until.isoformat())
    told = rfm.histories
    facts = {"file": str(file), **_fitted(made, rfm, horizon), **rfm.facts(), "horizon": horizon}
    facts["baselines"] = {way: float(told.n @ each) for way, each in baselines(told, horizon).items()}
    tried = _held_out(orders, rfm, model, horizon, split)
    facts["holdout"] = tried.to_dict() if isinstance(tried, Backtest) else None
    facts["holdout_why"] = tried if isinstance(tried, str) else ""
    facts["advice"] = _advice(made, tried)
    if spend:
        facts |= _spent(made, rfm, horizon, margin, yearly_rate)
    quiet = silence(rfm)
    facts["gap_rule"] = {
        "usual_gap_days": quiet.usual_gap,
        "at_risk": quiet.at_risk,
        "too_little_history": quiet.too_little,
    }
    if made.status == "too_few":
        facts["rfm_groups"] = _groups(rfm)
    return facts


def _fitted(made: Fit, rfm: Rfm, horizon: float) -> dict[str, Any]:
    told = rfm.histories
    within = portfolio(made, told, horizon) if made.values else None
    return {
        "model": made.model.replace("_", "-"),
        "status": made.status,
        "converged": made.converged,
        "why": made.why,
        "boundary": list(made.boundary),
        "params": made.params or None,
        "errors": made.errors,
        "log_likelihood": made.log_likelihood,
        "gradient_norm": made.gradient_norm,
        "expected_orders": total_orders(made, made.array(), told, horizon) if made.values else None,
        "expected_orders_range": None
        if within is None
        else {"low": within.low, "high": within.high, "how": within.how},
    }


def _held_out(orders: Any, rfm: Rfm, model: str, horizon: float, split: date | None) -> Backtest | str:
    """Return the judgement on the last part of the orders, or why there is none.

    Held out are as many units of time as the horizon has, but at most the last third of the history.
    """
    longest = int(rfm.engine.row(rfm.customers.aggregate(age=rfm.customers.age_days.max()))["age"])
    if split is None:
        split = rfm.until - timedelta(days=min(round(horizon * days_in(rfm.unit)), longest // 3))
    if split >= rfm.until or split < rfm.until - timedelta(days=longest):
        return f"the orders span {longest} days, too few to hold any out (split on {split})"
    return judge(summarise(orders, rfm.unit, split), rfm, model)


def _advice(made: Fit, tried: Backtest | str) -> str:
    if not made.converged:
        return "Use the plain figures: there is no model to trust here."
    if made.status == "boundary":
        return "Trust the plain figures: the model cannot tell when customers leave."
    if isinstance(tried, str) or tried.model is None:
        return "The model could not be judged on later orders: read it with care."
    if not tried.better:
        return "Trust the plain figures: on later orders one of them was at least as close."
    bias = tried.model.bias
    held = (
        ""
        if bias is None
        else f"; on later orders its total was {abs(bias):.0%} too {'high' if bias > 0 else 'low'}"
    )
    return f"The model was closer than the plain figures for single customers{held}."


def _spent(made: Fit, rfm: Rfm, horizon: float, margin: float, yearly_rate: float) -> dict[str, Any]:
    found: Spend = fit_spend(*rfm.spending, currency=rfm.currency)
    p, q, gamma = found.values or (None, None, None)
    facts: dict[str, Any] = {
        "spend": {
            "model": "gamma-gamma", "status": found.status, "why": found.why, "p": p, "q": q, "gamma": gamma,
            "log_likelihood": found.log_likelihood, "n": found.n, "left_out": found.left_out,
            "mean_value": found.mean, "correlation": found.tied,
        },
        "p": p, "q": q, "gamma": gamma, "clv": None,
    }  # fmt: skip
    if not made.values or not found.values or found.mean is None:
        return facts
    each = score(made, rfm, horizon, spend=found, margin=margin, yearly_rate=yearly_rate)
    assert each.clv is not None
    facts["clv"] = {
        "total": float(each.clv.sum()),
        "mean": float(each.clv.mean()),
        "convention": each.convention.to_dict(),
        "top": [
            {"customer": _plain(each.customer_id[row]), "clv": float(each.clv[row]),
             "p_alive": float(each.p_alive[row]), "expected_orders": float(each.expected_orders[row])}
            for row in (-each.clv).argsort(kind="stable")[:10]
        ],
    }  # fmt: skip
    return facts


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _groups(rfm: Rfm) -> list[dict[str, Any]]:
    t = rfm_groups(rfm)
    found = rfm.engine.arrays(t.group_by(["r", "f", "m"]).aggregate(n=t.count()).order_by(["r", "f", "m"]))
    names = ("r", "f", "m", "n")
    return [
        dict(zip(names, row, strict=True))
        for row in zip(*(found[name].tolist() for name in names), strict=True)
    ]


def told_in_text(facts: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a page that says what `value_file` found."""
    yield (
        f"{facts['n_customers']:,} customers until {facts['until']}, {facts['n_repeat_buyers']:,} bought again, "
        f"{facts['n_repeat_orders']:,} repeat orders"
    )
    yield from _left_out(facts)
    yield ""
    yield f"{facts['model']}: {facts['status'].replace('_', ' ')}{': ' + facts['why'] if facts['why'] else ''}"
    if facts["params"]:
        yield "  " + ", ".join(f"{name} {value:.5g}" for name, value in facts["params"].items())
        yield f"  log-likelihood {facts['log_likelihood']:,.3f}"
        within = facts["expected_orders_range"]
        yield (
            f"  expected in {facts['horizon']:g} {facts['unit']}s: {facts['expected_orders']:,.1f} orders "
            f"({within['low']:,.0f} to {within['high']:,.0f}; {within['how']})"
        )
    yield f"  carried forward: {facts['baselines']['carry_forward']:,.1f} orders"
    yield facts["advice"]
    yield ""
    yield from _holdout_in_text(facts)
    if "spend" in facts:
        yield from _spent_in_text(facts)
    gap = facts["gap_rule"]
    if gap["usual_gap_days"] is not None:
        yield (
            f"usual gap between orders: {gap['usual_gap_days']:g} days; silent for longer than twice their own: "
            f"{gap['at_risk']:,} customers ({gap['too_little_history']:,} have too little history to tell)"
        )


def _left_out(facts: dict[str, Any]) -> Iterator[str]:
    if facts["later"]:
        yield f"{facts['later']:,} rows after {facts['until']} are left out"
    if facts["credits_astray"]:
        yield (
            f"{facts['credits_astray']:,} credits ({facts['astray_cents'] / 100:,.2f}) refer to no order and are left out; "
            "give order_id and refers_to_order_id to take them off their orders"
        )
    if facts["netted_away"]:
        yield f"{facts['netted_away']:,} orders were credited to nothing and are left out"


def _holdout_in_text(facts: dict[str, Any]) -> Iterator[str]:
    held = facts["holdout"]
    if held is None:
        yield f"not judged: {facts['holdout_why']}"
        return
    yield f"judged from {held['split']} until {held['until']}: {held['actual_orders']:,} orders came"
    yield f"{'':<15}{'predicted':>11}{'bias':>9}{'MAE':>8}{'RMSE':>8}{'corr':>7}{'top tenth':>11}"
    for one in (held["model"], *held["baselines"].values()):
        if one is not None:
            cells = (
                "" if one[name] is None else f"{one[name]:{form}}"
                for name, form in (("predicted", ",.0f"), ("bias", "+.1%"), ("mae", ".3f"), ("rmse", ".3f"),
                                   ("correlation", ".3f"), ("top_tenth", ".2f"))
            )  # fmt: skip
            widths = (11, 9, 8, 8, 7, 11)
            line = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
            yield f"{one['name'].replace('_', '-'):<15}{line}"
    yield ""


def _spent_in_text(facts: dict[str, Any]) -> Iterator[str]:
    found = facts["spend"]
    yield f"gamma-gamma: {found['status'].replace('_', ' ')}{': ' + found['why'] if found['why'] else ''}"
    if found["p"] is not None:
        yield f"  p {found['p']:.5g}, q {found['q']:.5g}, gamma {found['gamma']:.5g}"
    if facts["clv"]:
        how = facts["clv"]["convention"]
        money = how["currency"] or "units of money"
        yield (
            f"  value: {facts['clv']['total']:,.2f} {money} over {how['horizon']:g} {how['unit']}s at "
            f"{how['yearly_rate']:.0%} a year, margin {how['margin']:.0%}"
        )

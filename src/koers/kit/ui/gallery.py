"""Samples for the gallery of components: believable figures of a made-up firm, in both languages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language

from koers.kit.ui.charts import Chart, Flow, Mark, Node, Point, Series
from koers.kit.ui.toasts import Toast

AS_OF = datetime(2026, 11, 3, 13, 5, tzinfo=UTC)


def either(english: str, dutch: str) -> str:
    """Return the sample text in the language of the page; samples are no part of the catalogue."""
    return dutch if (get_language() or "").startswith("nl") else english


@dataclass(frozen=True)
class SampleMeasure:
    """What a reading shows of its measure."""

    name: str
    label: str
    definition: str


@dataclass(frozen=True)
class SampleReading:
    """A reading with made-up values."""

    value: float | None
    unit: str
    n: int | None = None
    low: float | None = None
    high: float | None = None
    status: str = "ok"
    note: str = ""
    rows_url: str = "#rows"
    currency: str = "EUR"
    as_of: datetime | None = AS_OF
    measure: SampleMeasure | None = None


def samples() -> dict[str, Any]:
    """Return everything the gallery shows."""
    return {
        "readings": _readings(),
        "deals": _deals(),
        "form": _form(),
        "charts": _charts(),
        "toast": Toast(
            either("3 deals handed over to Bram.", "3 deals overgedragen aan Bram."), "good", "#undo"
        ),
        "steps": [
            either(*pair)
            for pair in (
                ("File", "Bestand"),
                ("Columns", "Kolommen"),
                ("Check", "Controle"),
                ("Run", "Uitvoeren"),
            )
        ],
        "crumbs": [
            (either("Deals", "Deals"), "#"),
            (either("Open", "Open"), "#"),
            ("Pompstation De Kil", ""),
        ],
        "yesterday": datetime.now(UTC) - timedelta(days=1, hours=3),
        "is_dutch": (get_language() or "").startswith("nl"),
    }


def _readings() -> dict[str, SampleReading]:
    rate = SampleMeasure(
        "selling.win_rate",
        either("Win rate", "Winstpercentage"),
        either(
            "Deals won, as a share of deals won or lost in the period.",
            "Gewonnen deals als deel van alle deals die in de periode zijn gewonnen of verloren.",
        ),
    )
    booked = SampleMeasure(
        "selling.bookings",
        either("Bookings", "Geboekt"),
        either("Value of deals won in the period.", "Waarde van de deals die in de periode zijn gewonnen."),
    )
    return {
        "booked": SampleReading(128_456_000, "money", 214, measure=booked),
        "rate": SampleReading(0.318, "ratio", 88, 0.229, 0.422, measure=rate),
        "few": SampleReading(None, "ratio", 3, status="too_few", measure=rate),
        "unknown": SampleReading(
            None,
            "days",
            status="unknown",
            note=either("No creation date is recorded.", "Er is geen aanmaakdatum vastgelegd."),
            measure=rate,
        ),
        "cycle": SampleReading(63.4, "days", 88, 51, 78, measure=rate),
        "open": SampleReading(412, "count", 412, measure=booked),
        "stale": SampleReading(1_204, "count", 1_204, status="stale", measure=booked),
    }


def _deals() -> list[dict[str, Any]]:
    names = (
        ("Pompstation De Kil", "Waterschap Hollandse Delta", 41_250_000, "good"),
        ("RO-installatie lijn 4", "Zuivelfabriek Van Dam", 18_990_000, "warn"),
        ("Onderhoud 2027–2029", "Gemeente Zwijndrecht", 9_600_000, "sea"),
        ("Koelwaterbehandeling", "Chemie Pernis B.V.", 734_550, "bad"),
        ("Reserveonderdelen voorjaar", "Groothandel Technische Unie Zuid-Holland", 129_995, "signal"),
        ("Doseerpomp hal B", "Brouwerij De Leeuw", 2_275_000, "plain"),
    )
    words = {
        "good": either("Won", "Gewonnen"),
        "warn": either("No next step", "Geen volgende stap"),
        "sea": either("Offer out", "Offerte verstuurd"),
        "bad": either("Lost", "Verloren"),
        "signal": either("Needs you today", "Vraagt jou vandaag"),
        "plain": either("New", "Nieuw"),
    }
    owners = ("Anna de Wit", "Bram Bakker", "Chris van der Laan", "Anna de Wit", "Daan Smit", "Bram Bakker")
    return [
        {
            "id": str(at + 1),
            "name": name,
            "account": account,
            "amount": amount,
            "tone": tone,
            "word": words[tone],
            "owner": owner,
            "due": date(2026, 11, 9) + timedelta(days=9 * at),
        }
        for at, ((name, account, amount, tone), owner) in enumerate(zip(names, owners, strict=True))
    ]


class SampleForm(forms.Form):
    """A form with each kind of field."""

    name = forms.CharField(help_text="ABC-123")
    amount = forms.CharField(required=False)
    stage = forms.ChoiceField(choices=[("1", "Qualified"), ("2", "Offer"), ("3", "Negotiation")])
    when = forms.DateField(required=False)
    remember = forms.BooleanField(required=False)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


def _form() -> SampleForm:
    form = SampleForm({"name": "", "amount": "1.234,50", "stage": "2", "when": "31-02-2026"}, prefix="sample")
    labels = {
        "name": either("Name", "Naam"),
        "amount": either("Amount", "Bedrag"),
        "stage": either("Stage", "Fase"),
        "when": either("Expected close", "Verwachte sluiting"),
        "remember": either("Tell me when it moves", "Laat het me weten als er iets verandert"),
        "note": either("Note", "Notitie"),
    }
    for name, label in labels.items():
        form.fields[name].label = label
    return form


def _charts() -> list[Chart]:
    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct"]
    if (get_language() or "").startswith("nl"):
        months = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt"]
    booked = (610, 742, 588, 903, 870, 1_012, 655, 704, 1_180, 964)
    before = (560, 690, 640, 780, 905, 870, 600, 730, 990, 1_010)
    euros = 100_000
    change = either(
        "The pipeline grew by €1.1m: new deals outweighed what was lost and slipped.",
        "De pijplijn groeide met € 1,1 mln.: nieuw werk woog op tegen verlies en uitstel.",
    )
    steps = (
        "Opening New Grown Shrunk Lost Won Slipped Closing",
        "Begin Nieuw Groter Kleiner Verloren Gewonnen Uitgesteld Eind",
    )
    rows = ("North", "East", "South", "West"), ("Noord", "Oost", "Zuid", "West")
    return [
        Chart(
            "bar",
            either(
                "Bookings run ahead of last year since August.",
                "Sinds augustus wordt er meer geboekt dan vorig jaar.",
            ),
            months,
            (
                Series("2026", [value * euros for value in booked]),
                Series("2025", [value * euros for value in before], style="soft", as_line=True),
            ),
            unit="money",
            caption_n=214,
            row_links=["#" for _ in months],
            name="bookings",
        ),
        Chart(
            "waterfall",
            change,
            either(*steps).split(),
            (Series("", [v * euros for v in (4_200, 2_950, 310, -240, -880, -960, -80, 5_300)]),),
            unit="money",
            totals=(0, 7),
            caption_n=412,
            name="pipeline",
        ),
        Chart(
            "line",
            either(
                "The quarter closes between €2.9m and €4.4m.",
                "Het kwartaal sluit tussen € 2,9 mln. en € 4,4 mln.",
            ),
            months,
            (
                Series(
                    either("Expected", "Verwacht"),
                    [v * euros for v in (300, 640, 930, 1_420, 1_800, 2_240, 2_600, 2_900, 3_300, 3_600)],
                    [v * euros for v in (300, 600, 850, 1_250, 1_560, 1_900, 2_180, 2_380, 2_700, 2_900)],
                    [v * euros for v in (300, 690, 1_020, 1_610, 2_080, 2_610, 3_060, 3_480, 4_000, 4_400)],
                ),
                Series(either("Plan", "Plan"), [v * 400 * euros for v in range(1, 11)], style="target"),
            ),
            unit="money",
            name="forecast",
        ),
        Chart(
            "histogram",
            either(
                "Half of the outcomes lie between €2.9m and €4.4m.",
                "De helft van de uitkomsten ligt tussen € 2,9 mln. en € 4,4 mln.",
            ),
            series=(
                Series(either("Simulations", "Simulaties"), (40, 130, 310, 520, 610, 480, 260, 110, 40)),
            ),
            edges=[v * 500 * euros for v in range(3, 13)],
            x_unit="money",
            marks=(
                Mark(2_900 * euros, "P10"),
                Mark(3_600 * euros, "P50", "main"),
                Mark(4_400 * euros, "P90"),
                Mark(4_800 * euros, either("Target", "Doel"), "signal"),
            ),
            caption_n=2_500,
            name="outcomes",
        ),
        Chart(
            "grouped",
            either("Service wins more often than projects.", "Service wint vaker dan projecten."),
            [
                either(*pair)
                for pair in (("Projects", "Projecten"), ("Service", "Service"), ("Parts", "Onderdelen"))
            ],
            (Series("2025", (0.24, 0.41, 0.55)), Series("2026", (0.28, 0.47, 0.51))),
            unit="ratio",
            caption_n=388,
            name="win-rate",
        ),
        Chart(
            "bar",
            either(
                "Three teams carry most of the open value.", "Drie teams dragen het meeste openstaande werk."
            ),
            ["Industrie Zuid", "Waterschappen", "Gemeenten", "Service Noord", "Groothandel"],
            (Series(either("Open", "Open"), [v * euros for v in (1_830, 1_420, 960, 410, 120)]),),
            unit="money",
            horizontal=True,
            name="teams",
        ),
        Chart(
            "scatter",
            either(
                "Large deals that stay long are rare, and two need a look.",
                "Grote deals die lang openstaan zijn zeldzaam; twee vragen aandacht.",
            ),
            unit="money",
            x_unit="days",
            x_label=either("Days open", "Dagen open"),
            y_label=either("Amount", "Bedrag"),
            points=[
                Point(x, y * euros, name, "#", style)  # type: ignore[arg-type]
                for x, y, name, style in (
                    (12, 40, "Doseerpomp", "main"),
                    (30, 95, "Filters", "main"),
                    (44, 180, "RO lijn 4", "main"),
                    (61, 60, "Revisie", "main"),
                    (75, 140, "Koelwater", "main"),
                    (120, 410, "De Kil", "signal"),
                    (160, 350, "Persgemaal", "signal"),
                )
            ],
            name="ageing",
        ),
        Chart(
            "heatmap",
            either(
                "Most calls go to the region that buys least.",
                "De meeste bezoeken gaan naar de regio die het minst koopt.",
            ),
            ["Q1", "Q2", "Q3", "Q4"],
            [
                Series(label, row)
                for label, row in zip(
                    either_rows(rows),
                    ((12, 18, 9, 22), (31, 28, 35, 40), (5, 8, 7, None), (14, 11, 16, 19)),
                    strict=True,
                )
            ],
            name="effort",
        ),
        Chart(
            "funnel",
            either("One lead in nine becomes a customer.", "Een op de negen leads wordt klant."),
            either("Cold Warm Hot Customer Loyal", "Koud Warm Heet Klant Trouw").split(),
            (Series(either("Leads", "Leads"), (900, 420, 210, 98, 31)),),
            name="leads-funnel",
        ),
        Chart(
            "sankey",
            either(
                "Of what sales returns, a quarter comes back warm.",
                "Van wat verkoop terugstuurt, komt een kwart warm terug.",
            ),
            nodes=[
                Node("0cold", either("Cold", "Koud"), 0),
                Node("1warm", either("Warm", "Warm"), 1),
                Node("2hot", either("Hot", "Heet"), 2),
                Node("2cold", either("Cold", "Koud"), 2, "soft"),
                Node("3customer", either("Customer", "Klant"), 3, "good"),
                Node("3returned", either("Returned", "Terug"), 3, "signal"),
            ],
            flows=[
                Flow("0cold", "1warm", 420, "#"),
                Flow("1warm", "2hot", 210, "#"),
                Flow("1warm", "2cold", 160, "#", "signal"),
                Flow("2hot", "3customer", 98, "#", "good"),
                Flow("2hot", "3returned", 64, "#", "signal"),
            ],
            y_label=either("Leads", "Leads"),
            name="leads-paths",
        ),
    ]


def either_rows(rows: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    """Return the English or the Dutch row labels."""
    return rows[1] if (get_language() or "").startswith("nl") else rows[0]

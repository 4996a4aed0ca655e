"""The value cases of the demo company: what ours and another offer cost, in sizes that fit the deal."""

import random
from typing import Any

from koers.areas.selling.models import Deal

#: How many years the other offer of a value case lasts, in turn; ours lasts seven.
OTHER_LASTS = (5, 7)


def document(deal: Deal, draw: random.Random, other_lasts: int) -> dict[str, Any]:
    """Return a value case that fits the size of a deal: ours over seven years, and another offer that may last shorter."""
    price = round((deal.amount_cents or 0) / 100)
    use, other_use = round(price * 0.5), round(price * draw.uniform(0.6, 0.75))

    def assumed(
        name: str, title: str, value: float, unit: str, source: str, *, ours: bool = True, spread: float = 0
    ) -> dict[str, Any]:
        low_high = (
            {"low": round(value * (1 - spread), 4), "high": round(value * (1 + spread), 4)} if spread else {}
        )
        return {
            "id": name, "name": title, "value": value, "unit": unit, "source": source,
            "confidence": "reference" if ours else "claim", "owner": "us" if ours else "customer", **low_high,
        }  # fmt: skip

    lines = [
        {"alternative": who, "name": title, "category": title, "group": group, "factors": factors, **more}
        for who in ("ours", "other")
        for title, group, factors, more in (
            ("Aanschaf", "transaction", [f"price_{who}"], {"year": 0}),
            ("Energie", "operate", [f"energy_{who}", "energy_price"], {}),
            ("Onderhoud", "mro", [f"service_{who}"], {}),
        )
    ]
    return {
        "kind": "value_case", "title": deal.name[:80], "currency": deal.currency, "years": 7, "rate": "discount_rate",
        "rate_is": "nominal", "escalation_is": "nominal", "seed": 1,
        "alternatives": [
            {"id": "ours", "name": "Ons voorstel", "kind": "ours", "price": "price_ours"},
            {"id": "other", "name": "Goedkoper alternatief", "kind": "competitor", "price": "price_other",
             "years": other_lasts},
        ],
        "assumptions": [
            assumed("discount_rate", "Rekenrente", 7, "% per jaar", "Financiële afdeling van de klant", spread=0.3),
            assumed("price_ours", "Prijs van ons voorstel", price, "EUR", "Onze offerte"),
            assumed("price_other", "Prijs van het alternatief", round(price * 0.85), "EUR", "Zegt de inkoper", ours=False),
            assumed("energy_price", "Energieprijs", 0.21, "EUR per kWh", "Energiecontract van de klant", spread=0.2),
            assumed("energy_ours", "Verbruik van ons voorstel", use, "kWh per jaar", "Gemeten bij drie gemalen"),
            assumed("energy_other", "Verbruik van het alternatief", other_use, "kWh per jaar", "Hun datablad", ours=False, spread=0.1),
            assumed("service_ours", "Onderhoud van ons voorstel", round(price * 0.02), "EUR per jaar", "Onze offerte"),
            assumed("service_other", "Onderhoud van het alternatief", round(price * 0.035), "EUR per jaar", "Facturen van de klant", spread=0.2),
        ],
        "lines": lines,
    }  # fmt: skip

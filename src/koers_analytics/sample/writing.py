"""Writes the world as the files that a CRM and an ERP would export, with the dirt that real files have."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from koers_analytics.sample.dealing import CHANCES, STAGES, WON, Deal
from koers_analytics.sample.world import EFFECTS, Planted, World, build

UNKNOWN_OWNER = "J. Onbekend"
_MISSPELT = {
    "Voedingsmiddelen": "Voedingsmiddeln",
    "Glastuinbouw": "Glastuinbow",
    "Waterschap": "Waterschpa",
    "Industrie": "Idustrie",
    "Bouw": "Bouuw",
}


@dataclass(frozen=True)
class Manifest:
    """What was written: rows per file, planted effects, and counts of the dirt."""

    folder: str
    seed: int
    as_of: date
    scale: float
    files: dict[str, int]
    effects: tuple[Planted, ...]
    dirt: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the manifest as plain values for JSON."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}


@dataclass
class Writer:
    """Writes files into a folder, and counts rows and dirt."""

    folder: Path
    rng: np.random.Generator
    files: dict[str, int] = field(default_factory=dict)
    dirt: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def crm(self, name: str, heads: str, rows: Iterable[Sequence[Any]], bom: bool = False) -> None:
        """Write as a CRM exports: commas and UTF-8."""
        self._write(name, heads.split(","), rows, ",", "utf-8-sig" if bom else "utf-8")

    def erp(self, name: str, heads: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write as an ERP exports: semicolons and Windows signs."""
        self._write(name, heads.split(";"), rows, ";", "cp1252")

    def _write(
        self, name: str, heads: list[str], rows: Iterable[Sequence[Any]], mark: str, encoding: str
    ) -> None:
        count = 0
        with (self.folder / name).open("w", encoding=encoding, newline="", errors="replace") as file:
            out = csv.writer(file, delimiter=mark, lineterminator="\r\n")
            out.writerow(heads)
            for row in rows:
                out.writerow(row)
                count += 1
        self.files[name] = count

    def some(self, share: float) -> bool:
        """Return True for a share of the calls."""
        return bool(self.rng.random() < share)


def write_world(
    folder: Path | str,
    seed: int = 1,
    as_of: date | None = None,
    scale: float = 1.0,
    effects: tuple[str, ...] = EFFECTS,
    lead_effects: tuple[str, ...] | None = None,
    relations: bool = False,
) -> Manifest:
    """Write the fictional company into a folder and say what was written.

    `as_of` is today in that world and must be given, because nothing here reads a clock. Existing files of the same
    names are replaced. `lead_effects` asks for the files about leads as well, with those effects planted (none when it
    is empty), `relations` for those about who decides, what customers need and why they stay. Raises ValueError on a
    missing day, an unknown effect or a bad scale.
    """
    if as_of is None:
        raise ValueError("as_of must be given: the day that counts as today")
    world = build(seed, as_of, scale, effects)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    out = Writer(place, np.random.Generator(np.random.PCG64([seed, 99])))
    _organisation(out, world)
    _customers(out, world)
    _deals(out, world)
    _orders(out, world)
    _activities(out, world)
    _targets(out, world)
    planted = world.planted
    if lead_effects is not None:
        from koers_analytics.sample.lead_files import lead_files
        from koers_analytics.sample.leads import build_leads

        # A source of luck of its own: the other files stay the same with and without leads.
        out.rng = np.random.Generator(np.random.PCG64([seed, 98]))
        made = build_leads(world, seed, scale, lead_effects)
        lead_files(out, made, scale)
        planted += made.planted
    if relations:
        from koers_analytics.sample.relating import relation_files

        out.rng = np.random.Generator(np.random.PCG64([seed, 97]))
        relation_files(out, world)
    return Manifest(str(place), seed, as_of, scale, out.files, planted, dict(out.dirt))


def _organisation(out: Writer, world: World) -> None:
    made = world.company
    out.crm(
        "organisation.csv",
        "Unit ID,Unit,Kind,Part of,Code",
        ((u.code, u.name, u.kind, u.parent, u.code[-2:]) for u in made.units),
    )
    out.crm(
        "sellers.csv",
        "Employee ID,Name,Email,Function,Team,Manager,From,Until",
        (
            (s.code, s.name, s.email, s.function, s.unit, s.manager, s.starts, s.ends or "")
            for s in made.people
        ),
    )
    out.erp(
        "products.csv",
        "Artikelnummer;Artikelomschrijving;Artikelgroep;Catalogusprijs;Valuta;Actief",
        ((p.code, p.name, p.group.name, comma(p.list_cents), "EUR", "ja") for p in made.products),
    )


def _customers(out: Writer, world: World) -> None:
    owners = {s.key: s.name for s in world.company.people}
    rows = []
    for a in world.accounts:
        sector = a.sector
        if sector in _MISSPELT and out.some(0.012):
            sector = _MISSPELT[sector]
            out.dirt["misspelt_sectors"] += 1
        rows.append(
            (a.code, a.name, a.kind, sector, a.employees, a.revenue, a.street, a.postcode, a.city, a.country, a.phone,
             a.website, a.parent, owners[a.owner], a.created)
        )  # fmt: skip
    private = [row for row in rows if row[1].endswith(" B.V.") and not row[12]]
    for n, row in enumerate(private[5 : 5 + 6], 1):
        rows.append((f"DEMO-A-9{n:04d}", row[1].replace(" B.V.", " BV"), *row[2:]))
        out.dirt["likely_duplicate_accounts"] += 1
    out.crm(
        "accounts.csv",
        "Record-ID,Bedrijfsnaam,Type,Branche,Aantal werknemers,Jaaromzet,Adres,Postcode,Plaats,Land/regio,"
        "Telefoonnummer,Website-URL,Moederbedrijf,Bedrijfseigenaar,Aanmaakdatum",
        rows,
        bom=True,
    )
    out.crm(
        "persons.csv",
        "Record ID,First Name,Prefix,Last Name,Email,Phone Number,Mobile Phone Number,Job Title,Language,"
        "Associated Company IDs,Associated Company,Contact owner,Create Date",
        _persons(out, world, owners),
    )


def _persons(out: Writer, world: World, owners: dict[int, str]) -> list[Sequence[Any]]:
    rows: list[Sequence[Any]] = []
    for p in world.persons:
        account = world.accounts[p.account - 1]
        email = p.email
        if p.key % 701 == 7:
            email = email.replace("@", " at ")
            out.dirt["impossible_emails"] += 1
        rows.append(
            (p.code, p.first, p.prefix, p.last, email, p.phone, p.mobile, p.title, p.language, account.code, account.name,
             owners[account.owner], p.created)
        )  # fmt: skip
    return rows


def _deals(out: Writer, world: World) -> None:
    rows = [_deal_row(out, deal) for deal in world.deals]
    for place in (len(rows) // 9, len(rows) // 5, len(rows) // 3, len(rows) // 2):
        rows.append(rows[place])
        out.dirt["repeated_deals"] += 1
    out.crm(
        "deals.csv",
        "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Currency,Deal owner,Team,Create Date,Close Date,"
        "Deal probability,Closed Lost Reason,Next step,Next step date,Main product,Original Source,"
        "Associated Company IDs,Associated Company,Associated Contact IDs",
        rows,
    )
    out.crm(
        "deal_stage_history.csv",
        "Deal ID,Stage,Entered at,Amount,Expected close,Probability,Owner",
        (
            (
                deal.code,
                STAGES[c.stage],
                c.at.isoformat(" "),
                point(c.amount_cents),
                c.expected,
                c.chance,
                deal.owner.name,
            )
            for deal in world.deals
            for c in deal.history
        ),
    )
    out.crm(
        "deal_lines.csv",
        "Line ID,Deal ID,Product code,Description,Quantity,Unit price,Discount (%),Amount,Currency",
        (
            (f"DEMO-L-{deal.key:06d}-{n}", deal.code, line.product.code, line.product.name, line.quantity,
             point(line.unit_cents), f"{line.discount:.1f}", point(line.amount_cents), "EUR")
            for deal in world.deals
            for n, line in enumerate(deal.lines, 1)
        ),
    )  # fmt: skip


def _deal_row(out: Writer, deal: Deal) -> Sequence[Any]:
    account, code = deal.account.name, deal.account.code
    if out.some(0.015):
        account = code = ""
        out.dirt["deals_without_account"] += 1
    product = deal.lines[0].product.name
    if " " in product and out.some(0.012):
        product = product.replace(" ", "", 1)
        out.dirt["misspelt_products"] += 1
    created: date | str = deal.created
    if deal.key in (11, 23, 37):
        created = f"{deal.created.year}-02-30"
        out.dirt["dates_that_do_not_exist"] += 1
    owner = deal.owner.name
    if deal.key % 1801 == 17:
        owner = UNKNOWN_OWNER
        out.dirt["unknown_owners"] += 1
    last = deal.last
    return (
        deal.code, deal.name, "Sales Pipeline", STAGES[last.stage], point(last.amount_cents), "EUR", owner, deal.owner.unit,
        created, deal.closed or last.expected, CHANCES[last.stage] if deal.closed else last.chance, deal.reason,
        deal.next_step, deal.next_step_date or "", product, deal.source, code, account,
        deal.person.code if deal.person else "",
    )  # fmt: skip


def _orders(out: Writer, world: World) -> None:
    owners = {s.key: s.name for s in world.company.people}
    rows = []
    for n, order in enumerate(world.orders, 1):
        account, day = order.account.code, order.day.strftime("%d-%m-%Y")
        if n in (40, 400, 900):
            account = f"DEMO-A-88{n:03d}"
            out.dirt["orders_of_unknown_customers"] += 1
        if n in (55, 555):
            day = f"31-02-{order.day.year}"
            out.dirt["orders_with_impossible_dates"] += 1
        name = "" if n in (40, 400, 900) else order.account.name
        rows.append(
            (order.code, account, name, order.deal.code if order.deal else "", owners[order.owner], day,
             comma(order.amount_cents), "EUR", "ja" if order.is_credit else "nee")
        )  # fmt: skip
    out.erp(
        "orders.csv",
        "Ordernummer;Klantnummer;Klant;Dealnummer;Verkoper;Orderdatum;Orderbedrag;Valuta;Creditnota",
        rows,
    )
    out.erp(
        "order_lines.csv",
        "Ordernummer;Regel;Artikelnummer;Omschrijving;Aantal;Stuksprijs;Regelbedrag;Valuta",
        (
            (order.code, n, line.product.code, line.product.name, line.quantity,
             comma(round(line.amount_cents / line.quantity)), comma(-line.amount_cents if order.is_credit else line.amount_cents), "EUR")
            for order in world.orders
            for n, line in enumerate(order.lines, 1)
        ),
    )  # fmt: skip


def _activities(out: Writer, world: World) -> None:
    owners = {s.key: s.name for s in world.company.people}
    out.crm(
        "activities.csv",
        "Activity ID,Type,Subject,Activity date,Minutes,Attendees,Inbound,Value for the customer,"
        "Account ID,Contact ID,Deal ID,Owner",
        (
            (a.code, a.kind, a.subject, a.at.strftime("%Y-%m-%d %H:%M"), a.minutes or "",
             a.people or "", "yes" if a.inbound else "no", a.value, a.account.code, a.person.code if a.person else "", a.deal.code if a.deal else "", owners[a.owner])
            for a in world.activities
        ),
    )  # fmt: skip


def _targets(out: Writer, world: World) -> None:
    quarters = _quarters(world.first_day, world.last_day)
    won: defaultdict[int, int] = defaultdict(int)
    for deal in world.deals:
        if deal.closed and deal.last.stage == WON:
            won[deal.owner.key] += deal.amount_cents
    rows = []
    for quarter in quarters:
        team: defaultdict[str, int] = defaultdict(int)
        for seller in world.company.sellers:
            # A target is what a quarter usually brings and seven per cent more, rounded as people do.
            goal = int(round(won[seller.key] / (_years(world) * 4) * 1.07, -6))
            team[seller.unit] += goal
            rows.append((seller.name, "", quarter, "selling.bookings", comma(goal), "EUR"))
        rows.extend(
            ("", unit, quarter, "selling.bookings", comma(goal), "EUR") for unit, goal in team.items()
        )
        rows.append(("", "Vlietstroom", quarter, "selling.bookings", comma(sum(team.values())), "EUR"))
    out.erp("targets.csv", "Verkoper;Eenheid;Periode;Maat;Doel;Valuta", rows)


def _years(world: World) -> float:
    return (world.last_day - world.first_day).days / 365.25


def _quarters(first: date, last: date) -> list[str]:
    found, day = [], first
    while day <= last + timedelta(days=92):
        code = f"{day.year}-Q{(day.month + 2) // 3}"
        if code not in found:
            found.append(code)
        day += timedelta(days=20)
    return found


def point(cents: int | None) -> str:
    """Write cents with a decimal point; nothing for an unknown amount.

    >>> point(123456), point(None), point(-5)
    ('1234.56', '', '-0.05')
    """
    if cents is None:
        return ""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def comma(cents: int) -> str:
    """Write cents as a Dutch ERP does, with points for thousands and a decimal comma.

    >>> comma(123456789), comma(-250)
    ('1.234.567,89', '-2,50')
    """
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}".replace(",", ".") + f",{part:02d}"

"""Who decides at the larger customers, what they need, why they buy and why they stay; written as files of a CRM."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koers_analytics.sample import relatewords as words
from koers_analytics.sample.company import Seller
from koers_analytics.sample.customers import Account, Person
from koers_analytics.sample.world import World
from koers_analytics.sample.writing import Writer, point

ACCOUNTS = 42
#: How customers stand with the firm, in turn.
MANNERS = ("healthy", "single", "healthy", "blocker", "price", "healthy", "unknown")
#: How well the firm fulfils what they need: lowest, and one above the highest.
_FULFILMENT = {"healthy": (6, 10), "single": (5, 8), "blocker": (2, 6), "price": (4, 7), "unknown": (3, 6)}


@dataclass(frozen=True)
class Circle:
    """A customer whose decisions are known: who takes part, in order of weight, and how it stands with the firm."""

    account: Account
    manner: str
    people: tuple[Person, ...]


def circles(world: World) -> tuple[Circle, ...]:
    """Return the customers that order most, spread over the sectors, each with the three to five who decide."""
    bought: Counter[int] = Counter()
    for order in world.orders:
        bought[order.account.key] += order.amount_cents
    staff: defaultdict[int, list[Person]] = defaultdict(list)
    for person in world.persons:
        staff[person.account].append(person)
    large = [one for one in world.accounts if len(staff[one.key]) >= 3]
    large.sort(key=lambda one: (-bought[one.key], one.key))
    taken: Counter[str] = Counter()
    chosen: list[Account] = []
    for account in large:
        if taken[account.sector] < max(1, ACCOUNTS // 7) and len(chosen) < ACCOUNTS:
            taken[account.sector] += 1
            chosen.append(account)
    return tuple(
        Circle(
            account,
            MANNERS[n % len(MANNERS)],
            _in_order(staff[account.key]),
        )
        for n, account in enumerate(chosen)
    )


def _in_order(staff: list[Person]) -> tuple[Person, ...]:
    """Return the three to five who weigh most: first who decides, then who buys where somebody has that title."""
    head, *others = sorted(staff, key=lambda one: (words.RANK[one.title], one.key))
    others.sort(key=lambda one: (one.title not in words.BUYERS, words.RANK[one.title], one.key))
    return (head, *others[:4])


def relation_files(out: Writer, world: World) -> None:
    """Write who decides, the needs, the reasons to buy and the motives to stay with a writer."""
    known = circles(world)
    out.crm(
        "buying_roles.csv",
        "account id,person,buying role,sort of buyer,influence,how they take it,covered by,stance,stance date,evidence,"
        "personal win,business result",
        (row for one in known for row in _roles(out.rng, world, one)),
    )
    needs = {one.account.key: _needs(out.rng, world.last_day, one) for one in known}
    out.crm(
        "needs.csv",
        "account id,need,category,what it is about,said by,implied or explicit,how it is now,unit of measure,measured on,"
        "measured by or taken from,how it should be,worth per year,our fulfilment,proof of ours,rival,"
        "fulfilment by the rival,weight,how it was weighed",
        (row for rows in needs.values() for row in rows),
    )
    out.crm(
        "reasons.csv",
        "account id,usp,need,for whom,benefit,proof,next best alternative,holds against it",
        (row for one in known for row in _reasons(out.rng, one, [str(n[1]) for n in needs[one.account.key]])),
    )
    out.crm(
        "motives.csv",
        "account id,motive,strength,what shows it,in words,seen on",
        (row for one in known for row in _motives(out.rng, world.last_day, one)),
    )


def _roles(rng: np.random.Generator, world: World, one: Circle) -> list[tuple[object, ...]]:
    ours = {seller.key: seller for seller in world.company.people}
    owner = ours[one.account.owner]
    mates = [s for s in world.company.sellers if s.unit == owner.unit and s.key != owner.key]
    rows: list[tuple[object, ...]] = []
    for n, person in enumerate(one.people):
        role, part = words.PLACES[n]
        if one.manner == "unknown" and n == 0:
            role = part = ""  # Nobody knows yet who has the last word.
        if one.manner in ("single", "price") and part == "coach":
            part = ""
        stance, mode, shown = _stance(rng, one.manner, n)
        day = world.last_day - timedelta(days=int(rng.integers(6, 200))) if stance != "" else ""
        win, result = words.WINS[n % len(words.WINS)] if one.manner in ("healthy", "blocker") else ("", "")
        rows.append(
            (one.account.code, person.code, role, part, 3 if n < 2 else 2 if n < 4 else 1, mode,
             _cover(one.manner, n, owner, mates), stance, day, shown, win, result)
        )  # fmt: skip
    return rows


def _cover(manner: str, n: int, owner: Seller, mates: list[Seller]) -> str:
    """Return who of the firm speaks with somebody: of one thread only the buyer is known, of a new customer nobody."""
    if manner == "single":
        return owner.name if n == 1 else ""
    if manner == "unknown":
        return owner.name if n == 2 else ""
    if manner == "healthy":
        return owner.name if n < 3 or not mates else mates[n % len(mates)].name
    return owner.name if n != 0 else ""


def _stance(rng: np.random.Generator, manner: str, n: int) -> tuple[int | str, str, str]:
    """Return stance, how somebody takes it, and what shows it; empty texts where nobody knows."""
    if (manner == "single" and n != 1) or (manner == "unknown" and n != 2):
        return "", "", ""
    if manner == "blocker" and n == 0:
        return -4 + int(rng.integers(0, 2)), "overconfident", _one(rng, words.AGAINST)
    if manner == "price":
        return int(rng.integers(-1, 2)), "even_keel", _one(rng, words.NEITHER)
    if manner == "blocker" and n > 2:
        return int(rng.integers(-1, 2)), "even_keel", _one(rng, words.NEITHER)
    return int(rng.integers(2, 6)), ("growth", "trouble")[int(rng.integers(2))], _one(rng, words.FOR)


def _needs(rng: np.random.Generator, last: date, one: Circle) -> list[tuple[object, ...]]:
    sets = words.NEEDS_OF.get(one.account.sector, ()) + words.NEEDS
    count = {"unknown": 1, "price": 2}.get(one.manner, int(rng.integers(3, 5)))
    by_sort = {sort: [need for need in sets if need.category == sort] for sort in "EFP"}
    order = "EFPF" if one.manner != "price" else "EE"
    low, high = _FULFILMENT[one.manner]
    chosen: list[words.Wanted] = []
    for sort in order[:count]:
        left = [need for need in by_sort[sort] if need not in chosen]
        # What is said of the own trade comes first.
        chosen.append(left[0] if rng.random() < 0.5 else left[int(rng.integers(len(left)))])
    rows: list[tuple[object, ...]] = []
    for n, need in enumerate(chosen):
        ours = int(rng.integers(low, high))
        person = one.people[n % len(one.people)]
        day = last - timedelta(days=int(rng.integers(20, 300)))
        worth = point(round(need.worth * float(rng.uniform(0.6, 1.8)) / 500) * 50_000) if need.worth else ""
        rival = words.RIVALS[int(rng.integers(len(words.RIVALS)))] if one.manner != "unknown" else ""
        theirs: int | str = int(rng.integers(3, 8)) if rival else ""
        proof = (4, 3, 2, 2)[n] if one.manner == "healthy" else (2, 1, 1, 1)[n]
        measured = need.unit != ""
        rows.append(
            (one.account.code, need.text, need.category, need.subtype, person.code,
             "explicit" if n < 2 else "implied", need.level if measured else "", need.unit, day if measured else "",
             need.source if measured else "", need.target if measured else "", worth, ours, proof, rival, theirs,
             (40, 30, 20, 10)[n], words.WEIGHED)
        )  # fmt: skip
    return rows


def _reasons(rng: np.random.Generator, one: Circle, needs: list[str]) -> list[tuple[object, ...]]:
    if one.manner in ("unknown", "price"):
        return []
    count = len(one.people) if one.manner == "healthy" else 2
    rows: list[tuple[object, ...]] = []
    for n, person in enumerate(one.people[:count]):
        usp, benefit = words.REASONS[(n + one.account.key) % len(words.REASONS)]
        proof = int(rng.integers(2, 5)) if one.manner == "healthy" else 1 + n
        need = needs[n] if n < len(needs) else ""
        holds = "yes" if proof > 2 else ""
        rows.append(
            (one.account.code, usp, need, person.code, benefit, proof, _one(rng, words.RIVALS), holds)
        )
    return rows


def _motives(rng: np.random.Generator, last: date, one: Circle) -> list[tuple[object, ...]]:
    strengths = {
        "healthy": {"benefit": 3, "relation": 2, "brand": int(rng.integers(0, 3))},
        "single": {"relation": 3},
        "price": {"benefit": 2},
        "blocker": {"benefit": 1, "brand": 1},
    }.get(one.manner, {})
    rows: list[tuple[object, ...]] = []
    for motive, strength in strengths.items():
        kind, proof = _one_of(rng, words.PROOFS[motive])
        day = last - timedelta(days=int(rng.integers(15, 330)))
        if strength:
            rows.append((one.account.code, motive, strength, kind, proof, day))
    return rows


def _one(rng: np.random.Generator, texts: tuple[str, ...]) -> str:
    return texts[int(rng.integers(len(texts)))]


def _one_of(rng: np.random.Generator, pairs: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    return pairs[int(rng.integers(len(pairs)))]

"""One part of a value case put in, changed or taken out: from one document another one, which is checked as a whole.

A part is an entry of the lists `alternatives`, `lines` or `elements`; lines and elements are known by their place.
"""

import copy
from collections.abc import Mapping
from typing import Any, Final

#: Keys of a line that a form gives anew; what the form leaves empty goes.
PERIOD: Final = ("year", "starts", "ends", "every")


def with_part(
    document: Mapping[str, Any], kind: str, place: int | None, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a document with one entry of `kind` changed, or added when `place` is None; empty values are left out.

    A change without any of the keys of a period leaves the period as it is. Raises IndexError where nothing stands.
    """
    made = copy.deepcopy(dict(document))
    entries = list(made.get(kind) or [])
    held = {} if place is None else dict(entries[place])
    if any(key in changes for key in PERIOD):
        held = {key: value for key, value in held.items() if key not in PERIOD}
    part = {key: value for key, value in {**held, **changes}.items() if value is not None and value != ""}
    if place is None:
        entries.append(part)
    else:
        entries[place] = part
    made[kind] = entries
    return made


def with_last_years(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document in which costs that fell in the last year of an alternative fall in its last year again.

    `was` is the document before lives were changed in `now`; a residual value moves along with the end.
    """
    made = copy.deepcopy(dict(now))
    lives = {one["id"]: one.get("years") or now["years"] for one in now["alternatives"]}
    former = {one["id"]: one.get("years") or was["years"] for one in was["alternatives"]}
    for line in made["lines"]:
        last = former.get(line["alternative"])
        for key in ("year", "ends"):
            if last is not None and line.get(key) == last:
                line[key] = lives[line["alternative"]]
    return made


def with_basics(document: Mapping[str, Any], rate: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with another title, years, currency or kind of prices (`changes`), and another discount rate.

    Nothing is converted: amounts and their units in the old currency are called by the new one. What falls in the last
    year of an alternative falls in its last year again.
    """
    made = {**copy.deepcopy(dict(document)), **changes}
    if not made.get("escalation_is"):
        made.pop("escalation_is", None)
    old, new = str(document["currency"]), str(made["currency"])
    for one in made["assumptions"]:
        if one["id"] == made.get("rate"):
            one["value"] = rate
        if not one.get("currency") and str(one["unit"]).split(" ")[0] == old:
            one["unit"] = new + str(one["unit"])[len(old) :]
    return with_last_years(document, made)


def with_alternative(
    document: Mapping[str, Any],
    name: str,
    kind: str,
    costs: Mapping[str, Mapping[str, Any]],
    where: Mapping[str, Any],
    years: int | None = None,
) -> dict[str, Any]:
    """Return a document with one more alternative and its first costs; without `years` it lasts as long as the case.

    `costs` holds `price` (today) and `running` (each year) as far as they are known: name, value and category of each;
    `where` is the source, confidence and owner of both.
    """
    made = copy.deepcopy(dict(document))
    code = _free("choice", {one["id"] for one in made["alternatives"]})
    alternative: dict[str, Any] = {"id": code, "name": name, "kind": kind}
    if years:
        alternative["years"] = years
    for key, cost in costs.items():
        number = _free(f"{code}_{key}", {one["id"] for one in made["assumptions"]})
        made["assumptions"].append(
            {"id": number, "name": cost["name"], "value": cost["value"], "unit": made["currency"], **where}
        )
        line = {"alternative": code, "name": cost["category"], "factors": [number]}
        if key == "price":
            alternative["price"] = number
            line |= {"group": "transaction", "year": 0}
        else:
            line["group"] = "operate"
        made["lines"].append(line)
    made["alternatives"].append(alternative)
    return made


def without_part(document: Mapping[str, Any], kind: str, place: int) -> dict[str, Any]:
    """Return a document without one entry, what belonged to it, and the assumptions that nothing needs any more.

    An alternative takes its lines and elements along. An assumption that nothing used before stays.
    Raises IndexError where nothing stands.
    """
    made = copy.deepcopy(dict(document))
    needed = _needed(made)
    gone = made[kind].pop(place)
    if kind == "alternatives":
        for name in ("lines", "elements"):
            if name in made:
                made[name] = [one for one in made[name] if one["alternative"] != gone["id"]]
    if not made.get("elements"):
        made.pop("elements", None)
    orphans = needed - _needed(made)
    made["assumptions"] = [one for one in made["assumptions"] if one["id"] not in orphans]
    return made


def _needed(document: Mapping[str, Any]) -> set[str]:
    """Return the ids of the assumptions that something in a document rests on."""
    found = {document.get("rate"), document.get("output"), *(document.get("currencies") or {}).values()}
    found |= {one.get("price") for one in document["alternatives"]}
    for line in document["lines"]:
        found |= {*line["factors"], line.get("escalation"), line.get("probability")}
    return {one for one in found if one}


def _free(wish: str, taken: set[str]) -> str:
    """Return an id that is not taken yet."""
    number, found = 2, wish
    while found in taken:
        found, number = f"{wish}_{number}", number + 1
    return found

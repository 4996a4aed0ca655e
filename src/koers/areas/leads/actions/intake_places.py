"""From what events say about companies to accounts: found by their signs, made when they are named, with who works there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models.functions import Lower
from django.utils import timezone

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.models import Account, Affiliation, Person
from koers.areas.leads.actions.intake_people import Found, People
from koers.areas.leads.models import AccountDomain, EventSource, Identifier
from koers.areas.leads.rules import acts, identity
from koers.areas.leads.rules.joining import Key
from koers.areas.leads.rules.reading import Company


@dataclass
class Places:
    """The accounts that some events name, by every sign of them."""

    at: datetime
    by_key: dict[str, Account] = field(default_factory=dict)
    by_number: dict[str, Account] = field(default_factory=dict)
    by_name: dict[str, Account] = field(default_factory=dict)
    by_domain: dict[str, Account | None] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    fresh: set[int] = field(default_factory=set)


def place(found: Sequence[Found], people: People) -> Places:
    """Find or make the account that each event is about, and let new persons work where their address says."""
    places = _load(found, people.at)
    for one in found:
        company, desk = one.says.company, _is_desk(one)
        if company:
            account = _account_of(places, company, one)
            if account is not None and (one.says.act == acts.GROUPED or one.who is None or company.group):
                one.account_id = account.pk
            if account is not None and one.who is not None:
                _work_at(people, one, account)
        elif desk:
            one.account_id = _desk(places, one).pk
        if desk and company and one.account_id is None:
            one.account_id = _desk(places, one).pk
    _by_domain(places, people, found)
    return places


def _is_desk(one: Found) -> bool:
    return one.who is None and bool(one.says.email) and identity.is_desk(one.says.email)


# --- finding --------------------------------------------------------------------------------------------------------


def _load(found: Sequence[Found], at: datetime) -> Places:
    places = Places(at)
    keys: set[str] = set()
    names: set[str] = set()
    domains: set[str] = set()
    numbers: set[str] = set()
    for one in found:
        company, email = one.says.company, one.says.email
        if company.group:
            keys.add(_group_key(company, one).text)
        if email and identity.is_desk(email):
            keys.add(Key("email", email).text)
        names.add(company.name.lower())
        numbers.add(company.number)
        domains.update(identity.wider(company.domain) if company.domain else ())
        if email:
            domains.update(identity.wider(identity.domain_of(email)))
    _find_by_key(places, keys)
    if numbers - {""}:
        rows = Account.objects.alive().filter(external_id__in=numbers - {""}).order_by("-id")
        places.by_number = {row.external_id: row for row in rows}
    if names - {""}:
        lowered = Account.objects.alive().annotate(lowered=Lower("name")).filter(lowered__in=names - {""})
        places.by_name = {row.name.lower(): row for row in lowered.order_by("-id")}
    _find_by_domain(places, domains)
    return places


def _find_by_key(places: Places, keys: Iterable[str]) -> None:
    rows = list(Identifier.objects.filter(key__in=list(keys), account__isnull=False))
    accounts = alive(row.account_id or 0 for row in rows)
    places.by_key = {row.key: accounts[row.account_id] for row in rows if row.account_id in accounts}
    places.kept = {row.key for row in rows}


def alive(ids: Iterable[int]) -> dict[int, Account]:
    """Return accounts by id; for a merged one the account that it turned out to be, nothing for one in the bin."""
    wanted = set(ids)
    found = {row.pk: row for row in Account._base_manager.filter(pk__in=wanted)}
    while ahead := {row.merged_into_id for row in found.values() if row.merged_into_id} - set(found):
        found |= {row.pk: row for row in Account._base_manager.filter(pk__in=ahead)}
    answer = {}
    for pk in wanted & set(found):
        row = found[pk]
        while row.merged_into_id is not None:
            row = found[row.merged_into_id]
        if row.deleted_at is None:
            answer[pk] = row
    return answer


def _find_by_domain(places: Places, domains: Iterable[str]) -> None:
    """Find accounts by the domain of their website; a domain of several counts when one is the parent of the others."""
    several: dict[str, list[Account]] = {}
    rows = AccountDomain.objects.filter(domain__in=set(domains), account__deleted_at__isnull=True)
    for row in rows.select_related("account").order_by("account_id"):
        several.setdefault(row.domain, []).append(row.account)
    for domain, accounts in several.items():
        tops = [one for one in accounts if all(one.pk in (o.pk, o.parent_id) for o in accounts)]
        places.by_domain[domain] = accounts[0] if len(accounts) == 1 else (tops[0] if tops else None)


def _of_domain(places: Places, domain: str) -> Account | None:
    if not domain or identity.is_free_mail(domain):
        return None
    return next((found for one in identity.wider(domain) if (found := places.by_domain.get(one))), None)


def _group_key(company: Company, one: Found) -> Key:
    return Key("group", company.group, one.raw.source_id)


def _account_of(places: Places, company: Company, one: Found) -> Account | None:
    """Return the account of a company by its strongest sign; one that nobody knows is made when it has a name."""
    key = _group_key(company, one).text if company.group else ""
    account = (
        places.by_key.get(key)
        or places.by_number.get(company.number)
        or places.by_name.get(company.name.lower())
        or _of_domain(places, company.domain)
    )
    if account is None:
        name = company.name or company.domain or (company.group if one.says.act == acts.GROUPED else "")
        if not name and company.number:
            name = company.number if one.who is None else ""
        if not name:
            return None
        account = _make(places, one.source, name, company)
    if key and key not in places.kept:
        _keep(places, Key("group", company.group, one.raw.source_id), account, one)
    return account


def _make(places: Places, source: EventSource, name: str, company: Company) -> Account:
    account = Account(
        name=name[:200],
        website=company.domain,
        sector=company.sector,
        employees=company.employees,
        unit_id=source.unit_id,
        source=source.name[:40],
        external_id="",
        demo=source.demo,
    )
    account.save()
    places.fresh.add(account.pk)
    places.by_name[account.name.lower()] = account
    if company.number:
        places.by_number[company.number] = account
    if company.domain:
        AccountDomain.objects.create(account=account, domain=company.domain)
        places.by_domain.setdefault(company.domain, account)
    return account


def _keep(places: Places, key: Key, account: Account, one: Found) -> None:
    when = one.says.happened_at
    row, made = Identifier.objects.get_or_create(
        key=key.text,
        defaults={"kind": key.kind, "source_id": key.source or None, "value": key.value, "account": account,
                  "first_seen_at": when, "last_seen_at": when},
    )  # fmt: skip
    if not made:
        row.account, row.person = account, None
        row.save(update_fields=["account", "person"])
    places.by_key[key.text] = account
    places.kept.add(key.text)


def _desk(places: Places, one: Found) -> Account:
    """Return the account of a desk such as info@; a domain that nobody knows becomes an account of that name."""
    key = Key("email", one.says.email)
    known = places.by_key.get(key.text)
    if known is not None:
        return known
    domain = identity.domain_of(one.says.email)
    account = _of_domain(places, domain)
    if account is None:
        person = Person.objects.alive().filter(email=one.says.email, account__isnull=False).first()
        account = person.account if person is not None else None
    if account is None:
        account = _make(places, one.source, domain, Company(domain=domain))
    _keep(places, key, account, one)
    return account


# --- who works where ------------------------------------------------------------------------------------------------


def _work_at(people: People, one: Found, account: Account) -> None:
    """Let a person work at an account: from now on when a group call says so, else only where nothing is known yet."""
    assert one.who is not None
    person = people.persons[people.person_id(one.who)]
    if one.says.act == acts.GROUPED:
        starts: date | None = timezone.localdate(one.says.happened_at)
    elif person.account_id is None and not person.affiliations.exists():
        starts = None
    else:
        return
    customer_actions.start_at(person, account=account, starts=starts)


def _by_domain(places: Places, people: People, found: Sequence[Found]) -> None:
    """Let new persons work at the account whose website has the domain of their e-mail address."""
    rows = []
    for pk in sorted(people.fresh):
        person = people.persons[pk]
        if person.account_id is not None or not person.email:
            continue
        account = _of_domain(places, identity.domain_of(person.email))
        if account is not None:
            person.account = account
            rows.append(
                Affiliation(person=person, account=account, job_title=person.job_title, demo=person.demo)
            )
    Affiliation.objects.bulk_create(rows)
    Person.objects.bulk_update([row.person for row in rows], ["account"])


def accounts_then(found: Sequence[Found], people: People) -> None:
    """Give every event of a person the account where that person worked on the day it happened."""
    ids = {people.person_id(one.who) for one in found if one.who is not None}
    held: dict[int, list[Affiliation]] = {}
    for row in Affiliation.objects.alive().filter(person_id__in=ids).order_by("id"):
        held.setdefault(row.person_id, []).append(row)
    for one in found:
        if one.who is not None and one.account_id is None:
            pk = people.person_id(one.who)
            one.account_id = account_on(
                held.get(pk, []), timezone.localdate(one.says.happened_at), people.persons[pk].account_id
            )


def account_on(held: Sequence[Affiliation], day: date, present: int | None) -> int | None:
    """Return where somebody worked on a day: the affiliation that began last before it; `present` when none is kept."""
    if not held:
        return present
    fitting = [
        one
        for one in held
        if (one.starts is None or one.starts <= day) and (one.ends is None or day < one.ends)
    ]
    best = max(
        fitting, key=lambda one: (one.starts or date.min, one.account_id == present, -one.pk), default=None
    )
    return best.account_id if best is not None else None

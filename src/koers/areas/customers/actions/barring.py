"""Signs of people who were erased: barred as keyed hashes, recognised when they come in, and let in again by hand."""

from collections.abc import Collection, Iterable

from koers.areas.customers.models import ErasedSign, Erasure, digest_of


def bar(signs: Iterable[str], *, because: Erasure) -> int:
    """Bar signs from coming back unnoticed; returns how many are barred by this erasure."""
    rows = [ErasedSign(digest=digest_of(sign), erasure=because) for sign in sorted(set(signs)) if sign]
    ErasedSign.objects.bulk_create(rows, ignore_conflicts=True)
    return because.barred.count()


def barred(signs: Collection[str]) -> set[str]:
    """Return which of some signs belong to somebody who was erased."""
    return ErasedSign.objects.among(signs)


def let_in_again(sign: str) -> bool:
    """Let a sign come in again because its owner came back by themselves; tells whether it was barred."""
    return ErasedSign.objects.filter(digest=digest_of(sign)).delete()[0] > 0

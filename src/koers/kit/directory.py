"""Addresses found by their first word, so that a request is not held against all two thousand of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Address = URLPattern | URLResolver


class Directory(URLResolver):
    """Addresses that each begin with a fixed word; the first that fits wins, as in any list of addresses."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        found = list(addresses)
        super().__init__(RoutePattern(""), found)
        by_word: dict[str, list[Address]] = defaultdict(list)
        for one in found:
            by_word[_first_word(one)].append(one)
        self._streets = {word: URLResolver(RoutePattern(""), here) for word, here in by_word.items()}

    def resolve(self, path: Any) -> ResolverMatch:
        """Look among the addresses with the same first word."""
        street = self._streets.get(str(path).partition("/")[0])
        if street is None:
            raise Resolver404({"tried": [], "path": path})
        return street.resolve(path)


def _first_word(one: Address) -> str:
    route = str(one.pattern)
    word, slash, _rest = route.partition("/")
    if (
        not isinstance(one.pattern, RoutePattern)
        or "<" in word
        or (isinstance(one, URLResolver) and not slash)
    ):
        raise ValueError(f"the address “{route}” does not begin with a fixed word")
    return word

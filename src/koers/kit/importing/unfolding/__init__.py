"""Files that are not tables, made into tables first; from there on they are files like any other.

A packed file is unpacked, lines of invoices are gathered into invoices, a known database gives its tables, cards give
persons, and an order in XML gives its customer, its head and its lines. Each row keeps the line it came from.
"""

from koers.kit.importing.unfolding.opening import Unfolded, unfold

__all__ = ["Unfolded", "unfold"]

"""Nodes and weights of the integrals that the models need, in forms that neither overflow nor cancel."""

from functools import lru_cache

import numpy as np

from koers_analytics.columns import Floats


@lru_cache(maxsize=8)
def legendre(count: int = 32) -> tuple[Floats, Floats]:
    """Return Gauss-Legendre nodes and weights on 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1) / 2, weights / 2


@lru_cache(maxsize=20_000)
def beta_nodes(a: float, b: float, count: int = 32) -> tuple[Floats, Floats]:
    """Return nodes and weights whose weighted sum is a mean under a Beta(a, b); the weights add up to 1.

    Gauss-Jacobi by the eigenvalues of its recurrence (Golub & Welsch 1969), which stands a `b` of a million.

    >>> p, w = beta_nodes(2.0, 3.0)
    >>> round(float(w @ p), 12), round(float(w.sum()), 12)
    (0.4, 1.0)
    """
    from scipy.linalg import eigh_tridiagonal

    low, high = a - 1, b - 1
    n = np.arange(1, count)
    both = 2 * n + low + high
    middle = np.r_[
        a / (a + b),
        0.5 + 0.5 * (low * low - high * high) / (both * (both + 2)),
    ]
    # The first step is written out: its general form is 0/0 when a + b = 1.
    first = a * b / ((a + b) ** 2 * (a + b + 1))
    n, both = n[1:], both[1:]
    rest = n * (n + low) * (n + high) * (n + low + high) / (both * both * (both + 1) * (both - 1))
    nodes, vectors = eigh_tridiagonal(middle, np.sqrt(np.r_[first, rest]))
    return np.clip(nodes, 1e-300, 1.0), vectors[0] ** 2

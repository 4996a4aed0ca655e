"""Intervals of shares and medians, for numbers that a database counts; pure."""

from math import ceil, floor, sqrt


def share_between(hits: int, of: int, z: float = 1.959964) -> tuple[float, float] | None:
    """Return the 95% interval of a share after Wilson (1927); None without cases."""
    if of == 0:
        return None
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def middle_between(values: list[int], z: float = 1.959964) -> tuple[float, float, float] | None:
    """Return the median of sorted values with its 95% interval from order statistics; None without values."""
    n = len(values)
    if n == 0:
        return None
    middle = (values[(n - 1) // 2] + values[n // 2]) / 2
    reach = z * sqrt(n) / 2
    low, high = floor(n / 2 - reach), ceil(n / 2 + 1 + reach)
    return middle, float(values[max(low, 1) - 1]), float(values[min(high, n) - 1])

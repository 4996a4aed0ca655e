"""Measurements of Koers as ratios in one run: `make bench`, or `python -m benchmarks --scale full`."""

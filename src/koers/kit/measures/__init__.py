"""Measures: every number shown has a name, one definition, n, a moment and the rows it was counted from.

Declare in `measures.py` of an area with `declaration.Measure`, make known with `registry.register`, ask with
`Measure.ask`, and show the `Reading` with the component of the user interface.
"""

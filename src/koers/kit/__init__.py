"""The carpentry of Koers: beams and fittings that know no sales word.

Four beams carry every area: `resource` (declared records), `timeline` (what happened), `measures` (named
numbers) and `access` (who may see and do what). The fittings are `methods`, `ui`, `importing`, `jobs` and `guard`.
"""

"""Resources: a record is declared once, and list, page, form, verbs, export, search and API come from it.

Declare with `declaration.Resource` in `resources.py` of an area, make known with `registry.register`.
"""

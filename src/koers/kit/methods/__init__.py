"""Methods are data: playbooks and instruments in bilingual YAML, checked against one schema, scored by named functions.

`reading` turns a file into plain values with their lines, `schema` says what a method is, `checking` joins the two
and reports every problem with file, line and field, `scoring` holds the closed set of functions, and `registry` knows
the methods that Koers ships and those of this installation.
"""

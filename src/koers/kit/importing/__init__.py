"""Bringing files in: any common dress of CSV and Excel, checked before it is written, resumable, and undoable.

The way of a file: `reader` opens it, `detect` and `headings` recognise it, `plan` reads rows as lines of a `target`,
the target's writer stores them through `work`, `engine` runs chunk after chunk, and `undo` takes it back.
"""

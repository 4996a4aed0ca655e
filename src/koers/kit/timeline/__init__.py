"""The timeline: the one append-only store of what happened, in the words of the business.

Write with `recording.record` or `record_many`, read with `reading.for_subject`, declare kinds in `kinds`.
"""

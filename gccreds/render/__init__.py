"""Values in, text out: nothing here reads, writes or asks; only the command line prints.

A format of a subject is a module `SUBJECT_FORMAT` with a function `render(report, page) -> str`,
as `plan_json`; `formats` finds them, so a new format is one new file.
"""

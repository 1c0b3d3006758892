"""Items from and to files.  A reader gives parsed items or every fault; nothing in between.

`reading.read` picks the reader by what the file is; `csv`, `qti` and `package` read one kind
each, `qti3_write` writes.  Nothing here knows the database.
"""

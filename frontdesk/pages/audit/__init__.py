"""Pages for the auditor: what was done, and whether the record of it holds."""

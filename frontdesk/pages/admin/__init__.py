"""Pages for the system administrator: accounts and roles, nothing of the exams."""

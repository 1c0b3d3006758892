"""Assembly of forms: items chosen from a pool so that every form meets its blueprint."""

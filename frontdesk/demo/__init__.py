"""The demonstration: one whole programme cycle on fictional people, through the real services."""

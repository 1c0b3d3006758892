"""Evidence: copies of micro-credentials, hours of work, colleges' attestations, declarations."""

"""Applications: from a person's evidence to an authorization, with every reason on file."""

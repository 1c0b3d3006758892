"""Classical item analysis: items, options, flags, key validation, re-keying."""

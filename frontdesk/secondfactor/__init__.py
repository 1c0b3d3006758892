"""The second factor of an account: codes by time (TOTP) and recovery codes for a lost phone."""

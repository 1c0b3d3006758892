"""What came back from the rooms: one file of answers a session, whole or refused."""

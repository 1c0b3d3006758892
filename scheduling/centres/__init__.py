"""Centres and their rooms: where exams are sat, in which time zone, at which desks."""

"""Centres, exam days, bookings, seats: who sits where and when."""

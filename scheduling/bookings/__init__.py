"""Bookings: who has which seat, held, confirmed, moved, withdrawn, waited for and paid."""

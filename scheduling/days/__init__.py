"""Exam days and their sessions: one key time, many rooms, right local times."""

"""What candidates say about questions: on slips in the room, or online in the days after."""

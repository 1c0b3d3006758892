"""The door: who is let in, how late, under which name, and who sat in the end."""

"""Pages for coordinators of colleges."""

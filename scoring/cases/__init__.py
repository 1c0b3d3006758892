"""Cases that hold a candidate's result: opened, told, answered, and decided by two people."""

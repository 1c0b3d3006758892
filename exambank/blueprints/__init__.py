"""Course equivalents and the blueprints of their exams: what is examined, in which shares."""

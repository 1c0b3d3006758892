"""Which published standards each section of the report gives evidence for.

NCCA numbers are those of the 2014 revision of the *Standards for the Accreditation of
Certification Programs*; the others are standards of AERA, APA and NCME (2014).
"""

from scoring.report.values import Topic

CROSSWALK: dict[Topic, tuple[str, str, str]] = {
    Topic.PURPOSE: ("Purpose and intended use", "1 Purpose", "1.1, 7.1, 11.1"),
    Topic.KNOWN: ("What is known", "17, 20", "2.3, 2.16, 5.21, 7.4"),
    Topic.SCORES: ("Scores of this cohort", "19 Scoring and score reporting", "5.8, 6.8, 7.4"),
    Topic.KEY_VALIDATION: ("Key validation", "16, 19", "4.10, 6.8, 6.9"),
    Topic.RELIABILITY: ("Reliability and errors", "20 Reliability", "2.3, 2.5, 2.13, 2.14"),
    Topic.ITEMS: ("Items", "16 Examination development", "4.10"),
    Topic.CUT: ("Study and cut", "13 Panels, 17 Standard setting", "5.21, 5.22, 11.16"),
    Topic.DECISIONS: ("Decisions", "20 Reliability", "2.16, 11.14"),
    Topic.AREAS: ("Areas", "15, 19", "1.14, 2.3"),
    Topic.EQUATING: ("Equating", "21 Examination score equating", "5.12, 5.13, 5.15"),
    Topic.FAIRNESS: ("Fairness and security", "12 Security, 16", "3.6, 6.6, 6.7"),
    Topic.LIMITS: ("Limits of interpretation", "6, 19", "1.3, 6.10"),
    Topic.REPRODUCIBILITY: ("Reproducibility", "9 Records, 23 Quality assurance", "6.9, 7.8"),
}


def crosswalk() -> tuple[tuple[str, str, str], ...]:
    """Return the rows: section, NCCA standards, Standards 2014.

    Examples
    --------
    >>> crosswalk()[0]
    ('Purpose and intended use', '1 Purpose', '1.1, 7.1, 11.1')
    """
    return tuple(CROSSWALK.values())

"""Which published standards each section of the report gives evidence for.

NCCA numbers and titles are those of the 2014 revision of the *Standards for the Accreditation of
Certification Programs*, checked against its table of contents.  The others are standards of AERA,
APA and NCME (2014); a number in `CHECKED` was found quoted with its text in another publication,
the rest are from the working knowledge of the authors and carry a mark until somebody has held
them against the book.  What a standard asks for is told in our own words.
"""

from dataclasses import dataclass

from scoring.report.values import Topic

CHECKED = frozenset({"2.14", "2.16", "5.21", "6.9"})
UNCHECKED = "†"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where one section stands: NCCA standards, standards of 2014, and what they ask, briefly."""

    section: str
    ncca: str
    standards: tuple[str, ...]
    asks: str

    @property
    def marked(self) -> str:
        """Return the standards of 2014, those not checked with their mark.

        Examples
        --------
        >>> Reference("Cut", "17", ("5.21", "5.22"), "").marked
        'Std. 5.21, 5.22†'
        """
        told = (one if one in CHECKED else f"{one}{UNCHECKED}" for one in self.standards)
        return f"Std. {', '.join(told)}"


CROSSWALK: dict[Topic, Reference] = {
    Topic.PURPOSE: Reference(
        "Purpose and intended use",
        "1 Purpose",
        ("1.1", "7.1", "11.1"),
        "say what scores mean and are for",
    ),
    Topic.FORMS: Reference(
        "Forms side by side",
        "21 Equating",
        ("5.12", "5.13"),
        "show that forms may stand for one another",
    ),
    Topic.KNOWN: Reference(
        "What is known",
        "17 Standard setting, 20 Reliability",
        ("2.3", "2.16", "5.21", "7.4"),
        "say how far results may be relied on",
    ),
    Topic.SCORES: Reference(
        "Scores of this cohort",
        "19 Scoring and score reporting",
        ("5.8", "6.8", "7.4"),
        "describe candidates and scores",
    ),
    Topic.KEY_VALIDATION: Reference(
        "Key validation",
        "16 Development, 19 Scoring",
        ("4.10", "6.8", "6.9"),
        "check scoring, keep a record of faults",
    ),
    Topic.RELIABILITY: Reference(
        "Reliability and errors of measurement",
        "20 Reliability",
        ("2.3", "2.5", "2.13", "2.14"),
        "give reliability and errors, above all at the cut",
    ),
    Topic.ITEMS: Reference(
        "Items",
        "16 Examination development",
        ("4.10",),
        "review items with statistics that N supports",
    ),
    Topic.SPEED: Reference(
        "Time allowed",
        "18 Administration",
        ("4.14",),
        "see whether time decided scores",
    ),
    Topic.CUT: Reference(
        "Standard-setting study and cut",
        "13 Panels, 17 Standard setting",
        ("5.21", "5.22", "11.16"),
        "document how the cut was set and by whom",
    ),
    Topic.SCALE: Reference(
        "Reporting scale",
        "19 Scoring and score reporting",
        ("5.1", "5.2"),
        "explain the scale and how it is made",
    ),
    Topic.DECISIONS: Reference(
        "Accuracy and consistency of decisions",
        "20 Reliability",
        ("2.16", "11.14"),
        "say how many would be classed the same again",
    ),
    Topic.AREAS: Reference(
        "Added value of areas",
        "15 Specifications, 19 Scoring",
        ("1.14", "2.3"),
        "report an area only with evidence for it",
    ),
    Topic.EQUATING: Reference(
        "Equating",
        "21 Examination score equating",
        ("5.12", "5.13", "5.15"),
        "tell method, assumptions and error",
    ),
    Topic.DRIFT: Reference(
        "Drift of the common items",
        "21 Examination score equating",
        ("5.6", "5.15"),
        "watch that scale and anchor stay put",
    ),
    Topic.FAIRNESS: Reference(
        "Fairness and security",
        "12 Security, 16 Development",
        ("3.6", "6.6", "6.7"),
        "look at groups where N allows; protect the material",
    ),
    Topic.ADMINISTRATION: Reference(
        "Administration and accommodations",
        "18 Administration",
        ("3.10", "6.1", "6.3"),
        "record arrangements and disruptions",
    ),
    Topic.EARLIER: Reference(
        "Comparison with earlier sittings",
        "21 Equating, 23 Quality assurance",
        ("5.6", "7.14"),
        "follow results over time, keep documents current",
    ),
    Topic.LIMITS: Reference(
        "Limits of interpretation",
        "6 Information for candidates, 19 Scoring",
        ("1.3", "6.10"),
        "warn of readings without evidence",
    ),
    Topic.REPRODUCIBILITY: Reference(
        "Reproducibility",
        "9 Records, 23 Quality assurance",
        ("6.9", "7.8"),
        "let another person repeat the scoring",
    ),
}


def crosswalk(*, several: bool) -> tuple[tuple[str, ...], ...]:
    """Return the rows: section, NCCA standards, Standards 2014, what they ask.

    Examples
    --------
    >>> crosswalk(several=False)[0][:3]
    ('Purpose and intended use', '1 Purpose', 'Std. 1.1†, 7.1†, 11.1†')
    """
    return tuple(
        (one.section, one.ncca, one.marked, one.asks)
        for topic, one in CROSSWALK.items()
        if several or topic is not Topic.FORMS
    )

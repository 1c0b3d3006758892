"""The sections on the reporting scale: what it says in public, and the conversion in the annex."""

from scoring.report.evidence import Evidence
from scoring.report.values import Audience, ReportTable, Section, Topic, number
from scoring.scale import ConversionTable, ReportingScale, conversion_table

TITLE = "Reporting scale"


def scale(evidence: Evidence) -> Section:
    """Return what the scale is and is not, with the check for gaps and clumps."""
    fixture = evidence.fixture
    said = (
        f"Scores are printed as whole numbers from {fixture.low} to {fixture.high}; {fixture.cut} "
        f"is the pass mark on every form and {fixture.b_level} the B-level. No value is a percent."
    )
    found = conversion(evidence)
    if found is None:
        why = "The line of this form needs a cut and a B-level; one of them was not given."
        return Section(
            Topic.SCALE, TITLE, n=0, method="linear, cut and B-level fixed", prose=(said, why)
        )
    figures = (
        number("Raw marks that share a scaled score", _clumped(found), n=0, digits=0),
        number("Steps of more than 5 points", len(found.gaps), n=0, digits=0),
        number("Marks cut off at the lower end", found.truncated_low, n=0, digits=0),
        number("Marks cut off at the upper end", found.truncated_high, n=0, digits=0),
    )
    return Section(
        Topic.SCALE,
        TITLE,
        n=0,
        method="linear, cut and B-level fixed; rounded last, never across the cut",
        prose=(said,),
        figures=figures,
    )


def scale_annex(evidence: Evidence) -> Section | None:
    """Return the raw-to-scale table of the form, for staff; None without a scale."""
    found = conversion(evidence)
    if found is None:
        return None
    rows = tuple(
        (
            f"{row.raw:g}",
            str(row.scaled),
            "B-level" if row.b_level else "pass" if row.passes else "not yet",
        )
        for row in found.rows
    )
    return Section(
        Topic.SCALE,
        "Raw marks to scaled scores",
        n=0,
        method="linear, cut and B-level fixed; rounded last, never across the cut",
        tables=(ReportTable("Conversion", ("Raw mark", "Scaled score", "Standing"), rows),),
        audience=Audience.RESTRICTED,
    )


def conversion(evidence: Evidence) -> ConversionTable | None:
    """Return the conversion of every whole mark, None where cut or B-level is not known."""
    if evidence.conversion is not None:
        return evidence.conversion
    at = evidence.b_cut
    if not evidence.has_cut or at is None or not at > evidence.cut:
        return None
    line = ReportingScale.through(raw_cut=evidence.cut, raw_b_level=at, fixture=evidence.fixture)
    return conversion_table(line, raws=range(round(evidence.cohort.maximum) + 1))


def _clumped(found: ConversionTable) -> int:
    return sum(len(one.raws) for one in found.clumps)

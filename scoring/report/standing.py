"""What stands at the head and the foot of a report: what is known, its limits, how to repeat it."""

from collections.abc import Sequence

from scoring.ladder import Statistic, supports
from scoring.report.cut import panel_interval
from scoring.report.decisions import estimates
from scoring.report.errors import pooled_sem
from scoring.report.evidence import Evidence
from scoring.report.standards import UNCHECKED, crosswalk
from scoring.report.values import Figure, ReportTable, Section, Topic, number, rule_of, words

SMALL = "The cohort alone supports neither a reliability nor a rate of wrong decisions."


def provisional(evidence: Evidence) -> str:
    """Return the sentence that makes a small cohort's results provisional; empty from 30 on."""
    if supports(Statistic.DECISION_QUALITY, n=evidence.cohort.n):
        return ""
    if evidence.review_date is None:
        return "Provisional: set a review date before results are released (none was given)."
    return (
        f"Provisional until {evidence.review_date.isoformat()}, when pooled evidence is reviewed."
    )


def purpose(evidence: Evidence, *, n: int) -> Section:
    """Return the purpose and intended use, or a plain demand to state them."""
    said = evidence.purpose or (
        "The purpose and intended use of this exam were not stated. State them before this "
        "report is published."
    )
    return Section(
        Topic.PURPOSE,
        "Purpose and intended use",
        n=n,
        method="statement of the programme",
        prose=(said,),
    )


def known(evidence: Evidence) -> Section:
    """Return the head of the report: what may be relied on at this N."""
    n = evidence.cohort.n
    small = not supports(Statistic.DECISION_QUALITY, n=n)
    figures = [*_panel_error(evidence), *_reliability(evidence), *_false_pass(evidence)]
    standing = provisional(evidence)
    if standing:
        figures.append(words("Standing of the results", standing, n=n))
    return Section(
        Topic.KNOWN,
        "What is known",
        n=n,
        method="panel and pooled evidence" if small else "this cohort, panel and pooled evidence",
        prose=(SMALL,) if small else (),
        figures=tuple(figures),
    )


def limits(forms: Sequence[Evidence], *, notes: Sequence[str]) -> Section:
    """Return what a reader may not conclude, for the smallest of the forms."""
    n = min(one.cohort.n for one in forms)
    found = [
        (
            "Scores stand for the outcomes of the blueprint on the day of the exam and for nothing "
            "else; no value here is a percentage of a subject known."
        ),
        (
            "Intervals cover chance in who sat and which panel judged; they do not cover faults of "
            "administration or of the blueprint."
        ),
    ]
    if n < 30:  # noqa: PLR2004 - the ladder's first row with full statistics
        found.append(
            f"With {n} candidates, item statistics cannot find a wrong key reliably: experts "
            "answer every item again without the key."
        )
    if any(one.pooled is not None for one in forms):
        found.append("Pooled evidence holds only while forms and candidates stay alike.")
    if not all(one.cohort.complete for one in forms):
        found.append("Some candidates took other items: totals are not strictly comparable.")
    return Section(
        Topic.LIMITS,
        "Limits of interpretation",
        n=n,
        method="rules of the programme",
        prose=(*found, *notes),
    )


def standards(*, n: int, several: bool) -> Section:
    """Return the table from each section to the standards it speaks to."""
    columns = ("Section", "NCCA 2014", "Standards 2014", "Asks to (paraphrase)")
    return Section(
        Topic.STANDARDS,
        "Where the standards are met",
        n=n,
        method="NCCA: Standards for the Accreditation of Certification Programs (2014); Standards: "
        "AERA, APA and NCME, Standards for Educational and Psychological Testing (2014)",
        prose=(
            "A reference says where evidence stands, not that a standard is met in full.",
            "The last column is a paraphrase; no wording is quoted.",
        ),
        tables=(
            ReportTable(
                "Sections and standards",
                columns,
                crosswalk(several=several),
                note=f"{UNCHECKED} Not confirmed against the text of the standards.",
            ),
        ),
    )


def reproducibility(evidence: Evidence, *, n: int) -> Section:
    """Return digests of the inputs, software and policy: the same ones give the same bytes."""
    rows = tuple((one.role.value, one.name, one.sha256) for one in evidence.digests)
    return Section(
        Topic.REPRODUCIBILITY,
        "Reproducibility",
        n=n,
        method="SHA-256 of the bytes of each file",
        figures=(
            words("Software", evidence.software),
            words("Date of the report and of its policy values", _dated(evidence)),
        ),
        tables=(ReportTable("Inputs", ("File", "Name", "SHA-256"), rows),),
        prose=("The same files, options and software give the same bytes.",),
    )


def _dated(evidence: Evidence) -> str:
    day = evidence.policy_date.isoformat()
    return f"{day} ({evidence.dated})" if evidence.dated else day


def _panel_error(evidence: Evidence) -> list[Figure]:
    if evidence.study is None:
        why = "no ratings of a panel were given"
        if evidence.equating is not None:
            why = "the cut comes from the base form by equating"
        return [words("Panel error of the cut", f"not known: {why}")]
    found = evidence.study.final
    low, high = panel_interval(found)
    text = f"{found.se_judges:.3f} marks; 95 % interval of the cut {low:.2f} to {high:.2f}"
    return [words("Panel error of the cut (N counts judges)", text, n=found.n)]


def _reliability(evidence: Evidence) -> list[Figure]:
    if evidence.pooled is None:
        if supports(Statistic.ALPHA, n=evidence.cohort.n):
            return []
        said = "not known: pool it over earlier sittings"
        return [words("Pooled reliability", said)]
    behind = evidence.pooled.n
    said = "" if behind else " (N of the pool not stated)"
    found = [number("Pooled reliability", evidence.pooled.reliability, n=behind, suffix=said)]
    error = pooled_sem(evidence)
    return [*found, error] if error else found


def _false_pass(evidence: Evidence) -> list[Figure]:
    label = "Estimated false-pass rate (share of all candidates)"
    made = estimates(evidence)
    if made.best is None:
        reason = "; ".join([*map(rule_of, made.refused), *made.reasons]) or "no evidence"
        return [words(label, f"not stated: {reason}", n=evidence.cohort.n)]
    name, best = made.best
    text = f"{best.false_positive:.3f} by {best.method.split(',')[0]} from {name}"
    return [words(label, text, n=best.n)]

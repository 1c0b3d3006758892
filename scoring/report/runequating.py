"""The equating of a scoring run as a technical report takes it; nothing is computed here."""

from math import nan

from scoring.report.circumstances import EquatingAlternative
from scoring.report.evidence import EquatingResult
from scoring.runs.types import Run


def run_equating(run: Run) -> EquatingResult | None:
    """Return how the cut of a scaled run came about, None for a base form and before scaling.

    Candidates who would differ are counted, not named: names are for the run's own page.
    """
    found = run.equating
    if found is None or found.base is None:
        return None
    rows = zip(found.raws, found.equated, found.se_by_raw, strict=True)
    return EquatingResult(
        method=found.route.value,
        slope=None,
        intercept=None,
        n=found.n,
        n_base=found.base.n,
        table=tuple((raw, base, nan if se is None else se) for raw, base, se in rows),
        why=(*found.why, *map(str, found.notes)),
        alternatives=tuple(
            EquatingAlternative(
                method=one.route.value,
                raw_cut=one.raw_cut,
                se=one.se,
                would_pass=len(one.would_pass),
                would_fail=len(one.would_fail),
            )
            for one in found.alternatives
        ),
    )

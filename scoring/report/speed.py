"""The section on speed: whether the time allowed let candidates reach the end."""

import numpy as np
from numpy.typing import NDArray

from scoring.ladder import Statistic, refusals
from scoring.report.evidence import Evidence
from scoring.report.values import Curve, Section, Topic, number, stated, words
from scoring.responses import NOT_REACHED, OMITTED, Responses

TITLE = "Time allowed"
LAST_REACHED = 0.8  # Swineford (1974): share who should reach the last item
ALL_REACH = 0.75  # and the share of the form that practically everybody should reach
PRACTICALLY = 0.99


def speed(evidence: Evidence) -> Section:
    """Return how far candidates came; an item not answered at the end counts as not reached."""
    n, reached = evidence.cohort.n, evidence.cohort.reached
    if reached is None:
        said = (
            "How far candidates came is not known: the file does not tell an item left out from "
            "one that was not on the form."
        )
        return Section(Topic.SPEED, TITLE, n=n, method="none", prose=(said,))
    items = evidence.cohort.n_items
    three_quarters = int(np.ceil(ALL_REACH * items))
    finished = int((reached >= items).sum())
    figures = (
        words("Answered the last item", f"{finished} of {n}", n=n),
        stated("Share who answered the last item", Statistic.P, lambda: finished / n, n=n),
        stated(
            f"Share who came as far as item {three_quarters} (three quarters)",
            Statistic.P,
            lambda: float((reached >= three_quarters).mean()),
            n=n,
        ),
        number("Items that everybody reached", int(reached.min()), n=n, digits=0),
    )
    short = tuple(refusals([Statistic.P], n=n))
    return Section(
        Topic.SPEED,
        TITLE,
        n=n,
        method="items left blank after the last answer count as not reached",
        assumptions=(
            "candidates answer in the order of the form; blanks at the end are for want of time",
        ),
        prose=() if short else (_verdict(reached, items=items),),
        figures=figures,
        plots=() if short or finished == n else (_curve(evidence, reached),),
    )


def items_reached(responses: Responses) -> NDArray[np.int_] | None:
    """Return the place of the last item each candidate answered, None for mixed forms.

    Parameters
    ----------
    responses : Responses
        Raw options; "" and "-" are no answers, "?" is one that could not be read.

    Returns
    -------
    ndarray of int, shape (n_candidates,), or None
        0 where nothing was answered; None where some items were not administered to all.

    Examples
    --------
    >>> rows = [["A", "", "B", ""], ["A", "B", "C", "D"], ["", "", "", ""]]
    >>> made = Responses.of(rows, candidates=["1", "2", "3"], items=["i", "j", "k", "l"])
    >>> items_reached(made).tolist()
    [3, 4, 0]
    """
    if not responses.administered.all():
        return None
    answered = (responses.options != OMITTED) & (responses.options != NOT_REACHED)
    places = np.arange(1, answered.shape[1] + 1)
    return np.asarray((answered * places).max(axis=1), dtype=np.int_)


def _verdict(reached: NDArray[np.int_], *, items: int) -> str:
    enough = (reached >= items).mean() >= LAST_REACHED
    far = (reached >= np.ceil(ALL_REACH * items)).mean() >= PRACTICALLY
    if enough and far:
        return (
            "By Swineford's rule (1974) time was enough: at least 80 % answered the last item and "
            "at least 99 % came as far as three quarters of the form."
        )
    return (
        "By Swineford's rule (1974) time was short: fewer than 80 % answered the last item, or "
        "fewer than 99 % came as far as three quarters of the form."
    )


def _curve(evidence: Evidence, reached: NDArray[np.int_]) -> Curve:
    places = range(1, evidence.cohort.n_items + 1)
    return Curve(
        title=f"Share of candidates who reached each item, N = {evidence.cohort.n}",
        across="place on the form",
        upward="share",
        marks=tuple(float(place) for place in places),
        heights=tuple(float((reached >= place).mean()) for place in places),
        cut=None,
    )

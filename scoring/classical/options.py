"""How often each option was chosen, and by whom: the distractor table of an item."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.classical.items import correlation
from scoring.keys import Key, KeyRule
from scoring.responses import NOT_REACHED, OMITTED, Responses

GROUPS = 5


@dataclass(frozen=True, slots=True)
class OptionStatistics:
    """One option of one item.

    Attributes
    ----------
    option : str
        The option, a set "A+C", "" omitted or "-" not reached.
    n, share : int, float
        How many chose it, and their share of the candidates who had the item.
    credited : bool
        Whether the key gives it credit.
    r : float
        Correlation of choosing it with the total less 1 for choosing it, in raw marks.  For the
        key this is the corrected point-biserial; for a distractor it is lower than `r_rest`.
    r_rest : float
        Correlation of choosing it with the total of the other items: what flags look at.
    mean_total : float
        Mean total mark of those who chose it.
    by_group : tuple of int
        Counts from the weakest to the best fifth of candidates by total.
    """

    option: str
    n: int
    share: float
    credited: bool
    r: float
    r_rest: float
    mean_total: float
    by_group: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OptionTable:
    """The options of one item, and the sizes of the groups behind `by_group`."""

    item: str
    n: int
    options: tuple[OptionStatistics, ...]
    group_sizes: tuple[int, ...]
    method: str


def option_tables(
    responses: Responses, marks: NDArray[np.float64], *, key: Key, groups: int = GROUPS
) -> tuple[OptionTable, ...]:
    """Return the distractor table of every item that has options.

    A question marked by people has none and is left out.
    Candidates with equal totals stand in the same group, so groups are only about equal in size.

    Parameters
    ----------
    responses : Responses
        Raw options.
    marks : ndarray of shape (n_candidates, n_items)
        The same cells, marked by `key`.
    key : Key
        Tells which options earn credit.
    groups : int
        Number of ability groups; fifths by default.

    References
    ----------
    Haladyna, T. M., & Rodriguez, M. C. (2013). *Developing and validating test items*, ch. 18.

    Examples
    --------
    >>> from scoring.keys import ItemKey, score
    >>> answers = Responses.of([["A"], ["B"]], candidates=["1", "2"], items=["i"])
    >>> key = Key.of([ItemKey.parse("i", "A")], version="1")
    >>> (table,) = option_tables(answers, score(answers, key), key=key, groups=2)
    >>> [(one.option, one.n, one.credited, one.by_group) for one in table.options]
    [('A', 1, True, (0, 1)), ('B', 1, False, (1, 0))]
    """
    totals = np.nansum(marks, axis=1)
    group_of = ability_groups(totals, groups=groups)
    keyed = key.for_items(responses.items)
    tables = []
    for column, item_key in enumerate(keyed):
        if item_key.rule is KeyRule.MARK:
            continue
        taken = responses.administered[:, column]
        chosen = responses.options[taken, column]
        own = np.nan_to_num(marks[taken, column])
        rows = tuple(
            _option(
                option,
                indicator=(chosen == option).astype(np.float64),
                totals=totals[taken],
                own=own,
                group_of=group_of[taken],
                groups=groups,
                credited=item_key.credit(option) > 0,
            )
            for option in _rows(chosen, item_key.options)
        )
        sizes = np.bincount(group_of[taken], minlength=groups)
        tables.append(
            OptionTable(
                item=responses.items[column],
                n=int(taken.sum()),
                options=rows,
                group_sizes=tuple(int(size) for size in sizes),
                method=f"{groups} groups by total mark, ties kept together",
            )
        )
    return tuple(tables)


def ability_groups(totals: NDArray[np.float64], *, groups: int) -> NDArray[np.intp]:
    """Return the group of each candidate, 0 the weakest, ties together by their mean rank.

    Parameters
    ----------
    totals : ndarray of shape (n_candidates,)
        Total mark of each candidate.

    Examples
    --------
    >>> ability_groups(np.array([3.0, 1.0, 2.0, 2.0]), groups=2).tolist()
    [1, 0, 1, 1]
    """
    _, inverse, counts = np.unique(totals, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2  # mean rank, counted from 0.5
    place = np.minimum(groups - 1, np.floor(groups * middle / max(1, len(totals))))
    group_of: NDArray[np.intp] = place.astype(np.intp)[inverse]
    return group_of


def _rows(chosen: NDArray[np.str_], keyed: frozenset[str]) -> list[str]:
    """Return options in print order: letters, then omitted, then not reached."""
    seen = {str(option) for option in np.unique(chosen)}
    letters = sorted((seen | keyed) - {OMITTED, NOT_REACHED})
    return letters + [mark for mark in (OMITTED, NOT_REACHED) if mark in seen]


def _option(
    option: str,
    *,
    indicator: NDArray[np.float64],
    totals: NDArray[np.float64],
    own: NDArray[np.float64],
    group_of: NDArray[np.intp],
    groups: int,
    credited: bool,
) -> OptionStatistics:
    n = int(indicator.sum())
    counts = np.bincount(group_of[indicator == 1], minlength=groups)
    return OptionStatistics(
        option=option,
        n=n,
        share=n / len(indicator) if len(indicator) else float("nan"),
        credited=credited,
        r=correlation(indicator, totals - indicator),
        r_rest=correlation(indicator, totals - own),
        mean_total=float(totals[indicator == 1].mean()) if n else float("nan"),
        by_group=tuple(int(count) for count in counts),
    )

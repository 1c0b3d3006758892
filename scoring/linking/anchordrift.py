r"""Which common items may carry an equating by totals: the anchor is purified before it equates.

An item that became harder or easier since the base form sat moves a mean equating by its own
change times the length of the form over that of the anchor, and more candidates do not help.
This check needs proportions only.  It looks at the shift of every item on the logit scale, new
less base, pooled over all sittings that hold the common items; the median shift is the
difference of the groups, and an item too far from it leaves the anchor (it stays in the form).

With fewer than 150 candidates on either side nothing is taken out: in simulation single items
were then told apart so badly that removal cost more in random error than it mended in bias, and
trimmed or median shifts mended nothing (`benchmarks/small_n.py`, manual page on linking).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from scoring.ladder import Statistic, refusals
from scoring.linking.anchors import NotLinkable

Floats = NDArray[np.float64]

CRITICAL_Z = 1.96
LEAST_KEPT = 0.8
LEAST_ITEMS = 3
UNLIKENESS = 0.1  # logits; items of unlike discrimination shift unlike when groups differ
LOGISTIC_TO_PROBIT = (16 * 3**0.5 / (15 * np.pi)) ** 2


@dataclass(frozen=True, slots=True)
class DriftRule:
    """When an item leaves the anchor.

    Attributes
    ----------
    critical : float
        Largest z, in size, that stays.
    least_kept : float
        Share of the anchor that always stays.
    unlikeness : float
        tau, in logits: how unlike shifts may be without drift.
    """

    critical: float = CRITICAL_Z
    least_kept: float = LEAST_KEPT
    unlikeness: float = UNLIKENESS

    def fewest(self, n_items: int) -> int:
        """Return how many items of an anchor stay whatever was seen.

        >>> DriftRule().fewest(20), DriftRule().fewest(3)
        (16, 3)
        """
        return max(LEAST_ITEMS, ceil(self.least_kept * n_items))

    def said(self, n_items: int) -> str:
        """Return the rule in words, for an anchor of so many items."""
        return (
            f"largest |z| of the shift in log odds above {self.critical:g}, with "
            f"{self.unlikeness:g} logit between items; at least {self.fewest(n_items)} of "
            f"{n_items} items stay"
        )


@dataclass(frozen=True, slots=True)
class ItemLogits:
    """How hard items were for a group, as log odds of a right answer.

    Attributes
    ----------
    ids : tuple of str
    logits, variances : ndarray of shape (n_items,)
    n : int
        Candidates behind them, the fewest of any item.
    """

    ids: tuple[str, ...]
    logits: Floats
    variances: Floats
    n: int

    @classmethod
    def of_counts(
        cls, ids: Sequence[str], *, right: Sequence[float] | Floats, n: int
    ) -> "ItemLogits":
        r"""Take right answers of n candidates who all took every item.

        .. math:: \ell = \log\frac{r + 1/2}{n - r + 1/2}, \qquad
                  v = \frac{1}{r + 1/2} + \frac{1}{n - r + 1/2}

        The halves draw the logit towards 0 and keep it finite where everybody was right.

        References
        ----------
        Gart, J. J. and Zweifel, J. R. (1967). On the bias of various estimators of the logit and
        its variance. *Biometrika*, 54, 181-187.

        Examples
        --------
        >>> ItemLogits.of_counts(["a", "b"], right=[5, 10], n=10).logits.round(4).tolist()
        [0.0, 3.0445]
        """
        count = np.asarray(right, dtype=np.float64)
        if n < 1 or not np.isfinite(count).all() or (count < 0).any() or (count > n).any():
            raise NotLinkable(f"right answers must be counts from 0 to the {n} candidates")
        wrong = n - count
        logits = np.log((count + 0.5) / (wrong + 0.5))
        return cls(tuple(ids), logits, 1 / (count + 0.5) + 1 / (wrong + 0.5), n)

    @classmethod
    def of_sittings(cls, ids: Sequence[str], sittings: Sequence[Floats]) -> "ItemLogits":
        """Pool 0/1 marks of sittings whose candidates all took every common item.

        Parameters
        ----------
        ids : sequence of str
        sittings : sequence of ndarray of shape (n_candidates, n_items)

        Raises
        ------
        NotLinkable
            If a mark is missing or is neither 0 nor 1: items that only some sittings hold would
            be compared over unlike groups.
        """
        marks = np.concatenate([np.asarray(one, dtype=np.float64) for one in sittings])
        if not np.isin(marks, (0.0, 1.0)).all():
            raise NotLinkable("common items are pooled over sittings that hold all of them, as 0/1")
        return cls.of_counts(ids, right=marks.sum(axis=0), n=len(marks))

    @classmethod
    def of_difficulties(
        cls, ids: Sequence[str], *, b: Floats, se: Floats, spread: float, n: int
    ) -> "ItemLogits":
        r"""Take Rasch difficulties of the bank, as the log odds of a group centred on 0.

        .. math:: \ell = -b / \sqrt{1 + c^2 \sigma^2}, \qquad c = 16\sqrt{3} / (15\pi)

        Parameters
        ----------
        ids : sequence of str
        b, se : ndarray of shape (n_items,)
            In logits.
        spread : float
            Standard deviation of ability in the calibration, in logits.
        n : int
            Candidates of the calibration.

        References
        ----------
        Zeger, S. L., Liang, K.-Y. and Albert, P. S. (1988). *Biometrics*, 44, 1049-1060, eq. 3.4.

        Examples
        --------
        >>> found = ItemLogits.of_difficulties(
        ...     "ab", b=np.array([-1.0, 1.0]), se=np.array([0.1, 0.1]), spread=1.0, n=400
        ... )
        >>> found.logits.round(4).tolist()
        [0.862, -0.862]
        """
        shrink = 1 + LOGISTIC_TO_PROBIT * spread**2
        return cls(tuple(ids), -b / np.sqrt(shrink), se**2 / shrink, n)


@dataclass(frozen=True, slots=True)
class ItemShift:
    """How a common item moved against the others.

    Attributes
    ----------
    id : str
    shift : float
        Log odds, new less base, less the median shift; below 0 the item became harder.
    se : float
        Standard error of the shift, with `UNLIKENESS`.
    z : float
    kept : bool
    """

    id: str
    shift: float
    se: float
    z: float
    kept: bool


@dataclass(frozen=True, slots=True)
class PurifiedAnchor:
    """The anchor after the drift check, with what it rests on.

    Attributes
    ----------
    items : tuple of ItemShift
        In the order given.
    removed : tuple of str
        In the order they went.
    group_shift : float
        Median shift of the items kept, in logits: how much abler the new group is.
    n_new, n_base : int
    rule : str
    stopped_by : str
    at_limit : bool
        Whether more items are beyond the critical value than the rule lets go.
    """

    items: tuple[ItemShift, ...]
    removed: tuple[str, ...]
    group_shift: float
    n_new: int
    n_base: int
    rule: str
    stopped_by: str
    at_limit: bool

    @property
    def kept(self) -> tuple[str, ...]:
        """Items that may equate, in the order given."""
        return tuple(one.id for one in self.items if one.kept)


def purify_anchor(
    new: ItemLogits,
    base: ItemLogits,
    *,
    rule: DriftRule = DriftRule(),
) -> PurifiedAnchor:
    r"""Leave out the item farthest from the median shift until none is beyond the critical value.

    .. math:: z_j = \frac{d_j - \mathrm{median}(d)}{\sqrt{v_j^{new} + v_j^{base} + \tau^2}}, \qquad
              d_j = \ell_j^{new} - \ell_j^{base}

    The level is that of a single item, not Bonferroni's: a good item taken out costs a little
    random error, an item that drifted costs bias in everybody's cut.  With 400 candidates pooled
    on the new side and 650 on the base side the rule took out half of the items that had drifted
    by half a logit and 3 % of the good ones; Bonferroni's found one in seven.

    Parameters
    ----------
    new, base : ItemLogits
        The same items in the same order; all sittings since, and all before, pooled.
    rule : DriftRule

    Raises
    ------
    NotLinkable
        If the items differ or are fewer than three.

    References
    ----------
    Huynh, H. and Meyer, P. (2010). *Practical Assessment, Research & Evaluation*, 15(2), for the
    stepwise removal against the median and the share that stays; DerSimonian, R. and Laird, N.
    (1986). *Controlled Clinical Trials*, 7, 177-188, for errors with a variance between items.

    Examples
    --------
    >>> ids = [f"q{j}" for j in range(6)]
    >>> before = ItemLogits.of_counts(ids, right=[200, 250, 300, 180, 220, 260], n=400)
    >>> now = ItemLogits.of_counts(ids, right=[180, 230, 285, 160, 130, 240], n=400)
    >>> found = purify_anchor(now, before)
    >>> found.removed, found.stopped_by
    (('q4',), 'no item is beyond the critical value')
    """
    _check(new, base)
    shifts = new.logits - base.logits
    errors = np.sqrt(new.variances + base.variances + rule.unlikeness**2)
    kept = np.ones(len(shifts), dtype=np.bool_)
    removed: list[str] = []
    least = rule.fewest(len(shifts))
    too_few = list(refusals([Statistic.ANCHOR_DRIFT], n=min(new.n, base.n)))
    while True:
        z = (shifts - np.median(shifts[kept])) / errors
        worst = int(np.argmax(np.where(kept, np.abs(z), 0.0)))
        stopped = _stopped(abs(z[worst]), rule.critical, left=int(kept.sum()), least=least)
        if too_few or stopped:
            break
        kept[worst] = False
        removed.append(new.ids[worst])
    middle = float(np.median(shifts[kept]))
    return PurifiedAnchor(
        items=tuple(
            ItemShift(one, float(shifts[j] - middle), float(errors[j]), float(z[j]), bool(kept[j]))
            for j, one in enumerate(new.ids)
        ),
        removed=tuple(removed),
        group_shift=middle,
        n_new=new.n,
        n_base=base.n,
        rule=rule.said(len(shifts)),
        stopped_by=str(too_few[0]) if too_few else stopped,
        at_limit=not too_few and bool(abs(z[worst]) > rule.critical),
    )


def _stopped(largest: float, critical: float, *, left: int, least: int) -> str:
    if largest <= critical:
        return "no item is beyond the critical value"
    if left <= least:
        return f"{left} items are the fewest allowed; look at the anchor"
    return ""


def _check(new: ItemLogits, base: ItemLogits) -> None:
    if new.ids != base.ids:
        apart = set(new.ids) ^ set(base.ids)
        said = f"{', '.join(sorted(apart))} on one side only" if apart else "they are in two orders"
        raise NotLinkable(f"the common items of both sides differ: {said}")
    if len(new.ids) < LEAST_ITEMS:
        raise NotLinkable(f"{len(new.ids)} common items: a drift check needs {LEAST_ITEMS}")

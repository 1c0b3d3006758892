"""What a search for DIF hands back: frozen values that know N, method and assumptions."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scoring.ladder import LadderRefusal, Statistic

ALPHA = 0.05
DELTA_PER_LOGIT = -2.35  # Holland and Thayer (1988), equation 9
ONE_SIDED = 1.6448536269514722  # 95 % point of the normal distribution
NEGLIGIBLE_DELTA = 1.0
LARGE_DELTA = 1.5
COMMON_ASSUMPTIONS = (
    "equal matching scores mean equal ability",
    "groups are as recorded; a flagged item goes to people who know subject and groups",
)


class DifClass(StrEnum):
    """Size of DIF by the classes of ETS: A negligible, B moderate, C large."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class ItemDif:
    """DIF of one item; nan where the data leave a number undefined.

    `effect` is on the scale that the result names; `direction` of every effect is the same:
    negative is harder for the focal group than for equally able candidates of the reference
    group.  `dif_class` is None where N supports no classes.
    """

    item: str
    n_reference: int
    n_focal: int
    statistic: float
    df: int
    p: float
    p_fdr: float
    effect: float
    se: float
    dif_class: DifClass | None
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class DifResult:
    """DIF of every item by one method.

    Attributes
    ----------
    items : tuple of ItemDif
    n_reference, n_focal : int
    method, effect_scale : str
        How it was computed, and what `effect` measures.
    alpha : float
        Level below which p flags an item (for standardization a threshold of the effect does).
    anchors : tuple of str
        Items that made the matching score, or that carried the common scale.
    assumptions : tuple of str
    refused : tuple of LadderRefusal
        What N does not support; not empty means exploratory, or without classes.
    """

    items: tuple[ItemDif, ...]
    n_reference: int
    n_focal: int
    method: str
    effect_scale: str
    alpha: float
    anchors: tuple[str, ...]
    assumptions: tuple[str, ...]
    refused: tuple[LadderRefusal, ...]

    @property
    def flagged(self) -> tuple[str, ...]:
        """Return the items flagged, in their order."""
        return tuple(one.item for one in self.items if one.is_flagged)


def shows_classes(refused: tuple[LadderRefusal, ...], *, exploratory: bool) -> bool:
    """Say whether classes may be given."""
    of_classes = {Statistic.DIF_SCREEN, Statistic.DIF_CLASSES, Statistic.DIF_CLASSES_TOTAL}
    return exploratory or not any(one.statistic in of_classes for one in refused)


def delta_class(delta: float, *, se: float, p: float) -> DifClass | None:
    r"""Return the ETS class of a difference on the delta scale.

    A: not significant at 5 % or :math:`|\Delta| < 1`; C: :math:`|\Delta| \ge 1.5` and
    significantly above 1 (:math:`(|\Delta| - 1) / SE > 1.645`); B: everything else.

    References
    ----------
    Zwick, R. (2012). *A review of ETS differential item functioning assessment procedures*
    (ETS RR-12-08), p. 4.

    Examples
    --------
    >>> delta_class(-2.48612, se=0.79245, p=0.0019).value
    'C'
    >>> delta_class(2.30724, se=0.858491, p=0.0089).value
    'B'
    """
    if not np.isfinite([delta, se, p]).all():
        return None
    size = abs(delta)
    if p >= ALPHA or size < NEGLIGIBLE_DELTA:
        return DifClass.A
    if size >= LARGE_DELTA and size - NEGLIGIBLE_DELTA > ONE_SIDED * se:
        return DifClass.C
    return DifClass.B

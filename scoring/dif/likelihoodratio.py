"""Likelihood-ratio DIF: what an item gains by parameters of its own.

The item's column is split into two, one for each group and missing by design in the other; what
the split gains in log-likelihood is the test.  All other anchors are the same in both groups.
"""

import numpy as np
from scipy.special import chdtrc

from scoring.dif.assembling import Numbers, assembled
from scoring.dif.calibrations import priors_of
from scoring.dif.groups import Flags, TwoGroups, unsupported
from scoring.dif.results import ALPHA, DELTA_PER_LOGIT, DifResult, delta_class
from scoring.irt.calibrate import calibrate
from scoring.irt.models import Model
from scoring.irt.results import CalibrationResult, ErrorMethod

REFERENCE, FOCAL = "0 reference", "1 focal"  # the first in sorted order carries the scale
SPLIT = " in the focal group"


def likelihood_ratio(
    groups: TwoGroups,
    *,
    model: Model = Model.RASCH,
    anchors: Flags | None = None,
    alpha: float = ALPHA,
    exploratory: bool = False,
) -> DifResult:
    r"""Return the likelihood-ratio test of all items in a model of two groups.

    .. math:: G^2_j = 2 (\log L_{j \text{ split}} - \log L_{\text{compact}})

    with 1 degree of freedom for Rasch and 1PL, 2 for 2PL, 3 for 3PL.  Mean and standard deviation
    of the focal group are free.  Under 3PL every c has the prior beta(5, 17), which takes part in
    both fits and in neither log-likelihood.  Items that are not anchors are split in both models.

    Parameters
    ----------
    groups : TwoGroups
    model : Model
    anchors : ndarray of bool, shape (n_items,), optional
        Items held equal in both groups while another one is studied; by default all.
    alpha : float
    exploratory : bool

    Raises
    ------
    GroupsTooSmall
        If N does not support a screen.

    References
    ----------
    Thissen, D., Steinberg, L., & Wainer, H. (1993). In *Differential Item Functioning*,
    67-113, equation 4.
    """
    unsupported(groups, exploratory=exploratory)
    chosen = groups.all_items() if anchors is None else anchors
    compact = _fit(groups, ~chosen, model, ErrorMethod.NONE)
    found = [_of_item(groups, item, chosen, model, compact) for item in range(len(groups.items))]
    return assembled(
        groups,
        found,
        method=f"likelihood ratio, {model}, two groups",
        effect_scale="-2.35 times the difference of b (delta; negative is harder for the focal)",
        anchors=chosen,
        assumptions=("theta is normal in each group", "the anchors work alike in both groups"),
        exploratory=exploratory,
        alpha=alpha,
    )


def _of_item(
    groups: TwoGroups, item: int, anchors: Flags, model: Model, compact: CalibrationResult
) -> Numbers:
    """Compare the model with the item split with the one that holds it equal."""
    split = ~anchors
    split[item] = True
    free = _fit(groups, split, model, ErrorMethod.LOUIS)
    if not anchors[item]:  # split in both; the compact model of this item holds it equal
        held = ~anchors
        held[item] = False
        compact = _fit(groups, held, model, ErrorMethod.NONE)
    df = {Model.TWO_PL: 2, Model.THREE_PL: 3}.get(model, 1)
    statistic = max(2 * (free.log_likelihood - compact.log_likelihood), 0.0)
    p = float(chdtrc(df, statistic))
    name = groups.items[item]
    by_id = {one.parameters.id: one.parameters.b[0] for one in free.items}
    delta = DELTA_PER_LOGIT * (by_id[name + SPLIT] - by_id[name])
    se = -DELTA_PER_LOGIT * _error(free, name)
    return Numbers(statistic, df, p, delta, se, delta_class(delta, se=se, p=p))


def _fit(groups: TwoGroups, split: Flags, model: Model, errors: ErrorMethod) -> CalibrationResult:
    focal = groups.is_focal[:, None]
    first = np.where(focal & split, np.nan, groups.marks)
    second = np.where(focal, groups.marks, np.nan)[:, split]
    names = [*groups.items, *(groups.items[j] + SPLIT for j in np.flatnonzero(split))]
    return calibrate(
        np.concatenate([first, second], axis=1),
        model=model,
        ids=names,
        groups=[FOCAL if one else REFERENCE for one in groups.is_focal],
        errors=errors,
        priors=priors_of(model),
    )


def _error(fit: CalibrationResult, name: str) -> float:
    """Return the standard error of the difference of an item's two difficulties."""
    places = {one: place for place, one in enumerate(fit.covariance_names)}
    ours, theirs = places.get(f"b:{name}"), places.get(f"b:{name}{SPLIT}")
    if ours is None or theirs is None:
        return float("nan")
    spread = fit.covariance
    square = spread[ours, ours] + spread[theirs, theirs] - 2 * spread[ours, theirs]
    return float(np.sqrt(max(square, 0.0)))

"""Fit of calibrated items as the columns that `calibrate --fit` prints."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.irt import population
from scoring.irt.ability import AbilityMethod, estimate
from scoring.irt.bank import freeze
from scoring.irt.itemfit import NoCompleteRows, SummedScoreFit, s_x2
from scoring.irt.limitedinformation import LimitedInformationFit, MomentsNotAvailable, m2
from scoring.irt.patternfit import PatternFit, pattern_fit
from scoring.irt.residuals import (
    MeanSquares,
    ResponseCurves,
    item_mean_squares,
    q3,
    residuals,
    response_curves,
    rmsd,
)
from scoring.irt.results import CalibratedItem, CalibrationResult

Floats = NDArray[np.float64]

CURVE_NODES = 41
CURVE_REACH = 4.0
NOTHING_FIXED_ONE_GROUP = "M2 is for one group and no fixed items"


@dataclass(frozen=True, slots=True)
class FitColumns:
    """Everything that `--fit` adds, with a note for what could not be computed."""

    summed: tuple[SummedScoreFit, ...] | None
    mean_squares: MeanSquares
    rmsd: Floats
    q3: Floats
    overall: LimitedInformationFit | None
    patterns: PatternFit | None
    notes: tuple[str, ...]

    def of_item(self, place: int) -> dict[str, Any]:
        """Return the fit of one item."""
        found: dict[str, Any] = {"s_x2": None, "s_x2_df": None, "s_x2_p": None, "s_x2_p_fdr": None}
        if self.summed is not None:
            one = self.summed[place]
            found = {
                "s_x2": one.statistic,
                "s_x2_df": one.df,
                "s_x2_p": one.p,
                "s_x2_p_fdr": one.p_fdr,
            }
        return found | {
            "infit": float(self.mean_squares.infit[place]),
            "outfit": float(self.mean_squares.outfit[place]),
            "rmsd": float(self.rmsd[place]),
        }

    def largest_q3(self, ids: list[str], *, count: int = 5) -> list[dict[str, Any]]:
        """Return the pairs with the largest Q3 above the mean."""
        first, second = np.triu_indices(len(ids), 1)
        values = self.q3[first, second]
        if not np.isfinite(values).any():
            return []
        order = np.argsort(-np.nan_to_num(values, nan=-2.0), kind="stable")[:count]
        return [{"items": [ids[first[k]], ids[second[k]]], "q3": float(values[k])} for k in order]


def fit_columns(marks: Floats, weights: NDArray[np.int_], result: CalibrationResult) -> FitColumns:
    """Compute the fit of a calibration on the marks it was made from."""
    bank = freeze(result.parameters, nodes=result.certificate.nodes)
    density = population.of_groups(result.groups, bank.theta)
    times = weights.astype(np.float64)
    abilities = estimate(bank, marks, method=AbilityMethod.EAP)
    found = residuals(bank, marks, np.nan_to_num(abilities.theta))
    summed, overall, patterns, notes = None, None, None, []
    try:
        estimated = [_n_estimated(item) for item in result.items]
        summed = s_x2(bank, marks, weights=times, n_estimated=estimated, density=density)
    except NoCompleteRows as fault:
        notes.append(str(fault))
    if len(result.groups) > 1 or any(item.is_fixed for item in result.items):
        notes.append(NOTHING_FIXED_ONE_GROUP)
    else:
        try:
            (group,) = result.groups
            is_free = group.sd != 1.0  # a spread that was not estimated is 1 exactly
            slopes = population.spread_slope(group, bank.theta)[None] if is_free else None
            overall = m2(bank, marks, weights=times, density=density, density_slopes=slopes)
        except MomentsNotAvailable as fault:
            notes.append(str(fault))
        # On long tests nobody expects patterns to recur, so that nothing is said.
        with suppress(MomentsNotAvailable):
            patterns = pattern_fit(
                bank, marks, n_parameters=result.n_parameters, weights=times, density=density
            )
    return FitColumns(
        summed,
        item_mean_squares(found, weights=times),
        rmsd(bank, marks, weights=times, density=density)[0],
        q3(found, weights=times),
        overall,
        patterns,
        tuple(notes),
    )


def curves(marks: Floats, weights: NDArray[np.int_], result: CalibrationResult) -> ResponseCurves:
    """Return observed and fitted response curves on nodes fit for a picture."""
    bank = freeze(result.parameters, nodes=CURVE_NODES, reach=CURVE_REACH)
    density = population.of_groups(result.groups, bank.theta)
    return response_curves(bank, marks, weights=weights.astype(np.float64), density=density)


def _n_estimated(item: CalibratedItem) -> int:
    """Count the parameters of an item that these data estimated; a shared slope is not its own."""
    if item.is_fixed:
        return 0
    model = item.parameters.model
    own_slope = not (model.has_unit_slope or model.value == "1pl")
    return own_slope + len(item.parameters.b) + (model.value == "3pl") + len(item.parameters.s)

"""The scoring values of the policy pack, as the frozen rules that the numbers take."""

import hashlib
from calendar import monthrange
from datetime import date
from decimal import Decimal

import rfc8785

from exambank.core.policy import pack
from scoring.classical.flags import ItemFlagRules
from scoring.cutscore.panel import PanelRules
from scoring.equating.presmoothing import Degrees
from scoring.linking.anchordrift import DriftRule
from scoring.plans.rules import PlanLimits
from scoring.plans.types import PlanValues
from scoring.scale import ScaleFixture


def item_flag_rules(on: date) -> ItemFlagRules:
    """Return the thresholds of item flags in force on a day.

    Examples
    --------
    >>> item_flag_rules(date(2026, 5, 1)).r_min
    0.2
    """
    values = pack("scoring")
    return ItemFlagRules(
        p_min=float(values.decimal("item_p_min", on)),
        p_max=float(values.decimal("item_p_max", on)),
        r_min=float(values.decimal("item_r_min", on)),
        option_share_min=float(values.decimal("distractor_share_min", on)),
        distractor_r_max=float(values.decimal("distractor_r_max", on)),
    )


def panel_rules(on: date) -> PanelRules:
    """Return the demands on a standard-setting panel in force on a day.

    Examples
    --------
    >>> panel_rules(date(2026, 5, 1)).judges_min
    5
    """
    values = pack("scoring")
    return PanelRules(
        judges_min=values.whole("panel_judges_min", on),
        judges_warn_below=values.whole("panel_judges_wanted", on),
        institutions_min=values.whole("panel_institutions_min", on),
        expertise_min=values.whole("panel_expertise_min", on),
    )


def cut_adjustment_max(on: date) -> Decimal:
    """Return how many standard errors of the panel a committee may move a cut at most.

    Examples
    --------
    >>> cut_adjustment_max(date(2026, 5, 1))
    Decimal('2')
    """
    return pack("scoring").decimal("cut_adjustment_max", on)


def area_items_min(on: date) -> int:
    """Return how many items an area needs before its own score may be reported.

    Examples
    --------
    >>> area_items_min(date(2026, 5, 1))
    10
    """
    return pack("scoring").whole("area_items_min", on)


def scale_fixture(on: date) -> ScaleFixture:
    """Return the fixed points of the reporting scale in force on a day.

    Examples
    --------
    >>> scale_fixture(date(2026, 5, 1)).cut
    200
    """
    values = pack("scoring")
    return ScaleFixture(
        low=values.whole("scale_low", on),
        cut=values.whole("scale_cut", on),
        b_level=values.whole("scale_b_level", on),
        high=values.whole("scale_high", on),
    )


def marking_tolerance(on: date, *, maximum: int) -> float:
    """Return by how many marks two people may differ on a written answer, on a day.

    Examples
    --------
    >>> marking_tolerance(date(2026, 5, 1), maximum=20)
    3.0
    """
    return float(pack("scoring").decimal("marking_tolerance", on) * maximum)


def report_review_date(on: date) -> date:
    """Return the day until which results of a small cohort stand, by the rule of a day.

    Examples
    --------
    >>> report_review_date(date(2027, 4, 30))
    datetime.date(2028, 4, 30)
    >>> report_review_date(date(2028, 2, 29))
    datetime.date(2029, 2, 28)
    """
    months = on.month - 1 + pack("scoring").whole("report_review_months", on)
    year, month = on.year + months // 12, months % 12 + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def suppression_below(on: date) -> int:
    """Return the size below which nothing is told of a group of candidates.

    Examples
    --------
    >>> suppression_below(date(2026, 5, 1))
    5
    """
    return pack("scoring").whole("suppression_below", on)


def values_digest(on: date) -> str:
    """Return the SHA-256 of every policy value of scoring in force on a day."""
    values = pack("scoring")
    in_force = {name: str(values.dated(name, on).value) for name in sorted(values.constants)}
    return hashlib.sha256(rfc8785.dumps(in_force)).hexdigest()


def plan_limits(on: date) -> PlanLimits:
    """Return what a form's anchor and targets are judged by on a day.

    Examples
    --------
    >>> plan_limits(date(2026, 5, 1)).anchor_items(80)
    16
    """
    values = pack("scoring")
    return PlanLimits(
        anchor_share=values.decimal("anchor_share_min", on),
        anchor_enough=values.whole("anchor_items_enough", on),
        targets_tolerance=float(values.decimal("form_targets_tolerance", on)),
    )


def plan_values(on: date) -> PlanValues:
    """Return the values that a plan fixed on a day takes over for good.

    Examples
    --------
    >>> plan_values(date(2026, 5, 1)).drift
    DriftRule(critical=1.96, least_kept=0.8, unlikeness=0.1)
    """
    values = pack("scoring")
    return PlanValues(
        drift=DriftRule(
            critical=float(values.decimal("anchor_drift_z_max", on)),
            least_kept=float(values.decimal("anchor_drift_kept_min", on)),
            unlikeness=float(values.decimal("anchor_drift_unlikeness", on)),
        ),
        degrees=Degrees(
            low=values.whole("presmoothing_moments_min", on),
            high=values.whole("presmoothing_moments_max", on),
        ),
    )

"""The scoring values of the policy pack, as the frozen rules that the numbers take."""

from datetime import date

from exambank.core.policy import pack
from scoring.classical.flags import ItemFlagRules
from scoring.cutscore.panel import PanelRules


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


def area_items_min(on: date) -> int:
    """Return how many items an area needs before its own score may be reported.

    Examples
    --------
    >>> area_items_min(date(2026, 5, 1))
    10
    """
    return pack("scoring").whole("area_items_min", on)

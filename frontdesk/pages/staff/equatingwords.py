"""Words for equating: routes, why a rung names one, what is assumed, what the anchor says."""

from collections.abc import Mapping
from types import MappingProxyType

from exambank.core.reasons import N_
from scoring.equating.choice import Route
from scoring.equating.comparison import Likeness

ROUTES: Mapping[Route, str] = MappingProxyType(
    {
        Route.BASE: N_("the panel's cut on this form"),
        Route.PRE_EQUATED: N_("Rasch difficulties pooled over sittings"),
        Route.IDENTITY: N_("identity: the base form's cut as it is"),
        Route.NOMINAL_WEIGHTS: N_("nominal weights mean"),
        Route.NWM_AND_IDENTITY: N_("average of nominal weights mean and identity"),
        Route.CIRCLE_ARC: N_("circle-arc"),
        Route.TUCKER: N_("Tucker, linear"),
        Route.LEVINE: N_("Levine observed score, linear"),
        Route.CHAINED_LINEAR: N_("chained linear"),
        Route.FREQUENCY_ESTIMATION: N_("frequency estimation"),
        Route.CHAINED_EQUIPERCENTILE: N_("chained equipercentile"),
    }
)

WHY: Mapping[Route, str] = MappingProxyType(
    {
        Route.BASE: N_(
            "This is the first form of its blueprint: the panel's cut on it is the base."
        ),
        Route.PRE_EQUATED: N_("Difficulties pooled over sittings beat what one cohort can say."),
        Route.IDENTITY: N_(
            "Too few candidates to equate; the form was built to the base form's targets."
        ),
        Route.NOMINAL_WEIGHTS: N_(
            "Nominal weights mean is the best or never the worst method for small groups."
        ),
        Route.CIRCLE_ARC: N_(
            "The cut lies in the upper half of the marks, where the circle-arc does best."
        ),
        Route.TUCKER: N_("Groups were alike in earlier sittings: Tucker may be used."),
        Route.FREQUENCY_ESTIMATION: N_(
            "Groups are large and were alike: distributions can be compared."
        ),
        Route.CHAINED_EQUIPERCENTILE: N_(
            "Groups are large and not known to be alike: each is linked through the anchor."
        ),
    }
)

ASSUMED: Mapping[Route, str] = MappingProxyType(
    {
        Route.PRE_EQUATED: N_("The Rasch model holds, and difficulties did not drift."),
        Route.IDENTITY: N_(
            "Both forms are equally hard; a quarter logit would move the cut by 4 of 80 marks."
        ),
        Route.NOMINAL_WEIGHTS: N_(
            "The anchor measures what the form measures, in proportion to its length."
        ),
        Route.CIRCLE_ARC: N_("The ends of both scales are equivalent."),
        Route.TUCKER: N_(
            "The regression on the anchor is the same in both groups; biased where they differ."
        ),
        Route.FREQUENCY_ESTIMATION: N_(
            "Given the anchor, totals are distributed alike in both groups."
        ),
        Route.CHAINED_EQUIPERCENTILE: N_(
            "The curves from form to anchor are the same in both groups."
        ),
    }
)

LIKENESS: Mapping[Likeness, tuple[str, str]] = MappingProxyType(
    {
        Likeness.ALIKE: (N_("alike"), "good"),
        Likeness.UNLIKE: (N_("unlike"), "wait"),
        Likeness.NOT_KNOWN: (N_("N does not tell"), "quiet"),
    }
)

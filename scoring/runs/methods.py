"""What each route to a cut is called where a run names its method, in words that translate."""

from collections.abc import Mapping
from types import MappingProxyType

from exambank.core.reasons import N_
from scoring.equating.choice import Route

METHODS: Mapping[Route, str] = MappingProxyType(
    {
        Route.BASE: N_("Angoff cut on this form is the base; no equating"),
        Route.PRE_EQUATED: N_("Rasch difficulties pooled over sittings carry the base form's cut"),
        Route.IDENTITY: N_("Identity: built to the base form's targets, not equated"),
        Route.NOMINAL_WEIGHTS: N_("Nominal weights mean equating to the base form"),
        Route.NWM_AND_IDENTITY: N_("Average of nominal weights mean and identity"),
        Route.CIRCLE_ARC: N_("Circle-arc equating to the base form"),
        Route.TUCKER: N_("Tucker linear equating to the base form"),
        Route.LEVINE: N_("Levine observed-score equating to the base form"),
        Route.CHAINED_LINEAR: N_("Chained linear equating to the base form"),
        Route.FREQUENCY_ESTIMATION: N_("Frequency estimation equating to the base form"),
        Route.CHAINED_EQUIPERCENTILE: N_("Chained equipercentile equating to the base form"),
    }
)

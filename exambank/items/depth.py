"""How deep the bank is: enough operational items for how many forms, area by area."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from exambank.blueprints.types import Blueprint
from exambank.core.vocabulary import AreaCode, Bilingual, CourseCode


@dataclass(frozen=True, slots=True)
class AreaDepth:
    """One area: what it has, what one form takes, what has to be written.

    `forms` counts the forms without a common item; `commission` the items missing to the
    depth that the bank wants.
    """

    area: AreaCode
    name: Bilingual
    operational: int
    on_the_way: int
    per_form: int
    forms: int
    commission: int

    @property
    def is_thin(self) -> bool:
        """Tell whether the area lies below the depth that the bank wants."""
        return self.commission > 0


@dataclass(frozen=True, slots=True)
class DepthReport:
    """The depth of one blueprint's bank."""

    course: CourseCode
    version: str
    ratio: Fraction
    areas: tuple[AreaDepth, ...]

    @property
    def forms(self) -> int:
        """Count the forms without a common item that can be built now."""
        return min((area.forms for area in self.areas), default=0)

    @property
    def thin(self) -> tuple[AreaDepth, ...]:
        """Return the areas below the depth that the bank wants."""
        return tuple(area for area in self.areas if area.is_thin)


def depth(
    blueprint: Blueprint,
    *,
    operational: Mapping[AreaCode, int],
    on_the_way: Mapping[AreaCode, int],
    ratio: Fraction,
) -> DepthReport:
    """Return how deep the bank is for `blueprint`.

    Parameters
    ----------
    operational, on_the_way
        Items per area that are operational, and that are on the way there.
    ratio
        Depth the bank wants: operational items over items of one form.
    """
    areas = []
    for area in blueprint.areas:
        have = operational.get(area.code, 0)
        wanted = -(-area.items * ratio.numerator // ratio.denominator)
        areas.append(
            AreaDepth(
                area=area.code,
                name=area.name,
                operational=have,
                on_the_way=on_the_way.get(area.code, 0),
                per_form=area.items,
                forms=have // area.items if area.items else 0,
                commission=max(0, wanted - have),
            )
        )
    return DepthReport(blueprint.course, blueprint.version, ratio, tuple(areas))

"""Who sat where with which form, as far as copying indices need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seat:
    """A desk, its place in the room in metres, and the form that lay on it."""

    desk: str
    x_m: float
    y_m: float
    form: str = ""


@dataclass(frozen=True, slots=True)
class Seating:
    """Seats in the order of the candidates; None where a candidate's seat is not known."""

    seats: tuple[Seat | None, ...]

    @classmethod
    def of(cls, candidates: Sequence[str], seats: Mapping[str, Seat]) -> "Seating":
        """Put seats into the order of the candidates."""
        return cls(tuple(seats.get(candidate) for candidate in candidates))

    def distances_m(self) -> Floats:
        """Return distances between all pairs of seats in metres, nan where one is not known.

        Returns
        -------
        ndarray of shape (n_candidates, n_candidates)

        Examples
        --------
        >>> Seating((Seat("1", 0.0, 0.0), Seat("2", 3.0, 4.0))).distances_m()[0, 1]
        np.float64(5.0)
        """
        unknown = (float("nan"), float("nan"))
        places = np.array([(s.x_m, s.y_m) if s else unknown for s in self.seats])
        gaps = places[:, None, :] - places[None, :, :]
        distances: Floats = np.sqrt((gaps**2).sum(axis=2))
        return distances

    def same_form(self, first: int, second: int) -> bool | None:
        """Say whether two candidates held the same form, None where it is not known."""
        one, other = self.seats[first], self.seats[second]
        if one is None or other is None or not one.form or not other.form:
            return None
        return one.form == other.form

"""What candidates marked, validated once: raw options, who, which items, and why cells are empty.

Scoring with a key is in `scoring.keys`; nothing here knows which option is right.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

OMITTED = ""
NOT_REACHED = "-"
UNREADABLE = "?"
SEPARATOR = "+"


class ResponsesInvalid(ValueError):
    """A response matrix cannot be used; the message names the cell, row or column."""


class DuplicateCandidates(ResponsesInvalid):
    """A candidate has more than one row; decide with `exclusions` which one counts."""

    def __init__(self, candidates: Sequence[str]) -> None:
        self.candidates = tuple(candidates)
        names = ", ".join(self.candidates)
        super().__init__(f"more than one row for {names}: keep one row a candidate")


@dataclass(frozen=True, slots=True)
class Responses:
    """A rectangle of raw options, one row a candidate and one column an item.

    Attributes
    ----------
    candidates : tuple of str
        Identifiers of the rows, each once.
    items : tuple of str
        Identifiers of the columns, each once.
    options : ndarray of str, shape (n_candidates, n_items)
        An option ("B"), a set in sorted order ("A+C"), "" omitted, "-" not reached,
        "?" unreadable.  Where `administered` is false the cell says nothing.
    administered : ndarray of bool, shape (n_candidates, n_items)
        False where the candidate's form did not hold the item (missing by design).
    """

    candidates: tuple[str, ...]
    items: tuple[str, ...]
    options: NDArray[np.str_]
    administered: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        rows: Sequence[Sequence[str | None]],
        *,
        candidates: Sequence[str],
        items: Sequence[str],
    ) -> "Responses":
        """Validate rows of raw options, `None` standing for missing by design.

        Examples
        --------
        >>> made = Responses.of([["B", "c+A"], ["", None]], candidates=["1", "2"], items=["i", "j"])
        >>> made.options.tolist()
        [['B', 'A+C'], ['', '']]
        >>> made.administered.tolist()
        [[True, True], [True, False]]
        """
        _refuse_repeats(candidates, items)
        if len(rows) != len(candidates):
            msg = f"{len(rows)} rows for {len(candidates)} candidates: give each row one identifier"
            raise ResponsesInvalid(msg)
        for candidate, row in zip(candidates, rows, strict=True):
            if len(row) != len(items):
                msg = f"candidate {candidate} has {len(row)} answers for {len(items)} items"
                raise ResponsesInvalid(msg)
        memo: dict[str, str] = {}
        cells = [[_canonical(cell, memo) for cell in row] for row in rows]
        shape = (len(candidates), len(items))
        options = np.array(cells, dtype=np.str_).reshape(shape)
        given = np.array([[cell is not None for cell in row] for row in rows], dtype=np.bool_)
        return cls(
            candidates=tuple(candidates),
            items=tuple(items),
            options=_frozen_text(options),
            administered=_frozen_bool(given.reshape(shape)),
        )

    @property
    def n(self) -> int:
        """Number of candidates."""
        return len(self.candidates)

    def unreadable(self) -> tuple[tuple[str, str], ...]:
        """Return (candidate, item) of every cell a reader could not decide."""
        rows, columns = np.nonzero((self.options == UNREADABLE) & self.administered)
        return tuple(
            (self.candidates[row], self.items[column])
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        )

    def resolved(self, readings: Mapping[tuple[str, str], str]) -> "Responses":
        """Return a copy where (candidate, item) cells carry the reading a person decided on."""
        row_of = {candidate: row for row, candidate in enumerate(self.candidates)}
        column_of = {item: column for column, item in enumerate(self.items)}
        options = self.options.astype(object)
        memo: dict[str, str] = {}
        for (candidate, item), reading in readings.items():
            if candidate not in row_of or item not in column_of:
                msg = f"no answer of candidate {candidate} to item {item} to resolve"
                raise ResponsesInvalid(msg)
            options[row_of[candidate], column_of[item]] = _canonical(reading, memo)
        return Responses(
            candidates=self.candidates,
            items=self.items,
            options=_frozen_text(options.astype(np.str_)),
            administered=self.administered,
        )

    def only(self, rows: Sequence[int]) -> "Responses":
        """Return the rows at these positions, in this order."""
        return Responses(
            candidates=tuple(self.candidates[row] for row in rows),
            items=self.items,
            options=_frozen_text(self.options[list(rows)]),
            administered=_frozen_bool(self.administered[list(rows)]),
        )

    def of_columns(self, columns: Sequence[int]) -> "Responses":
        """Return the items in some columns, in the order given.

        Examples
        --------
        >>> given = Responses.of([["A", "B"]], candidates=["c1"], items=["q1", "q2"])
        >>> given.of_columns([1]).items
        ('q2',)
        """
        return Responses(
            candidates=self.candidates,
            items=tuple(self.items[column] for column in columns),
            options=_frozen_text(self.options[:, list(columns)]),
            administered=_frozen_bool(self.administered[:, list(columns)]),
        )


class ExclusionReason(StrEnum):
    """Why a row is left out of scoring or of statistics."""

    DUPLICATE = "duplicate"
    VOID = "void"
    LATE = "late"
    REPEATER = "repeater"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One row left out, and why; a row can be left out for several reasons."""

    row: int
    candidate: str
    reason: ExclusionReason


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows stay, and every reason why the others do not."""

    kept: tuple[int, ...]
    excluded: tuple[Exclusion, ...]


def exclusions(
    candidates: Sequence[str],
    *,
    void: Collection[str] = (),
    late: Collection[str] = (),
    repeaters: Collection[str] = (),
) -> Selection:
    """Sort rows into usable ones and excluded ones, with every reason.

    The first row of a candidate stays and later ones are duplicates, so hand the rows over in the
    order in which the sheets were locked.  `repeaters` are candidates whose answers count for
    their own score but not for statistics of first-time takers; leave it empty when scoring.

    Examples
    --------
    >>> exclusions(["a", "b", "a"], void=["b"]).kept
    (0,)
    """
    seen: set[str] = set()
    found: list[Exclusion] = []
    for row, candidate in enumerate(candidates):
        if candidate in seen:
            found.append(Exclusion(row, candidate, ExclusionReason.DUPLICATE))
        seen.add(candidate)
        for names, reason in (
            (void, ExclusionReason.VOID),
            (late, ExclusionReason.LATE),
            (repeaters, ExclusionReason.REPEATER),
        ):
            if candidate in names:
                found.append(Exclusion(row, candidate, reason))
    out = {exclusion.row for exclusion in found}
    kept = tuple(row for row in range(len(candidates)) if row not in out)
    return Selection(kept=kept, excluded=tuple(found))


def mark_not_reached(options: NDArray[np.str_]) -> NDArray[np.str_]:
    """Return options where the unbroken run of omits at a row's end is marked not reached.

    Columns must stand in the order in which the candidate met the items.  The first omit of the
    run stays an omit: the candidate may have looked at that item.  Source: Lord, F. M. (1980),
    *Applications of item response theory to practical testing problems*, section 15.7.

    Parameters
    ----------
    options : ndarray of shape (n_candidates, n_items)
        Chosen option of each candidate on each item, empty where omitted.

    Examples
    --------
    >>> mark_not_reached(np.array([["A", "", "B", "", ""]])).tolist()
    [['A', '', 'B', '', '-']]
    """
    answered = options != OMITTED
    width = options.shape[1]
    last = np.where(answered.any(axis=1), width - 1 - answered[:, ::-1].argmax(axis=1), -1)
    past = np.arange(width)[None, :] > last[:, None] + 1
    marked: NDArray[np.str_] = np.where(past & ~answered, NOT_REACHED, options)
    return marked


def _refuse_repeats(candidates: Sequence[str], items: Sequence[str]) -> None:
    twice = [name for name, times in Counter(candidates).items() if times > 1]
    if twice:
        raise DuplicateCandidates(twice)
    repeated = [name for name, times in Counter(items).items() if times > 1]
    if repeated:
        msg = f"item {', '.join(repeated)} stands in more than one column: rename or drop one"
        raise ResponsesInvalid(msg)


def _canonical(cell: str | None, memo: dict[str, str]) -> str:
    """Return the cell in capitals, a set of options sorted and without repeats."""
    if cell is None:
        return OMITTED
    known = memo.get(cell)
    if known is None:
        parts = {part.strip().upper() for part in cell.split(SEPARATOR)}
        known = SEPARATOR.join(sorted(part for part in parts if part))
        memo[cell] = known
    return known


def _frozen_text(values: NDArray[np.str_]) -> NDArray[np.str_]:
    kept = values.copy()
    kept.setflags(write=False)
    return kept


def _frozen_bool(values: NDArray[np.bool_]) -> NDArray[np.bool_]:
    kept = values.copy()
    kept.setflags(write=False)
    return kept

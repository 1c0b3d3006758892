"""Answers as the copying indices take them: which option, and whether it was right.

Omitted, not reached and unreadable answers are one category of their own, and never count as
shared with anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.keys import Key
from scoring.responses import NOT_REACHED, OMITTED, UNREADABLE, Responses

Floats = NDArray[np.float64]
NOT_TAKEN = -1
NO_ANSWER = 0
_SILENT = (OMITTED, NOT_REACHED, UNREADABLE)


@dataclass(frozen=True, slots=True)
class Answers:
    """Options as numbers.

    Attributes
    ----------
    candidates, items : tuple of str
    options : ndarray of shape (n_candidates, n_items)
        -1 not on the candidate's form, 0 no answer, from 1 an option of the item.
    n_options : int
        Most options any item has, the missing answer counted as one.
    right : ndarray of bool, shape (n_candidates, n_items)
        Whether the answer earns full credit.
    """

    candidates: tuple[str, ...]
    items: tuple[str, ...]
    options: NDArray[np.intp]
    n_options: int
    right: NDArray[np.bool_]

    @property
    def n(self) -> int:
        """Number of candidates."""
        return len(self.candidates)

    @property
    def taken(self) -> NDArray[np.bool_]:
        """Whether the item was on the candidate's form, shape (n_candidates, n_items)."""
        taken: NDArray[np.bool_] = self.options != NOT_TAKEN
        return taken

    def ability(self) -> Floats:
        r"""Return the logit of the share of right answers, :math:`\ln (r + 1/2) / (w + 1/2)`.

        Standardized to mean 0 and standard deviation 1 over the candidates.

        Returns
        -------
        ndarray of shape (n_candidates,)
        """
        right = (self.right & self.taken).sum(axis=1)
        logit = np.log((right + 0.5) / (self.taken.sum(axis=1) - right + 0.5))
        spread = float(logit.std())
        centred: Floats = logit - logit.mean()
        return centred / spread if spread > 0 else centred

    def flat(self, *, rows: slice, chosen: NDArray[np.bool_]) -> Floats:
        """Return answers as 0/1 columns, one an option of an item.

        Parameters
        ----------
        rows : slice
        chosen : ndarray of bool, shape (n_candidates, n_items)
            Answers that count; the others are 0 everywhere.

        Returns
        -------
        ndarray of shape (n_rows, n_items * n_options)
        """
        options = self.options[rows]
        marked = np.zeros((*options.shape, self.n_options))
        row, item = np.nonzero(chosen[rows])
        marked[row, item, options[row, item]] = 1.0
        return marked.reshape(len(options), -1)


def answers_of(responses: Responses, *, key: Key) -> Answers:
    """Return answers with the options of every item numbered and marked by the key.

    Examples
    --------
    >>> from scoring.keys import ItemKey
    >>> given = Responses.of([["B", ""], ["A", None]], candidates=["1", "2"], items=["i", "j"])
    >>> made = answers_of(given, key=Key.of([ItemKey.parse(q, "B") for q in "ij"], version="1"))
    >>> made.options.tolist(), made.right.tolist()
    ([[2, 0], [1, -1]], [[True, False], [False, False]])
    """
    options = np.zeros(responses.options.shape, dtype=np.intp)
    right = np.zeros(responses.options.shape, dtype=np.bool_)
    for column, item_key in enumerate(key.for_items(responses.items)):
        values, place = np.unique(responses.options[:, column], return_inverse=True)
        numbers, credit = _numbered(values.tolist()), [item_key.credit(str(v)) for v in values]
        options[:, column] = numbers[place.ravel()]
        right[:, column] = (np.array(credit) >= 1.0)[place.ravel()] & (options[:, column] > 0)
    options[~responses.administered] = NOT_TAKEN
    right &= responses.administered
    n_options = int(options.max(initial=0)) + 1
    return Answers(responses.candidates, responses.items, options, n_options, right)


def _numbered(values: Sequence[str]) -> NDArray[np.intp]:
    numbers, following = [], 1
    for value in values:
        if value in _SILENT:
            numbers.append(NO_ANSWER)
        else:
            numbers.append(following)
            following += 1
    return np.array(numbers, dtype=np.intp)

"""Marks of a response file split into two groups, or refused with their place in the file."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from frontdesk.cli.rightwrong import RightWrong
from frontdesk.cli.tables import ResponseTable, unusable
from scoring.dif.groups import Grouped, NotComparable

G = TypeVar("G", bound=Grouped)


def groups_of(
    make: Callable[..., G], table: ResponseTable, right: RightWrong, *, group: str, focal: str
) -> G:
    """Return the groups of a response file, each row as often as it occurred.

    Parameters
    ----------
    make : callable
        `TwoGroups.of` or `WrittenGroups.of`, which decides which marks there may be.
    table : ResponseTable
        Read with its group column.
    right : RightWrong
        Its marks.
    group, focal : str
        Name of the column, and of the group that is compared with all others.
    """
    of_rows = np.repeat(np.array(table.groups, dtype=np.str_), table.weights).tolist()
    at = table.source.column_of(group)
    for row, name in enumerate(table.groups or ()):
        if not name:
            raise table.source.refuse(row, at, "this candidate has no group")
    marks = table.repeated(right.marks)
    try:
        return make(marks, groups=of_rows, focal=focal, items=right.items)
    except NotComparable as fault:
        if "mark" in str(fault):
            row = int(np.repeat(np.arange(len(table.weights)), table.weights)[fault.row])
            raise table.source.refuse(row, right.columns[fault.item], str(fault)) from fault
        raise unusable(table.source.path, str(fault), column=at + 1) from fault

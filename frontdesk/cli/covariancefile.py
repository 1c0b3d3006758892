"""Covariance matrices of item parameters, read for the standard errors of a linking.

A file holds a square matrix as `calibrate --covariance` writes it: a header
`parameter,a:ID,b:ID,c:ID,...` and one named row each.  The column `parameter` may be missing
if rows are in the order of the header; parameters that are not named are known exactly.
An item with several b names them `b1:ID,b2:ID,...`.  Without any header the order is a, b, c of
each item of the parameter file (or a, b where no item has guessing); that needs one b an item.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frontdesk.cli.csvfile import read_lines
from frontdesk.cli.tables import unusable
from scoring.irt.models import ItemParameters
from scoring.linking.anchors import Anchors

Floats = NDArray[np.float64]

PARTS = "abc"
ROW_NAMES = "parameter"
ASYMMETRY = 1e-6


def read_covariance(
    path: Path | None, *, items: Sequence[ItemParameters], anchors: Anchors
) -> Floats | None:
    """Return the covariance of all parameters of the anchors, item by item, or refuse the file.

    The shape is that of `Anchors.new` laid flat, squared.
    """
    if path is None:
        return None
    lines = [(line, row) for line, row in read_lines(path) if any(cell.strip() for cell in row)]
    if not lines:
        raise unusable(path, "the file is empty")
    names, body = _names(path, _without_row_names(path, lines), [item.id for item in items])
    matrix = _matrix(path, body, len(names))
    place = {name: k for k, name in enumerate(names)}
    place |= {f"b:{name[3:]}": k for name, k in place.items() if name.startswith("b1:")}
    further = [f"b{step}" for step in range(2, anchors.new.shape[1] - len(PARTS) + 2)]
    wanted = [place.get(f"{part}:{one}", -1) for one in anchors.ids for part in (*PARTS, *further)]
    if all(k < 0 for k in wanted):
        raise unusable(
            path, "no column is a parameter of a common item: name them a:ID, b:ID (or b1:ID), c:ID"
        )
    known = np.array(wanted) >= 0
    found = np.zeros((len(wanted), len(wanted)))
    chosen = np.array(wanted)[known]
    found[np.ix_(known, known)] = matrix[np.ix_(chosen, chosen)]
    return found


def _without_row_names(
    path: Path, lines: list[tuple[int, list[str]]]
) -> list[tuple[int, list[str]]]:
    """Leave out the column of row names, after checking that they repeat the header."""
    _, header = lines[0]
    if header[0].strip() != ROW_NAMES:
        return lines
    for (line, row), name in zip(lines[1:], header[1:], strict=False):
        if row[0].strip() != name.strip():
            said = f"this row is {row[0].strip()!r}, the header has {name.strip()!r} here"
            raise unusable(path, said, line=line)
    return [(line, row[1:]) for line, row in lines]


def _names(
    path: Path, lines: list[tuple[int, list[str]]], ids: Sequence[str]
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the name of every column and the rows of numbers."""
    first = [cell.strip() for cell in lines[0][1]]
    if any(_number(cell) is None for cell in first):
        if len(set(first)) < len(first):
            raise unusable(path, "the header names a parameter twice", line=lines[0][0])
        return first, lines[1:]
    for parts in (PARTS, PARTS[:2]):
        if len(first) == len(parts) * len(ids):
            return [f"{part}:{one}" for one in ids for part in parts], lines
    said = (
        f"{len(first)} columns and no header for {len(ids)} items: give {3 * len(ids)} columns "
        "(a, b, c of each item) or a header a:ID, b:ID, c:ID"
    )
    raise unusable(path, said)


def _matrix(path: Path, body: list[tuple[int, list[str]]], size: int) -> Floats:
    if len(body) != size:
        raise unusable(path, f"{len(body)} rows for {size} columns: a covariance matrix is square")
    matrix = np.zeros((size, size))
    for row, (line, cells) in enumerate(body):
        if len(cells) != size:
            raise unusable(
                path, f"{len(cells)} cells, not {size}", line=line, column=len(cells) + 1
            )
        for column, cell in enumerate(cells):
            value = _number(cell)
            if value is None:
                raise unusable(path, f"{cell!r} is not a number", line=line, column=column + 1)
            matrix[row, column] = value
    negative = np.flatnonzero(np.diag(matrix) < 0)
    if len(negative):
        at = int(negative[0])
        said = f"a variance of {matrix[at, at]:g}: it is no covariance matrix"
        raise unusable(path, said, line=body[at][0], column=at + 1)
    gap = np.abs(matrix - matrix.T)
    if gap.max() > ASYMMETRY * np.abs(matrix).max():
        row, column = (int(k) for k in np.unravel_index(int(gap.argmax()), gap.shape))
        said = "the matrix is not symmetric here: it is no covariance matrix"
        raise unusable(path, said, line=body[row][0], column=column + 1)
    return matrix


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None

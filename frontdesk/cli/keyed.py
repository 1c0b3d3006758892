"""Raw answers with a key, and the check of that key, for commands that look at options."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frontdesk.cli.tables import MISSING, ResponseTable, read_csv
from scoring.classical.keycheck import ExpertAnswer, KeyValidation, validate_key
from scoring.classical.options import OptionTable
from scoring.keys import Key
from scoring.responses import Responses


def raw_answers(table: ResponseTable, *, blank: str) -> Responses:
    """Return raw options, each row as often as it occurred; `blank` says what "" means."""
    rows: NDArray[np.int_] = np.repeat(np.arange(len(table.weights)), table.weights)
    if blank == "omitted":
        cells = [
            ["" if row[column] in MISSING else row[column] for column in table.columns]
            for row in table.source.rows
        ]
        answers = Responses.of(cells, candidates=table.candidates, items=table.items)
    else:
        answers = table.options()
    if (table.weights == 1).all():
        return answers
    return answers.only(rows.tolist())


def validated_key(
    tables: tuple[OptionTable, ...], *, key: Key, n: int, experts: Path | None
) -> KeyValidation:
    """Return the items to hold, with the second answers of EXPERTS.csv where there is one."""
    answers: list[ExpertAnswer] = []
    if experts:
        read = read_csv(experts)
        places = [read.column_of(name) for name in ("expert", "item", "answer")]
        for cells in read.rows:
            expert, item, option = (cells[place] for place in places)
            answers.append(ExpertAnswer(expert, item, option.upper()))
    return validate_key(tables, key=key, n=n, experts=answers)

"""SEATS.csv: candidate,desk,x,y[,form], metres from a corner of the room."""

from pathlib import Path

from frontdesk.cli.csvfile import read_rows, unique
from scoring.forensics.seats import Seat


def read_seats(path: Path) -> dict[str, Seat]:
    """Read one seat a candidate, or refuse the file by line and column."""
    rows = list(read_rows(path, required=("candidate", "desk", "x", "y"), optional=("form",)))
    unique([row["candidate"] for row in rows])
    return {
        row["candidate"].required(): Seat(
            desk=row["desk"].text,
            x_m=float(row["x"].number()),
            y_m=float(row["y"].number()),
            form=row["form"].text,
        )
        for row in rows
    }

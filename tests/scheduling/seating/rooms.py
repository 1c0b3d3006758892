"""Rooms and candidates that the seating tests share."""

from scheduling.seating import Desk, Room, Sitter, micrometres


def a_grid(
    columns: int, rows: int, *, across: str = "1.5", along: str | None = None, facing: int = 0
) -> Room:
    """Desks in rows A, B, C ... and columns 1, 2, 3 ...; distances in metres."""
    dx, dy = micrometres(across), micrometres(along or across)
    return Room(
        tuple(
            Desk(f"{chr(65 + row)}{column + 1}", column * dx, row * dy, facing)
            for row in range(rows)
            for column in range(columns)
        )
    )


def some_sitters(count: int, *, colleges: int = 4) -> tuple[Sitter, ...]:
    return tuple(Sitter(f"C{i:03}", f"college {i % colleges}") for i in range(count))

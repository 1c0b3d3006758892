"""Key time: one instant for all rooms, the right local time in each, and who may leave when.

An exam that is the same in every room leaks from the first room that lets somebody go to
the last one that still lets somebody in.  The invariant here forbids that.  Nothing here
knows a database or a clock; zones come from the ``tzdata`` package (see `exambank`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from exambank.core.reasons import N_, Reason


class UnknownZone(ValueError):
    """No time zone has that name."""

    def __init__(self, name: str) -> None:
        near = get_close_matches(name, sorted(available_timezones()), n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]!r}?" if near else "; use a name such as America/Toronto"
        super().__init__(f"no time zone is called {name!r}{hint}")
        self.name = name


class NoSuchLocalTime(ValueError):
    """A wall clock never shows that time, or shows it twice, because the clocks change."""

    def __init__(self, text: str, *, local: datetime, zone: ZoneInfo) -> None:
        values = {"zone": zone.key, "time": f"{local:%Y-%m-%d %H:%M}"}
        self.reasons = (Reason("no_such_local_time", text, values),)
        super().__init__(str(self.reasons[0]))


class NaiveInstant(ValueError):
    """A time came without a zone where an instant is needed."""

    def __init__(self, value: datetime) -> None:
        text = f"{value.isoformat()} has no time zone: write it with Z or an offset"
        super().__init__(text)
        self.value = value


@dataclass(frozen=True, slots=True)
class RoomTimes:
    """When one room starts, closes late admission and lets the first candidate leave.

    `zone` is the name of the room's time zone; the three instants are aware.
    """

    place: str
    zone: str
    starts_at: datetime
    admission_closes: datetime
    earliest_leave: datetime


def find_zone(name: str) -> ZoneInfo:
    """Return the time zone called `name`, or raise `UnknownZone` with the nearest name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(name) from error


def to_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which clocks in `zone` show the wall time `local`.

    Raises
    ------
    NoSuchLocalTime
        If the clocks jump over `local` that day or show it twice.

    Examples
    --------
    >>> to_instant(datetime(2026, 12, 15, 9), find_zone("America/Vancouver")).isoformat()
    '2026-12-15T16:00:00+00:00'
    """
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    instant = first.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local:
        text = N_("clocks in {zone} jump over {time}: choose another time")
        raise NoSuchLocalTime(text, local=local, zone=zone)
    if first.utcoffset() != second.utcoffset():
        text = N_("clocks in {zone} show {time} twice: choose another time")
        raise NoSuchLocalTime(text, local=local, zone=zone)
    return instant


def local_start(key_time: datetime, zone: ZoneInfo) -> datetime:
    """Return what clocks in `zone` show at `key_time`, as a naive wall time.

    Examples
    --------
    >>> key = datetime(2027, 4, 17, 16, tzinfo=UTC)
    >>> local_start(key, find_zone("America/St_Johns")).isoformat()
    '2027-04-17T13:30:00'
    """
    if key_time.tzinfo is None:
        raise NaiveInstant(key_time)
    return key_time.astimezone(zone).replace(tzinfo=None)


def start_refusals(
    rooms: Sequence[RoomTimes], *, key_time: datetime, tolerance: timedelta
) -> Iterable[Reason]:
    """Yield each room that starts further from `key_time` than `tolerance` (equal is allowed)."""
    for room in rooms:
        off = room.starts_at - key_time
        if abs(off) > tolerance:
            text = N_("{place} starts {minutes} min {side} key time; {allowed} min are allowed")
            values = {
                "place": room.place,
                "minutes": _minutes(abs(off)),
                "side": N_("before") if off < timedelta(0) else N_("after"),
                "allowed": _minutes(tolerance),
            }
            yield Reason("start_off_key_time", text, values)


def release_refusals(rooms: Sequence[RoomTimes]) -> Iterable[Reason]:
    """Yield each room that would let candidates go while another still lets them in.

    For one form family: the earliest leave of every room must not precede the close of
    admission of any other.  Each early room is named against the room that opens last.
    """
    if not rooms:
        return
    last = max(rooms, key=lambda room: (room.admission_closes, room.place))
    for room in sorted(rooms, key=lambda room: (room.earliest_leave, room.place)):
        if room.earliest_leave >= last.admission_closes:
            continue
        values = {"place": room.place, "other": last.place}
        gap = last.starts_at - room.earliest_leave
        if gap > timedelta(0):
            text = N_("{place} is released {minutes} min before {other} opens")
            yield Reason("released_early", text, {**values, "minutes": _minutes(gap)})
        else:
            gap = last.admission_closes - room.earliest_leave
            text = N_("{place} is released {minutes} min before {other} closes late admission")
            yield Reason("released_early", text, {**values, "minutes": _minutes(gap)})


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)

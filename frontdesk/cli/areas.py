"""AREAS.csv: the content area of each item, as `item,area`."""

from collections.abc import Sequence
from pathlib import Path

from frontdesk.cli.tables import read_csv, unusable


def read_areas(path: Path, *, items: Sequence[str]) -> list[str]:
    """Return the area of each item, in the order of the items."""
    table = read_csv(path)
    item_at, area_at = table.column_of("item"), table.column_of("area")
    by_item: dict[str, str] = {}
    for row, cells in enumerate(table.rows):
        if cells[item_at] in by_item:
            raise table.refuse(row, item_at, f"item {cells[item_at]} has an area already")
        by_item[cells[item_at]] = cells[area_at]
    absent = [item for item in items if item not in by_item]
    if absent:
        raise unusable(path, f"no area for {', '.join(absent[:8])}: add a line each")
    return [by_item[item] for item in items]

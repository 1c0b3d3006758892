"""Print a standard-setting study as a readable table."""

from typing import Any

from rich.table import Table

from frontdesk.cli.evidence import shown, wide_console


def print_study(content: dict[str, Any]) -> None:
    """Print the cut, what it rests on, and what it would do."""
    console = wide_console()
    people = content.get("n_judges", content.get("n"))
    console.print(
        f"{content['method']}: cut {shown(content['cut'])} marks, lowest passing mark "
        f"{content['raw_cut']}, N = {people}"
    )
    if "judges" in content:
        _print_angoff(content)
    else:
        for name, value in content["result"].items():
            console.print(f"  {name.replace('_', ' ')}: {_said(value)}")
    for row in content["impact"]["rows"] if "impact" in content else ():
        ends = row["pass_interval"]
        console.print(
            f"  cut {row['errors']:+d} SE = {shown(row['cut'], 2)}: mark {row['raw_cut']}, "
            f"{row['n_pass']} of {content['impact']['n']} pass "
            f"({row['pass_rate']:.0%}, 95 % {ends['low']:.0%} to {ends['high']:.0%})"
        )
    for one in content.get("panel", ()):
        console.print(f"panel: {one['gravity']}: {one['rule']}")
    if content["exploratory"]:
        console.print("exploratory: not a study the policy allows")


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_said(part) for part in value)
    return shown(value, 4) if isinstance(value, float) else str(value)


def _print_angoff(content: dict[str, Any]) -> None:
    console = wide_console()
    for level, one in content["levels"].items():
        console.print(
            f"level {level}: cut {shown(one['cut'])}, median {shown(one['median'])}, SD "
            f"{shown(one['sd'])}, SE of judges {shown(one['se'])}, with items drawn anew "
            f"{shown(one['se_random_items'])}"
        )
    for number, one in enumerate(content["rounds"], start=1):
        console.print(f"round {number}: cut {shown(one['cut'])}, SD {shown(one['sd'])}")
    table = Table(title="Judges")
    for name in ("judge", "cut", "severity", "z", "r with panel", "r with p", "RMSD from p"):
        table.add_column(name, justify="left" if name == "judge" else "right")
    for one in content["judges"]:
        table.add_row(
            one["judge"],
            shown(one["cut"], 2),
            shown(one["severity"], 2),
            shown(one["severity_z"], 1),
            shown(one["consistency"], 2),
            shown(one["p_correlation"], 2),
            shown(one["p_rmsd"], 2),
        )
    console.print(table)

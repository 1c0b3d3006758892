"""Findings as files: one JSON object for each suspicion, with what it rests on.

A command that screens writes them with `--findings FOLDER`; `exambank sustain` reads one, joins it
with the evidence collected, and refuses where nothing but statistics stands there.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import rich_click as click
from numpy.typing import NDArray

from frontdesk.cli.csvfile import UnusableFile
from frontdesk.cli.evidence import plain
from scoring.forensics.evidence import Finding


class Screen(Protocol):
    """What every screen of candidates says of itself."""

    @property
    def n(self) -> int: ...
    @property
    def method(self) -> str: ...
    @property
    def assumptions(self) -> tuple[str, ...]: ...


FOLDER = click.Path(file_okay=False, path_type=Path)
NEVER_ALONE = "statistics alone never sustain a finding against a person"


def findings_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--findings` to a command."""
    return click.option(
        "--findings", "folder", type=FOLDER, help="Write one JSON file for each flag here."
    )(function)


def findings_on_candidates(
    candidates: Sequence[str],
    *,
    flagged: NDArray[np.bool_],
    claim: str,
    of: Screen,
    value: NDArray[np.float64],
    p_adjusted: NDArray[np.float64],
) -> list[Finding]:
    """Return a finding on each flagged candidate of a screen that tested every one of them."""
    return [
        Finding(
            persons=frozenset({candidates[row]}),
            claim=claim,
            method=of.method,
            value=float(value[row]),
            p_adjusted=float(p_adjusted[row]),
            n=of.n,
            n_tests=of.n,
            assumptions=of.assumptions,
        )
        for row in np.flatnonzero(flagged).tolist()
    ]


def write_findings(folder: Path, findings: Sequence[Finding]) -> None:
    """Write findings as 001.json, 002.json, ... in the order given.

    Raises
    ------
    UsageError
        If there are findings in the folder already: they may be in use.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob("[0-9]*.json")):
        raise click.UsageError(f"--findings: {folder} holds findings already; name another folder")
    for number, finding in enumerate(findings, start=1):
        content = plain(finding) | {"persons": sorted(finding.persons)}
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        folder.joinpath(f"{number:03d}.json").write_text(text, encoding="utf-8")


def read_finding(path: Path) -> Finding:
    """Read a finding that a screen wrote, or refuse the file by line and column."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        line, column = getattr(fault, "lineno", 1), getattr(fault, "colno", 1)
        raise UnusableFile(path, line, column, f"not a JSON object: {fault}") from fault
    try:
        return Finding(
            persons=frozenset(map(str, content["persons"])),
            claim=str(content["claim"]),
            method=str(content["method"]),
            value=float(content["value"]),
            p_adjusted=float(content["p_adjusted"]),
            n=int(content["n"]),
            n_tests=int(content["n_tests"]),
            assumptions=tuple(map(str, content.get("assumptions", ()))),
        )
    except (KeyError, TypeError, ValueError) as fault:
        said = f"not a finding ({fault!r}): give a file that a screen wrote with --findings"
        raise UnusableFile(path, 1, 1, said) from fault

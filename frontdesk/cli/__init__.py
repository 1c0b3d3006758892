"""The command line: one module a command, imported only when it is called.

``exambank --help`` must not build the web app nor load numpy, so the table below names
modules instead of importing them.  A module ``frontdesk/cli/NAME.py`` holds one rich-click
command called ``command``.
"""

from importlib import import_module

import rich_click as click

COMMANDS: dict[str, str] = {
    "demo": "Play one whole cycle and serve the site with it.",
    "serve": "Serve the pages and the programming interface.",
    "verify": "Verify a letter.",
    "db": "Upgrade, downgrade or check the database.",
    "jobs": "Do what is due: holds, authorizations, evaluations, old sessions.",
    "audit": "Check the chain of events.",
    "assemble": "Assemble forms from a pool of items to a blueprint.",
    "timetable": "Place exams in slots so that nobody clashes.",
    "allocate": "Assign candidates to sites by least distance.",
    "seat": "Seat the candidates of one room by every rule.",
    "analyse": "Analyse the items of a response file.",
    "reliability": "Estimate reliability and the error of every score.",
    "decisions": "Estimate accuracy and consistency of pass and fail.",
    "standard-setting": "Analyse the ratings of a standard-setting panel.",
    "calibrate": "Fit an item response model.",
    "score": "Score candidates on a calibrated bank.",
    "link": "Link two calibrations.",
    "equate": "Equate one form to another.",
    "dif": "Look for items that work differently between groups.",
    "impact": "Compare two groups at the cut: pass rates and test functioning.",
    "personfit": "Find response patterns that do not fit.",
    "copying": "Screen pairs of candidates for shared answers.",
    "preknowledge": "Compare ability on named items with that on the others.",
    "times": "Find response times that one speed does not explain.",
    "gains": "Hold gains of repeaters against chance and practice.",
    "centres": "Hold flags of centres against chance.",
    "sustain": "Join a finding with evidence, or refuse it.",
    "marking": "Settle a blind double marking of written answers.",
    "report": "Write the technical report of an exam.",
}


class LazyGroup(click.Group):
    """A group whose sub-commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"frontdesk.cli.{cmd_name.replace('-', '_')}")
        command = module.command
        assert isinstance(command, click.Command)  # noqa: S101 - a wiring fault, not input
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="exambank")
def main() -> None:
    """Run a bank of challenge exams: items, forms, eligibility, exam days, scores, letters."""

"""Every process of the program reads local times from the same tables."""

import subprocess
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

ASKED = """
import sys, zoneinfo
from importlib import import_module

for module in sys.argv[1:]:
    import_module(module)
print(zoneinfo.TZPATH)
"""


@pytest.mark.parametrize(
    "module", ["printouts.ticket", "printouts.letter", "frontdesk.words", "scoring.runs.compute"]
)
def test_no_process_reads_the_zone_files_of_the_machine(module):
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-c", ASKED, module], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "()"


def test_the_packaged_time_zones_know_that_vancouver_keeps_its_summer_time():
    instant = datetime(2026, 12, 15, 9, tzinfo=ZoneInfo("America/Vancouver")).astimezone(UTC)

    assert instant == datetime(2026, 12, 15, 16, tzinfo=UTC)

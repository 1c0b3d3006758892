import numpy as np
import pytest

from scoring.forensics.centres import by_centre
from scoring.forensics.evidence import (
    Evidence,
    EvidenceIncomplete,
    EvidenceKind,
    Finding,
    StatisticsAlone,
    sustain,
)
from scoring.forensics.repeaters import GainsUndefined, gains

PAIR = Finding(
    persons=frozenset({"c3", "c4"}),
    claim="shared answers during the exam",
    method="omega",
    value=7.9,
    p_adjusted=1e-12,
    n=120,
    n_tests=14280,
)


def piece(kind, *persons, source="log of the room, p. 2", said="talked at 10:20"):
    return Evidence(kind, frozenset(persons), source, said)


@pytest.mark.parametrize(
    "kind",
    [EvidenceKind.SEAT, EvidenceKind.REPORT, EvidenceKind.MATERIAL, EvidenceKind.ADMISSION],
)
def test_evidence_of_another_kind_against_everybody_named_carries_a_finding(kind):
    found = sustain(PAIR, [piece(kind, "c3", "c4"), piece(EvidenceKind.STATISTIC, "c3", "c4")])

    assert [one.kind for one in found.carried_by] == [kind]
    assert len(found.file.evidence) == 2


@pytest.mark.parametrize(
    ("evidence", "bare"),
    [
        ([], {"c3", "c4"}),
        ([piece(EvidenceKind.STATISTIC, "c3", "c4")] * 5, {"c3", "c4"}),
        ([piece(EvidenceKind.REPORT, "c3")], {"c4"}),
        ([piece(EvidenceKind.ADMISSION, "c9")], {"c3", "c4"}),
    ],
    ids=["nothing", "statistics five times over", "against one of two", "against somebody else"],
)
def test_statistics_alone_never_sustain_a_finding(evidence, bare):
    with pytest.raises(StatisticsAlone, match="statistics alone never sustain") as caught:
        sustain(PAIR, evidence)

    assert caught.value.persons == bare


@pytest.mark.parametrize(
    "hollow",
    [
        piece(EvidenceKind.REPORT, "c3", "c4", source=" "),
        piece(EvidenceKind.REPORT, "c3", "c4", said=""),
        piece(EvidenceKind.REPORT),
    ],
    ids=["no source", "says nothing", "concerns nobody"],
)
def test_evidence_that_says_nothing_is_refused(hollow):
    with pytest.raises(EvidenceIncomplete, match="must name its source"):
        sustain(PAIR, [hollow])


def test_gains_of_repeaters_are_normal_when_nothing_happened():
    rng = np.random.default_rng(1)
    true = rng.normal(200, 25 * 0.8**0.5, 4000)
    first, second = (true + rng.normal(0, 25 * 0.2**0.5, 4000) for _ in range(2))
    failed = first < 190

    found = gains(first[failed], second[failed], mean=200, sd=25, reliability=0.8)

    assert found.z.mean() == pytest.approx(0, abs=0.08)
    assert found.z.std() == pytest.approx(1, abs=0.06)
    assert (found.p_holm < 0.05).sum() <= 1


def test_a_gain_of_four_standard_deviations_stands_out_among_many():
    first, second = np.full(50, 180.0), np.full(50, 186.0)
    second[7] = 260.0

    found = gains(first, second, mean=200, sd=25, reliability=0.8, practice=3)

    assert np.flatnonzero(found.p_holm < 0.05).tolist() == [7]
    assert found.expected_gain[0] == pytest.approx(200 - 16 + 3 - 180)


@pytest.mark.parametrize(("sd", "reliability"), [(0.0, 0.8), (25.0, 1.0), (25.0, -0.1)])
def test_gains_need_a_spread_and_a_reliability(sd, reliability):
    with pytest.raises(GainsUndefined):
        gains(np.ones(2), np.ones(2), mean=0, sd=sd, reliability=reliability)


def test_a_centre_with_too_many_flags_stands_out_and_a_small_one_has_no_p():
    centres = ["A"] * 40 + ["B"] * 40 + ["C"] * 5
    flags = np.array([True] * 12 + [False] * 28 + [True] * 2 + [False] * 38 + [True] * 5)

    found = {one.centre: one for one in by_centre(flags, centres=centres, rate=0.05).centres}

    assert found["A"].p_fdr < 1e-4
    assert found["B"].p_fdr > 0.2
    assert found["C"].p is None
    assert found["C"].flagged == 5

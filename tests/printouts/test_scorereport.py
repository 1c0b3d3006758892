import pytest

from printouts.scorereport import ReportContradicts, ReportStatus, render_score_report
from tests.printouts.examples import ENGLISH, FRENCH, score_report

HELD = {"status": ReportStatus.HELD, "scaled_score": None, "sem": None, "areas": ()}


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
def test_equal_content_gives_equal_bytes(language):
    assert render_score_report(score_report(language)) == render_score_report(
        score_report(language)
    )


def test_a_report_shows_the_scale_and_no_share_of_right_answers(read_text):
    text = read_text(render_score_report(score_report(areas=())))

    assert "Your scaled score is 187. The pass mark is 200." in text
    assert "about two times in three a score lies within 9 points of the average" in text
    assert "%" not in text


def test_a_small_area_says_that_there_are_too_few_questions(read_text):
    assert "12 not enough questions to say" in read_text(render_score_report(score_report()))


def test_a_pass_and_the_b_level_are_said(read_text):
    content = score_report(status=ReportStatus.PASSED, scaled_score=231, reached_b_level=True)

    text = read_text(render_score_report(content))

    assert "Pass You met the standard" in text
    assert "B-level" in text


def test_a_held_report_shows_no_result(read_text):
    text = read_text(render_score_report(score_report(FRENCH, **HELD)))

    assert "Résultat retenu" in text
    assert "187" not in text
    assert "200" not in text


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"status": ReportStatus.HELD}, id="held with a score"),
        pytest.param({**HELD, "areas": score_report().areas}, id="held with areas"),
        pytest.param(
            {"status": ReportStatus.PASSED, "scaled_score": 199}, id="passed below the cut"
        ),
        pytest.param({"scaled_score": 200}, id="not yet at the cut"),
        pytest.param({"scaled_score": None}, id="not yet without a score"),
        pytest.param({"scaled_score": 99}, id="off the scale"),
        pytest.param({"status": ReportStatus.PASSED, "scaled_score": 301}, id="above the scale"),
    ],
)
def test_a_score_that_contradicts_the_status_is_refused(changes):
    with pytest.raises(ReportContradicts, match="N-000572-4"):
        render_score_report(score_report(**changes))

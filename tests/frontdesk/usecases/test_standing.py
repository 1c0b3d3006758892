"""What becomes of a letter: superseded by a newer one, or revoked by two people."""

from threading import Barrier, Thread

import pytest

from exambank.core.vocabulary import Language
from frontdesk.usecases import letters, verification
from frontdesk.usecases.verification import Finding
from scoring.letters import service
from scoring.letters.service import LetterNotFound, LetterRefused, SecondPersonNeeded
from scoring.letters.types import LetterState, RevocationGround, Standing
from scoring.runs import results, steps
from tests.sitting import SCORED, Crew

BASE = "https://bank.example"
CANCELLED, FRAUD = RevocationGround.SCORE_CANCELLED, RevocationGround.IDENTITY_FRAUD


def issue(sessions, run, key, crew, place=0):
    with sessions.begin() as session:
        result = results.of_run(session, run.id)[place]
        return letters.issue_letter(
            session, run, result, key=key, base_url=BASE, act=crew.manager()
        )


@pytest.fixture
def letter(sessions, published, key, crew):
    return issue(sessions, published[1], key, crew)


def revoke(sessions, letter, act, ground=CANCELLED):
    with sessions.begin() as session:
        return service.revoke(session, letter, ground=ground, act=act)


def finding(sessions, letter, key):
    with sessions() as session:
        pdf = service.page(session, letter, Language.ENGLISH)
        return verification.verify_file(session, pdf, root=key.root, now=SCORED)


def test_a_newer_letter_supersedes_the_older_one_and_names_it(
    sessions, published, letter, key, crew
):
    newer = issue(sessions, published[1], key, crew)

    with sessions() as session:
        older = service.by_number(session, letter.number)
        found = service.verify(session, older.code, act=crew.manager())
    assert (older.state, older.superseded_by) == (LetterState.SUPERSEDED, newer.number)
    assert newer.supersedes == letter.number
    assert found.standing is Standing.SUPERSEDED
    told = finding(sessions, letter, key)
    assert (told.finding, told.superseded_by) == (Finding.SUPERSEDED, newer.number)


def test_one_person_alone_revokes_nothing(sessions, letter, key, crew):
    revoke(sessions, letter, crew.manager())

    with pytest.raises(SecondPersonNeeded):
        revoke(sessions, letter, crew.manager())

    assert finding(sessions, letter, key).finding is Finding.VALID


def test_two_people_who_name_the_same_ground_revoke(sessions, letter, key, crew):
    revoke(sessions, letter, crew.manager())
    with pytest.raises(SecondPersonNeeded):
        revoke(sessions, letter, crew.numbers(), FRAUD)

    gone = revoke(sessions, letter, crew.numbers())

    assert gone.state is LetterState.REVOKED
    assert revoke(sessions, letter, crew.manager()).revoked_at == gone.revoked_at
    assert finding(sessions, letter, key).finding is Finding.REVOKED


def test_a_held_and_a_failed_result_get_no_letter(sessions, published, key, crew):
    for place in (2, 5):
        with pytest.raises(LetterRefused):
            issue(sessions, published[1], key, crew, place=place)


def test_two_people_who_issue_at_the_same_moment_leave_one_standing_letter(
    sessions, published, key
):
    _, run = published
    barrier, made, refused = Barrier(2), [], []

    def press(seed):
        barrier.wait()
        with sessions() as session:
            try:
                act = Crew(seed).manager()
                known = steps.get(session, run.id)
                made.extend(letters.issue_letters(session, known, key=key, base_url=BASE, act=act))
                session.commit()
            except LetterRefused as error:
                refused.append(error)

    threads = [Thread(target=press, args=(seed,)) for seed in (21, 22)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with sessions() as session:
        standing = [one for one in service.letters(session) if one.state is LetterState.ISSUED]
    assert len(standing) == 4
    assert len({(one.run, one.candidate) for one in standing}) == 4


def test_a_code_and_a_number_that_nobody_knows_open_nothing(sessions, letter, crew):
    with sessions() as session:
        found = service.verify(session, "0" * 26, act=crew.manager())
        assert (found.standing, found.letter) == (Standing.UNKNOWN, None)
        assert service.standing_of(session, letter.number, "0" * 64) is Standing.UNKNOWN
        with pytest.raises(LetterNotFound, match="check the last digit"):
            service.by_number(session, "L-999999-9")

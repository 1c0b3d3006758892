from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import Role

ACT = Act(by="mara", role=Role.BANK_MANAGER, at=datetime(2027, 1, 4, 15, 30, tzinfo=UTC))


def three_events(sessions):
    with sessions.begin() as session:
        for number in (1, 2, 3):
            events.record(
                session, kind="form.sealed", subject=f"form/{number}", act=ACT, data={"n": number}
            )


def test_an_untouched_chain_holds(sessions):
    three_events(sessions)

    with sessions.begin() as session:
        assert events.verify(session) is None
        assert events.head(session)[0] == 3
        assert [e.subject for e in events.history(session, "form/2")] == ["form/2"]


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        pytest.param("UPDATE event SET reason = 'x' WHERE seq = 2", 2, id="an edited reason"),
        pytest.param("UPDATE event SET data = '{\"n\": 9}' WHERE seq = 1", 1, id="edited data"),
        pytest.param("DELETE FROM event WHERE seq = 2", 2, id="a dropped event"),
        pytest.param("DELETE FROM event WHERE seq = 3", 3, id="a cut tail"),
    ],
)
def test_the_first_broken_link_is_named(sessions, statement: str, seq: int):
    three_events(sessions)

    with sessions.begin() as session:
        session.execute(text(statement))
    with sessions.begin() as session:
        broken = events.verify(session)

    assert broken is not None
    assert broken.seq == seq


def test_an_act_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        Act(by="mara", role=Role.BANK_MANAGER, at=datetime(2027, 1, 4))

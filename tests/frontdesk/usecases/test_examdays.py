from datetime import UTC, datetime

import pytest

from exambank.core.vocabulary import Bilingual, CentreCode, CourseCode
from frontdesk.usecases import examdays
from scheduling.days import service as days
from scheduling.days.service import SessionRefused
from scheduling.days.types import SessionDraft
from tests import sitting as sittings


def test_a_room_is_not_planned_with_the_form_of_another_course(sessions, crew):
    with sessions.begin() as session:
        sittings.set_up(session, crew)
        act, on = crew.manager(), datetime(2026, 12, 5, 17, tzinfo=UTC)
        day = days.plan(session, name=Bilingual("Day"), on=on.date(), key_time=on, act=act)
        draft = SessionDraft(
            CentreCode("TOR"),
            "TOR-1",
            CourseCode("ANP-110"),
            sittings.FORM,
            minutes=120,
            capacity=0,
        )

        with pytest.raises(SessionRefused, match="form NET-120-A belongs to NET-120, not to"):
            examdays.add_room(session, day, draft, act=act)

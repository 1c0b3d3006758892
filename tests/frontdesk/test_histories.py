"""What was done to an object shows people by name, to those who may know them."""

import pytest

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import Role
from frontdesk.accounts.types import Grant
from frontdesk.pages.staff import histories


@pytest.fixture
def done(desk):
    """Return the desk after a manager and a candidate did something to one object."""
    mara = desk.account(Grant(Role.BANK_MANAGER), name="Mara Delisle")
    luc = desk.account(Grant(Role.CANDIDATE), name="Luc Tremblay")
    with desk.sessions.begin() as session:
        for account, role in ((mara, Role.BANK_MANAGER), (luc, Role.CANDIDATE)):
            act = Act(str(account.id), role, desk.now, new_id=desk.ids)
            events.record(session, kind="thing.done", subject="thing/1", act=act, data={})
        events.record(session, kind="thing.due", subject="thing/1", act=desk.act(), data={})
    return desk


def seen_by(desk, role):
    with desk.sessions() as session:
        found = histories.of(session, "thing/1", act=desk.act(role))
    return [(one.who, one.role) for one in found]


@pytest.mark.parametrize("role", sorted(histories.SEE_NAMES))
def test_staff_are_named_and_candidates_are_not(done, role):
    assert seen_by(done, role) == [
        ("Mara Delisle", "bank_manager"),
        ("", "candidate"),
        ("", "system"),
    ]


def test_who_works_without_names_sees_roles_alone(done):
    assert {who for who, _ in seen_by(done, Role.ITEM_WRITER)} == {""}


def test_reviewers_are_named_to_the_bank_and_not_to_the_writer(desk):
    rita = str(desk.account(Grant(Role.REVIEWER), name="Rita Boudreau").id)
    with desk.sessions() as session:
        to_manager = histories.names(session, [rita], act=desk.act(Role.BANK_MANAGER))
        to_writer = histories.names(session, [rita], act=desk.act(Role.ITEM_WRITER))

    assert (to_manager, to_writer) == ({rita: "Rita Boudreau"}, {})


def test_an_actor_without_an_account_stays_as_it_is_recorded(desk):
    with desk.sessions() as session:
        assert histories.name_of(session, "set-up") == "set-up"

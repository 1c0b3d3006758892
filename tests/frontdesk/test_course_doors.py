import pytest

from exambank.blueprints import service as blueprints
from exambank.core.vocabulary import Role
from frontdesk.demo import data


@pytest.mark.parametrize(
    ("role", "institution", "offered"),
    [
        pytest.param(Role.CANDIDATE, None, True, id="a candidate"),
        pytest.param(Role.REGISTRAR, "NGP", False, id="a registrar"),
        pytest.param(Role.PSYCHOMETRICIAN, None, False, id="a psychometrician"),
    ],
)
def test_applying_is_offered_to_those_who_can_apply(desk, role, institution, offered):
    found, _ = next(data.courses())
    with desk.sessions.begin() as session:
        blueprints.put_course(session, found, act=desk.act(Role.BANK_MANAGER))

    page = desk.sign_in(role, institution).get(f"/courses/{found.code}").text

    assert (f'href="/apply/{found.code}"' in page) is offered

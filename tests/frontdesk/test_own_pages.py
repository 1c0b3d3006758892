"""Pages about oneself lead those who have nothing of their own there to where theirs is."""

import pytest

from exambank.core.vocabulary import Role


@pytest.mark.parametrize(
    ("role", "institution", "path"),
    [
        (Role.COORDINATOR, "MRC", "/college/days"),
        (Role.INVIGILATOR, "MRC", "/door"),
        (Role.BANK_MANAGER, None, "/staff/days"),
        (Role.AUDITOR, None, "/"),
    ],
)
def test_who_books_nothing_for_oneself_is_sent_to_the_own_list(desk, role, institution, path):
    answer = desk.sign_in(role, institution).get("/bookings")

    assert (answer.status_code, answer.headers["location"]) == (303, path)


@pytest.mark.parametrize(
    ("path", "said", "further"),
    [
        ("/bookings", "You have booked nothing yet.", "/courses"),
        ("/results", "You have no results yet.", "/bookings"),
    ],
)
def test_an_empty_page_of_a_candidate_says_so_and_where_to_go_on(desk, path, said, further):
    main = desk.sign_in(Role.CANDIDATE).get(path).text.partition("<main")[2]

    assert said in main
    assert f'href="{further}"' in main

"""The ways into the site, by role: the menu and the list of tasks on the home page.

An entry shows to those who hold one of its roles; whether they may is decided at the route.
"""

from dataclasses import dataclass

from exambank.core.reasons import N_
from exambank.core.vocabulary import Role
from frontdesk.access import Caller


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in: address, name and what can be done there (both marked for translation)."""

    path: str
    name: str
    hint: str
    roles: frozenset[Role]


#: Package owners add a line for each page that somebody should find from the home page.
ENTRIES: tuple[Entry, ...] = (
    Entry(
        "/courses",
        N_("Courses"),
        N_("See what each exam asks, what it costs and who accepts a pass."),
        frozenset({Role.PUBLIC, Role.CANDIDATE, Role.COORDINATOR, Role.REGISTRAR}),
    ),
    Entry(
        "/micro-credentials",
        N_("Micro-credentials"),
        N_("See what providers offer and towards which exams it counts."),
        frozenset({Role.PUBLIC, Role.CANDIDATE, Role.ASSESSOR}),
    ),
    Entry(
        "/self-check",
        N_("Check yourself"),
        N_("See without an account which outcomes you cover and what is missing."),
        frozenset({Role.PUBLIC, Role.CANDIDATE}),
    ),
    Entry(
        "/applications",
        N_("Applications"),
        N_("Follow an application to its verdict and read the reasons."),
        frozenset({Role.CANDIDATE, Role.BANK_MANAGER}),
    ),
    Entry(
        "/cohorts",
        N_("Cohorts"),
        N_("Enter a class in one file and see who is authorized."),
        frozenset({Role.COORDINATOR, Role.BANK_MANAGER}),
    ),
    Entry(
        "/exam-days",
        N_("Exam days"),
        N_("See the next exam days with centres, local times and free seats."),
        frozenset({Role.PUBLIC, Role.CANDIDATE}),
    ),
    Entry(
        "/bookings",
        N_("Bookings"),
        N_("Book a seat, print the admission ticket, move or give a seat back."),
        frozenset({Role.CANDIDATE}),
    ),
    Entry(
        "/college/days",
        N_("Bookings of your college"),
        N_("Book your candidates into a session and take their tickets as one bundle."),
        frozenset({Role.COORDINATOR}),
    ),
    Entry(
        "/staff/days",
        N_("Exam days"),
        N_("Plan exam days, publish them, draw the seats."),
        frozenset({Role.BANK_MANAGER}),
    ),
    Entry(
        "/door",
        N_("Door check"),
        N_("Check people in at the door, or enter the paper roster later."),
        frozenset({Role.INVIGILATOR}),
    ),
    Entry(
        "/review",
        N_("Review of applications"),
        N_("Check evidence, assess applications and validate assessments."),
        frozenset({Role.ASSESSOR}),
    ),
    Entry(
        "/blueprints",
        N_("Blueprints"),
        N_("Read what each exam asks, enter a new version, take it to its panel."),
        frozenset({Role.ITEM_WRITER, Role.REVIEWER, Role.PSYCHOMETRICIAN, Role.BANK_MANAGER}),
    ),
    Entry(
        "/items",
        N_("Items"),
        N_("Read, import, review and approve the questions of the bank."),
        frozenset({Role.ITEM_WRITER, Role.REVIEWER, Role.PSYCHOMETRICIAN, Role.BANK_MANAGER}),
    ),
    Entry(
        "/forms",
        N_("Forms"),
        N_("Assemble, proof and seal the forms of an exam."),
        frozenset({Role.REVIEWER, Role.PSYCHOMETRICIAN, Role.BANK_MANAGER, Role.AUDITOR}),
    ),
    Entry(
        "/runs",
        N_("Scoring"),
        N_("Hand in answers, settle keys, score, and release results with two people."),
        frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER, Role.AUDITOR}),
    ),
    Entry(
        "/staff/rescores",
        N_("Rescores"),
        N_("Read sheets again from the paper, review, decide, and answer the sweep."),
        frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER, Role.AUDITOR}),
    ),
    Entry(
        "/staff/cases",
        N_("Cases"),
        N_("Hold a result while something is looked into, and decide as one of two."),
        frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER, Role.AUDITOR}),
    ),
    Entry(
        "/staff/letters",
        N_("Issued letters"),
        N_("Revoke a letter with a second person, or issue it anew after a change of name."),
        frozenset({Role.BANK_MANAGER}),
    ),
    Entry(
        "/audit/clocks",
        N_("Clocks"),
        N_("See what cases and rescores must keep, and what was missed."),
        frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER, Role.AUDITOR}),
    ),
    Entry(
        "/results",
        N_("Results"),
        N_("See what you reached and keep your letter."),
        frozenset({Role.CANDIDATE}),
    ),
    Entry(
        "/cohorts/results",
        N_("Results of your students"),
        N_("See how the class did, once results are released."),
        frozenset({Role.COORDINATOR}),
    ),
    Entry(
        "/letters",
        N_("Letters"),
        N_("Look a letter up by its code and see what your policy proposes."),
        frozenset({Role.REGISTRAR}),
    ),
    Entry(
        "/policy",
        N_("Your policy"),
        N_("State which exams you accept, for how much, and on which terms."),
        frozenset({Role.REGISTRAR}),
    ),
    Entry(
        "/v",
        N_("Verify a letter"),
        N_("Check by code or file, without an account, that a letter is genuine and stands."),
        frozenset({Role.PUBLIC, Role.REGISTRAR, Role.CANDIDATE}),
    ),
    Entry(
        "/studies",
        N_("Cut scores"),
        N_("Read and hand in standard-setting studies, and record the committee's decision."),
        frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER, Role.AUDITOR}),
    ),
    Entry(
        "/judging",
        N_("Standard setting"),
        N_("Rate the items of a panel on which you are a judge."),
        frozenset({Role.REVIEWER}),
    ),
    Entry(
        "/answering",
        N_("Second answers"),
        N_("Answer the questions of an exam again, without their keys."),
        frozenset({Role.REVIEWER}),
    ),
    Entry(
        "/marking",
        N_("Marking"),
        N_("Mark written answers that were given to you, by their rubric."),
        frozenset({Role.REVIEWER}),
    ),
    Entry(
        "/marking-tasks",
        N_("Written answers"),
        N_("Give written answers to two markers each, and see how far they agree."),
        frozenset({Role.PSYCHOMETRICIAN}),
    ),
    Entry(
        "/audit/events",
        N_("Events"),
        N_("Read what was done, by whom and why, and check the chain of events."),
        frozenset({Role.AUDITOR}),
    ),
    Entry(
        "/admin/accounts",
        N_("Accounts"),
        N_("Invite people, give and take roles, close accounts."),
        frozenset({Role.ADMIN}),
    ),
)


def entries_for(caller: Caller) -> tuple[Entry, ...]:
    """Return the entries for the roles that a caller holds."""
    held = caller.account.roles if caller.account else frozenset({Role.PUBLIC})
    return tuple(entry for entry in ENTRIES if entry.roles & held)

"""Timetables: slots for exams without clashes, with little cost or with second sittings."""

from scheduling.timetable.check import DayAudit, TimetableAudit, audit_day, audit_timetable
from scheduling.timetable.ownday import plan_day
from scheduling.timetable.search import (
    COMPILED,
    PLAIN,
    Engine,
    Progress,
    fastest_engine,
    find_timetable,
)
from scheduling.timetable.types import (
    PROXIMITY_WEIGHTS,
    DayPlan,
    ExamProblem,
    ExamTwice,
    ExamUnknown,
    NoTimetable,
    PeriodTooLarge,
    Timetable,
    UnusableDemand,
    problem_of,
)

__all__ = [
    "COMPILED",
    "PLAIN",
    "PROXIMITY_WEIGHTS",
    "DayAudit",
    "DayPlan",
    "Engine",
    "ExamProblem",
    "ExamTwice",
    "ExamUnknown",
    "NoTimetable",
    "PeriodTooLarge",
    "Progress",
    "Timetable",
    "TimetableAudit",
    "UnusableDemand",
    "audit_day",
    "audit_timetable",
    "fastest_engine",
    "find_timetable",
    "plan_day",
    "problem_of",
]

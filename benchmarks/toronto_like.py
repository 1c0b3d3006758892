"""Exam periods by lot that resemble the large Toronto sets, for when those are not at hand.

Sizes, slots and enrolments are those of the sets (Carter, Laporte & Lee 1996, table 2).  Exams
belong to programmes and years and differ in popularity; students take mostly those of their own.
A hidden timetable in fewer slots than are given is kept free of clashes, so that one exists.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a set; `hidden` slots suffice, `elsewhere` weighs exams of other programmes."""

    exams: int
    students: int
    slots: int
    hidden: int
    enrolments: int
    programmes: int
    elsewhere: float


SHAPES = {
    "car91": Shape(682, 16_925, 35, 28, 56_877, 40, 0.01),
    "uta92": Shape(622, 21_266, 35, 30, 58_979, 36, 0.012),
    "rye93": Shape(486, 11_483, 23, 21, 45_051, 60, 0.0002),
    "lse91": Shape(381, 2_726, 18, 17, 10_918, 50, 0.001),
    "kfu93": Shape(461, 5_349, 20, 19, 25_113, 60, 0.0001),
    "car92": Shape(543, 18_419, 32, 28, 55_522, 44, 0.0008),
    "ear83": Shape(190, 1_125, 24, 23, 8_109, 14, 0.0015),
    "yor83": Shape(181, 941, 21, 20, 6_034, 12, 0.002),
    "pur93": Shape(2_419, 30_032, 42, 30, 120_681, 150, 0.0005),
}


def exam_period(shape: Shape, *, seed: int) -> tuple[list[str], list[list[str]]]:
    """Return the exams, and the exams of every student."""
    rng = np.random.default_rng(seed)
    hidden = rng.integers(shape.hidden, size=shape.exams)
    weight = popularity(shape, rng)
    mean = shape.enrolments / shape.students
    # Students with no room for more exams take fewer: aim a little higher.
    counts = 1 + rng.binomial(int(2 * mean), (mean - 1) / int(2 * mean) * 1.02, shape.students)
    names = [f"{i + 1:04d}" for i in range(shape.exams)]
    students = []
    for home, count in zip(rng.integers(len(weight), size=shape.students), counts, strict=True):
        liked = np.argsort(-(weight[home] + rng.gumbel(size=shape.exams)))
        _, first = np.unique(hidden[liked], return_index=True)
        students.append([names[k] for k in liked[np.sort(first)[:count]]])
    return names, students


def popularity(shape: Shape, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the logarithm of how much each programme and year likes each exam."""
    programmes, years = shape.programmes, 4
    size = np.minimum(rng.pareto(1.1, shape.exams) + 0.15, 25)
    home = rng.integers(programmes, size=shape.exams)
    year = rng.integers(years, size=shape.exams)
    rows = []
    for k in range(programmes):
        for y in range(years):
            near = np.where(home == k, np.where(year == y, 1.0, 0.15), shape.elsewhere)
            rows.append(np.log(np.where((home + 1) % programmes == k, 0.05, near) * size))
    return np.array(rows)

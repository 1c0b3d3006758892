"""Make the example files of the scoring pages of the manual: invented, seeded, of no person.

``uv run python -m benchmarks.manual_examples`` writes them to ``docs/manual/examples``; a test runs
the examples of the pages on them and compares what is printed.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

EXAMPLES = Path(__file__).parents[1] / "docs" / "manual" / "examples"
OPTIONS = np.array(list("ABCD"))

Floats = NDArray[np.float64]
Marks = NDArray[np.intp]


def write(page: str, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one file of a page."""
    folder = EXAMPLES / page
    folder.mkdir(parents=True, exist_ok=True)
    lines = [",".join(header), *(",".join(str(cell) for cell in row) for row in rows)]
    folder.joinpath(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def right(rng: np.random.Generator, theta: Floats, b: Floats, *, a: float = 1.2) -> Marks:
    """Return 0/1 marks of shape (n_candidates, n_items) by a two-parameter model."""
    chance = 1 / (1 + np.exp(-a * (theta[:, None] - b)))
    return (rng.random(chance.shape) < chance).astype(np.intp)


def chosen(rng: np.random.Generator, marks: Marks, key: NDArray[np.str_]) -> NDArray[np.str_]:
    """Return options: the key where the mark is 1, one of the others where it is 0."""
    others = OPTIONS[(np.searchsorted(OPTIONS, key) + rng.integers(1, 4, marks.shape)) % 4]
    return np.where(marks == 1, key, others)


def written_marks(rng: np.random.Generator, theta: Floats, steps: Sequence[float]) -> Marks:
    """Return marks 0 to the number of steps, by cumulated logits around the steps."""
    line = 1.3 * (theta[:, None] - np.array(steps)) + rng.logistic(size=(len(theta), 1))
    return (line > 0).sum(axis=1).astype(np.intp)


def calibration() -> None:
    """A mixed exam, twelve questions with options and two written ones: answers, and marks."""
    rng = np.random.default_rng(110)
    theta = rng.normal(0.2, 1, 240)
    b = np.linspace(-1.6, 1.4, 12)
    key = rng.choice(OPTIONS, 12)
    marks = right(rng, theta, b)
    first = written_marks(rng, theta, (-1.2, -0.3, 0.5, 1.4))
    second = written_marks(rng, theta, (-0.6, 0.2, 1.1))
    names = [f"Q{place}" for place in range(1, 13)]
    answers = chosen(rng, marks, key).tolist()
    people = [f"c{place}" for place in range(1, 241)]
    together = list(zip(people, first.tolist(), second.tolist(), strict=True))
    header = ["candidate", *names, "W1", "W2"]
    write(
        "written-answers",
        "mixed.csv",
        header,
        ([one, *row, w1, w2] for (one, w1, w2), row in zip(together, answers, strict=True)),
    )
    keyed = [(name, letter, 1) for name, letter in zip(names, key.tolist(), strict=True)]
    write(
        "written-answers",
        "key.csv",
        ["item", "key", "weight"],
        [*keyed, ("W1", "#", 4), ("W2", "#", 3)],
    )
    for page in ("calibration", "written-answers"):
        write(page, "models.csv", ["item", "model"], [("W1", "grm"), ("W2", "gpcm")])
    write(
        "calibration",
        "form.csv",
        header,
        ([one, *row, w1, w2] for (one, w1, w2), row in zip(together, marks.tolist(), strict=True)),
    )


def equating() -> None:
    """Two forms of 36 marks with an internal anchor of 12, taken by 28 and by 150 candidates."""
    rng = np.random.default_rng(36)
    b = np.linspace(-1.8, 1.8, 36)
    for name, n, mean, harder in (("x.csv", 28, 0.0, 0.25), ("y.csv", 150, 0.1, 0.0)):
        theta = rng.normal(mean, 1, n)
        moved = b + harder * (np.arange(36) % 3 != 0)  # every third question is in the anchor
        marks = right(rng, theta, moved)
        rows = zip(marks.sum(axis=1).tolist(), marks[:, ::3].sum(axis=1).tolist(), strict=True)
        write("equating", name, ["total", "anchor"], rows)


def report() -> None:
    """Fourteen candidates, forty questions in four areas, ten judges in two rounds."""
    rng = np.random.default_rng(14)
    b = rng.normal(-0.4, 0.9, 40)
    key = rng.choice(OPTIONS, 40)
    answers = chosen(rng, right(rng, rng.normal(0.4, 1, 14), b), key)
    names = [f"q{place}" for place in range(1, 41)]
    people = [f"c{place}" for place in range(1, 15)]
    rows = ([one, *row] for one, row in zip(people, answers.tolist(), strict=True))
    write("report", "r14.csv", ["candidate", *names], rows)
    write("report", "key.csv", ["item", "key"], zip(names, key.tolist(), strict=True))
    areas = [f"area {'ABCD'[place % 4]}" for place in range(40)]
    write("report", "areas.csv", ["item", "area"], zip(names, areas, strict=True))
    write("report", "ratings.csv", ["judge", "round", "level", *names], _ratings(rng, b))


def _ratings(rng: np.random.Generator, b: Floats) -> Iterable[list[object]]:
    """Yield what ten judges say; in the second round they stand nearer to each other."""
    severity = rng.normal(0, 0.5, 10)
    for number, spread in ((1, 1.0), (2, 0.5)):
        for level, ability in (("C", 0.3), ("B", 1.1)):
            for judge in range(10):
                line = ability + spread * severity[judge] - b + rng.normal(0, 0.3, 40)
                shares = np.clip(np.round(1 / (1 + np.exp(-line)), 2), 0.05, 0.95)
                yield [f"J{judge + 1}", number, level, *shares.tolist()]


def security() -> None:
    """A cohort of 200 with five who knew twelve questions, a room of 24, three repeaters, times."""
    rng = np.random.default_rng(60)
    marks = right(rng, rng.normal(0, 1, 200), np.linspace(-1.8, 1.8, 60)[rng.permutation(60)])
    for knower in (3, 40, 77, 110, 151):
        marks[knower, 48:] = 1
        marks[knower, :48] &= rng.integers(0, 2, 48)
    names = [f"i{place}" for place in range(60)]
    rows = ([f"c{place}", *row] for place, row in enumerate(marks.tolist()))
    write("security", "responses.csv", ["candidate", *names], rows)
    _room(rng)
    write(
        "security",
        "repeaters.csv",
        ["candidate", "first", "second"],
        [("c12", 180, 250), ("c40", 185, 198), ("c77", 170, 205)],
    )
    write(
        "security",
        "evidence.csv",
        ["kind", "persons", "source", "said"],
        [
            ("statistic", "c3;c7", "screen of 12 May", "M4 with p 1e-9"),
            ("report", "c3", "room log p. 2", "looked at the left neighbour's sheet three times"),
        ],
    )
    _times(rng)
    flags = [
        (centre, int(rng.random() < rate))
        for centre, n, rate in (
            ("Laval", 60, 0.05),
            ("Sherbrooke", 45, 0.05),
            ("Gatineau", 30, 0.4),
            ("Alma", 6, 0.0),
        )
        for _ in range(n)
    ]
    write("security", "flags.csv", ["centre", "flagged"], flags)


def _room(rng: np.random.Generator) -> None:
    """Write a room of 24 in four rows; c7 takes over thirty answers of c3, two metres away."""
    key = rng.choice(OPTIONS, 40)
    marks = right(rng, rng.normal(0, 1, 24), rng.normal(0, 1, 40))
    answers = chosen(rng, marks, key)
    answers[6, :30] = answers[2, :30]
    names = [f"q{place}" for place in range(1, 41)]
    people = [f"c{place}" for place in range(1, 25)]
    rows = ([one, *row] for one, row in zip(people, answers.tolist(), strict=True))
    write("security", "cohort.csv", ["candidate", *names], rows)
    write("security", "key.csv", ["item", "key"], zip(names, key.tolist(), strict=True))
    seats = [
        (one, f"D{place + 1}", 2.0 * (place % 4), 1.5 * (place // 4))
        for place, one in enumerate(people)
    ]
    write("security", "seats.csv", ["candidate", "desk", "x", "y"], seats)


def _times(rng: np.random.Generator) -> None:
    """Write seconds on 20 questions; c5 answered half of them within seconds."""
    speed, intensity = rng.normal(0, 0.25, (60, 1)), rng.normal(4, 0.4, 20)
    seconds = np.exp(intensity - speed + rng.normal(0, 0.3, (60, 20)))
    seconds[4, 10:] = rng.uniform(2, 4, 10)
    names = [f"i{place}" for place in range(1, 21)]
    rows = ([f"c{place + 1}", *np.round(row, 1).tolist()] for place, row in enumerate(seconds))
    write("security", "times.csv", ["candidate", *names], rows)


def standard_setting() -> None:
    """Six judges rate ten questions in two rounds; five judges state their wishes in percent."""
    rng = np.random.default_rng(6)
    b = np.linspace(-1.4, 1.2, 10)
    severity = np.array([-0.1, 0.2, -0.5, 0.1, -0.4, 1.6])
    names = [f"i{place}" for place in range(1, 11)]
    rows = []
    for number, spread in ((1, 1.0), (2, 0.45)):
        for level, ability in (("C", 0.35), ("B", 1.2)):
            for judge in range(6):
                line = ability + spread * severity[judge] - b + rng.normal(0, 0.1, 10)
                shares = np.round(1 / (1 + np.exp(-line)) * 20) / 20
                rows.append([f"J{judge + 1}", number, level, *np.round(shares, 2).tolist()])
    write("standard-setting", "ratings.csv", ["judge", "round", "level", *names], rows)
    limits = [(15, 22, 18, 46), (16, 23, 20, 50), (17, 24, 22, 48), (16, 23, 20, 46)]
    write(
        "standard-setting",
        "hofstee.csv",
        ["judge", "cut_min", "cut_max", "fail_min", "fail_max"],
        [(f"J{place}", *one) for place, one in enumerate([*limits, (16, 23, 20, 50)], start=1)],
    )
    wishes = [(18, 60), (20, 65), (21, 63), (18, 61), (19, 63)]
    write(
        "standard-setting",
        "beuk.csv",
        ["judge", "cut", "pass_rate"],
        [(f"J{place}", *one) for place, one in enumerate(wishes, start=1)],
    )


def decisions() -> None:
    """Four items, the example documented for the R package cacIRT."""
    rows = [(f"i{place}", 1, b, 0) for place, b in enumerate((-2, 1, 0, 1), start=1)]
    write("decisions", "four.csv", ["id", "a", "b", "c"], rows)


def written_answers() -> None:
    """Three scripts, each marked blind by two people, one settled by a third."""
    most = [("content", 4), ("form", 2)]
    write("written-answers", "rubric.csv", ["criterion", "maximum"], most)
    marked = {
        ("S-01", "Ann"): (4, 2),
        ("S-01", "Ben"): (4, 2),
        ("S-02", "Ann"): (3, 1),
        ("S-02", "Cid"): (2, 1),
        ("S-03", "Ben"): (4, 1),
        ("S-03", "Cid"): (1, 0),
        ("S-03", "Ann"): (2, 1),
    }
    rows = [
        (script, marker, criterion, mark)
        for (script, marker), marks in marked.items()
        for (criterion, _), mark in zip(most, marks, strict=True)
    ]
    write("written-answers", "marks.csv", ["script", "marker", "criterion", "mark"], rows)


def main() -> None:
    """Write every file."""
    made = (calibration, decisions, equating, report, security, standard_setting, written_answers)
    for page in made:
        page()


if __name__ == "__main__":
    main()

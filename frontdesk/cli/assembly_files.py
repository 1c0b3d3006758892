"""The files of form assembly: a pool as CSV and a spec as YAML, read into frozen values."""

import re
from collections.abc import Sequence
from pathlib import Path

from exambank.assembly import (
    Apart,
    Comparison,
    Condition,
    EarlierForm,
    Exclude,
    Goal,
    Limits,
    Objective,
    Pool,
    Spec,
    SpecUnusable,
    Tally,
    Together,
    Where,
)
from frontdesk.cli.csvfile import Cell, UnusableFile, read_rows, unique
from frontdesk.cli.yamlfile import Entry, read_yaml

SETTINGS = (
    "length",
    "forms",
    "max_use",
    "areas",
    "cognitive",
    "words",
    "max_exposure",
    "anchor",
    "attributes",
    "information",
    "conditions",
    "earlier",
    "key_run",
    "key_balance",
    "time_limit",
    "seed",
)
NUMBERS = ("a", "b", "c", "words", "exposure")
KNOWN = ("id", "area", "cognitive", *NUMBERS, "enemies", "stimulus", "key")
DEFAULT_SECONDS = 60.0
IF_EMPTY = {"c": 0, "exposure": 0}
# A column that is empty throughout is as good as missing: 1 for a, 0 for c.
MODEL_MAY_LACK = ("a", "c")
LIMITS_OF_A_SUM = ("with", "limits", "between", "count")
COMPARED = re.compile(r"\s*(<=|>=|<|>|!=)\s*(\S.*)")


def read_spec(path: Path) -> Spec:
    """Return the spec of a file; `UnusableFile` tells the first fault and where it stands."""
    document = read_yaml(path)
    settings = document.mapping(known=SETTINGS)
    if "length" not in settings:
        raise document.refuse("lacks the setting length: items on a form")

    def whole(name: str, *, least: int, default: int) -> int:
        return settings[name].whole(least=least) if name in settings else default

    def number(name: str) -> float | None:
        return settings[name].number() if name in settings else None

    try:
        return Spec(
            length=settings["length"].whole(least=1),
            forms=whole("forms", least=1, default=1),
            max_use=whole("max_use", least=1, default=1),
            areas=_limits_by_name(settings.get("areas")),
            cognitive=_limits_by_name(settings.get("cognitive")),
            words=settings["words"].limits() if "words" in settings else None,
            max_exposure=number("max_exposure"),
            anchor=_anchor(settings.get("anchor")),
            attributes=_attributes(settings.get("attributes")),
            information=_goal(settings.get("information")),
            conditions=_conditions(settings.get("conditions")),
            earlier=_earlier(settings.get("earlier")),
            key_run=whole("key_run", least=1, default=0) or None,
            key_balance=number("key_balance"),
            time_limit=DEFAULT_SECONDS if (limit := number("time_limit")) is None else limit,
            seed=whole("seed", least=0, default=0),
        )
    except SpecUnusable as fault:
        raise located(document, fault) from None


def located(document: Entry, fault: SpecUnusable) -> UnusableFile:
    """Return *fault* with the place in the file that it speaks of."""
    entry = document.at(fault.path)
    return UnusableFile(
        entry.path,
        entry.node.start_mark.line + 1,
        entry.node.start_mark.column + 1,
        f"{fault.path}: {fault.problem}",
    )


def read_pool(path: Path, spec: Spec) -> Pool:
    """Return the pool of a file, with the columns that *spec* needs as numbers."""
    needed = _numbers_needed(spec)
    rows = list(read_rows(path, required=("id", *sorted(_columns_needed(spec)))))
    if not rows:
        raise UnusableFile(path, 2, 1, "the file has no items: give at least one row")
    unique([row["id"] for row in rows])
    columns: dict[str, list[str] | list[float]] = {}
    for name in rows[0]:
        cells = [row[name] for row in rows]
        if name in MODEL_MAY_LACK and not any(cell.text for cell in cells):
            continue
        if name in needed:
            columns[name] = [_number(cell) for cell in cells]
        elif name not in {"id", "enemies"}:
            for cell in cells:
                if name in NUMBERS and cell.text:
                    _number(cell)
            columns[name] = [cell.text for cell in cells]
    return Pool(
        ids=tuple(row["id"].text for row in rows),
        columns=columns,
        enemies=tuple(row["enemies"].listed() for row in rows) if "enemies" in rows[0] else (),
    )


def refuse_unknown_names(path: Path, spec: Spec, pool: Pool) -> None:
    """Refuse a spec that names an item or a column which the pool does not have."""
    document = read_yaml(path)
    columns = {"id", *pool.columns}
    items = set(pool.ids)
    for name in spec.attributes:
        if name not in columns:
            raise document.at(f"attributes.{name}").refuse("is not a column of the pool")
    for item in spec.anchor:
        if item not in items:
            raise document.at("anchor").refuse(f"names {item}, which is not in the pool")
    for number, condition in enumerate(spec.conditions):
        entry = document.at(f"conditions.{number}")
        for name in _columns_named(condition):
            if name not in columns:
                raise entry.refuse(f"names the column {name}, which the pool does not have")
        for item in () if isinstance(condition, Tally) else condition.items:
            if item not in items:
                raise entry.refuse(f"names {item}, which is not in the pool")


def _columns_named(condition: Condition) -> list[str]:
    if not isinstance(condition, Tally):
        return []
    summed = [] if condition.sum is None else [condition.sum]
    return [clause.column for clause in condition.where] + summed


def _columns_needed(spec: Spec) -> set[str]:
    needed = {
        "area": bool(spec.areas),
        "cognitive": bool(spec.cognitive),
        "words": spec.words is not None,
        "exposure": spec.max_exposure is not None,
        "b": spec.information is not None,
        "key": spec.key_run is not None or spec.key_balance is not None,
    }
    return {name for name, is_needed in needed.items() if is_needed}


def _numbers_needed(spec: Spec) -> set[str]:
    needed = {"a", "b", "c"} if spec.information is not None else set()
    needed |= _columns_needed(spec) & set(NUMBERS)
    sums = (c.sum for c in spec.conditions if isinstance(c, Tally))
    return needed | {name for name in sums if name is not None}


def _number(cell: Cell) -> float:
    if not cell.text and cell.name in IF_EMPTY:
        return IF_EMPTY[cell.name]
    value = float(cell.number())
    if cell.name == "a" and value <= 0:
        raise cell.refuse(f"is {cell.text}: a discrimination is above 0")
    if cell.name == "c" and not 0 <= value < 1:
        raise cell.refuse(f"is {cell.text}: a lower asymptote is at least 0 and below 1")
    if cell.name in {"words", "exposure"} and value < 0:
        raise cell.refuse(f"is {cell.text}: it cannot be below 0")
    return value


def _limits_by_name(entry: Entry | None) -> dict[str, Limits]:
    if entry is None:
        return {}
    return {name: limits.limits() for name, limits in entry.mapping().items()}


def _attributes(entry: Entry | None) -> dict[str, dict[str, Limits]]:
    if entry is None:
        return {}
    return {column: _limits_by_name(values) for column, values in entry.mapping().items()}


def _anchor(entry: Entry | None) -> tuple[str, ...]:
    if entry is None:
        return ()
    if entry.is_list:
        return entry.texts()
    settings = entry.mapping(known=("items",))
    return settings["items"].texts() if "items" in settings else ()


def _goal(entry: Entry | None) -> Goal | None:
    if entry is None:
        return None
    settings = entry.mapping(known=("theta", "objective", "target", "tolerance", "D"))
    if "theta" not in settings:
        raise entry.refuse("lacks theta: the abilities, such as [-1, 0, 1]")
    objective = Objective.MINIMAX
    if "objective" in settings:
        chosen = settings["objective"].text()
        if chosen not in set(Objective):
            choices = ", ".join(Objective)
            raise settings["objective"].refuse(f"is {chosen!r}: choose from {choices}")
        objective = Objective(chosen)
    return Goal(
        theta=settings["theta"].numbers(),
        objective=objective,
        target=settings["target"].numbers() if "target" in settings else (),
        tolerance=settings["tolerance"].number() if "tolerance" in settings else 0.005,
        D=settings["D"].number() if "D" in settings else 1.0,
    )


def _conditions(entry: Entry | None) -> tuple[Condition, ...]:
    return () if entry is None else tuple(_condition(one) for one in entry.sequence())


def _condition(entry: Entry) -> Condition:
    known = ("where", "sum", *LIMITS_OF_A_SUM, "together", "apart", "exclude")
    settings = entry.mapping(known=known)
    lists: dict[str, type[Together | Apart | Exclude]] = {
        "together": Together,
        "apart": Apart,
        "exclude": Exclude,
    }
    for name, kind in lists.items():
        if name in settings:
            if len(settings) > 1:
                raise entry.refuse(f"has more settings than {name}: give each its own condition")
            return kind(settings[name].texts())
    where = _where(settings.get("where"))
    if "sum" not in settings:
        if "count" not in settings:
            raise entry.refuse("lacks count, sum, together, apart or exclude")
        return Tally(where, settings["count"].limits())
    return _sum(entry, settings, where)


def _sum(entry: Entry, settings: dict[str, Entry], where: tuple[Where, ...]) -> Tally:
    """Return ``sum: words, with: [low, high]``, also written ``sum: {words: [low, high]}``."""
    summed = settings["sum"]
    if summed.is_mapping:
        columns = list(summed.mapping().items())
        if len(columns) != 1:
            raise summed.refuse("must name one column")
        column, limits = columns[0]
        return Tally(where, limits.limits(), sum=column)
    given = [settings[name] for name in LIMITS_OF_A_SUM if name in settings]
    if len(given) != 1:
        raise entry.refuse("needs the limits of its sum, as in sum: words, with: [0, 500]")
    return Tally(where, given[0].limits(), sum=summed.text())


def _where(entry: Entry | None) -> tuple[Where, ...]:
    if entry is None:
        return ()
    return tuple(_clause(column, value) for column, value in entry.mapping().items())


def _clause(column: str, value: Entry) -> Where:
    if value.is_list:
        return Where(column, value.texts())
    text = value.text()
    compared = COMPARED.fullmatch(text)
    if compared is None:
        return Where(column, (text,))
    comparison = Comparison(compared[1])
    if comparison is not Comparison.NOT:
        try:
            float(compared[2])
        except ValueError:
            raise value.refuse(f"compares with {compared[2]!r}, not a number") from None
    return Where(column, (compared[2],), comparison)


def _earlier(entry: Entry | None) -> tuple[EarlierForm, ...]:
    if entry is None:
        return ()
    found = []
    for one in entry.sequence():
        settings = one.mapping(known=("items", "maximum"))
        if set(settings) != {"items", "maximum"}:
            raise one.refuse("needs items and maximum")
        found.append(EarlierForm(settings["items"].texts(), settings["maximum"].whole(least=0)))
    return tuple(found)


def strangers(pool: Pool) -> Sequence[str]:
    """Return the enemies that are named but are not in the pool, each once."""
    known = set(pool.ids)
    return sorted({enemy for named in pool.enemies for enemy in named} - known)

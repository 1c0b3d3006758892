"""Rules about the code itself: clocks, chance, order of queries, policy values, docstrings."""

import ast
from datetime import date
from importlib import import_module

import pytest

from exambank.core.policy import pack
from tests.health import sources

CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "date.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
}
CHANCE = {"random.random", "random.seed", "np.random.seed", "np.random.rand", "numpy.random.seed"}
PLACES_OF_THE_CLOCK = {"frontdesk/settings.py"}
EXEMPT_CHAINS = {"scalar_subquery", "subquery", "exists", "cte", "order_by"}
POLICY_PACKAGES = [
    package for package in sources.PACKAGES if (sources.ROOT / package / "policy").is_dir()
]


def calls(path):
    return [node for node in ast.walk(sources.tree(path)) if isinstance(node, ast.Call)]


def test_nothing_but_the_settings_reads_a_clock():
    found = [
        sources.place(path, call)
        for path in sources.modules()
        if str(path.relative_to(sources.ROOT)) not in PLACES_OF_THE_CLOCK
        for call in calls(path)
        if sources.dotted(call.func) in CLOCKS
    ]

    assert not found


def test_nothing_draws_from_the_common_source_of_chance():
    found = [
        sources.place(path, call)
        for path in sources.modules()
        for call in calls(path)
        if sources.dotted(call.func) in CHANCE
    ]

    assert not found


def test_every_query_says_its_order():
    found = [
        place
        for path in sources.modules()
        if path.name == "store.py"
        for place in unordered_selects(path)
    ]

    assert not found


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("def f(s): return s.scalars(select(Row).where(Row.id == 1))", 1),
        ("def f(s): return s.scalars(select(Row).order_by(Row.id))", 0),
        ("def f(s):\n a = select(Row)\n return s.scalars(a.order_by(Row.id))", 0),
        ("def f(s): return s.scalar(select(func.count()).select_from(Row))", 0),
        ("def f(s): return s.scalars(q.where(Row.id.in_(select(Other.id))))", 0),
    ],
)
def test_the_rule_about_order_finds_what_it_should(source, count):
    assert len(list(unordered(ast.parse(source)))) == count


@pytest.mark.parametrize("package", POLICY_PACKAGES)
def test_every_policy_value_has_description_unit_source_and_date(package):
    constants = pack(package).constants

    assert constants
    for name, constant in constants.items():
        assert constant.description.strip(), name
        assert constant.unit.strip(), name
        assert constant.values, name
        for dated in constant.values:
            assert isinstance(dated.begins, date), name
            assert len(dated.source.strip()) > 5, (name, dated)


def test_every_public_function_of_arrays_names_their_shapes():
    found = [
        sources.place(path, function)
        for path in sources.modules("scoring")
        for function in sources.tree(path).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and takes_arrays(function)
        and "shape" not in (ast.get_docstring(function) or "")
    ]

    assert not found


def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(sources.ROOT))
        for path in sources.modules()
        if not ast.get_docstring(sources.tree(path))
    ]

    assert not silent


def test_every_table_is_in_a_module_called_tables():
    base = import_module("exambank.core.database").Base
    import_module("frontdesk.migrations.machinery").all_metadata()

    strays = {
        mapper.class_.__module__
        for mapper in base.registry.mappers
        if not mapper.class_.__module__.endswith(".tables")
        and not mapper.class_.__module__.startswith("tests")
    }
    assert not strays


def takes_arrays(function):
    arguments = [*function.args.args, *function.args.kwonlyargs]
    return any(one.annotation and "NDArray" in ast.unparse(one.annotation) for one in arguments)


def unordered_selects(path):
    return [sources.place(path, node) for node in unordered(sources.tree(path))]


def unordered(module):
    """Yield every select whose statement is never put in an order."""
    parents = {child: node for node in ast.walk(module) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(module):
        if not (isinstance(node, ast.Call) and sources.dotted(node.func) == "select"):
            continue
        names, top = chain(node, parents)
        if names & EXEMPT_CHAINS or only_aggregates(node) or is_inside_a_condition(top, parents):
            continue
        if "with_for_update" in names and "==" in ast.unparse(top):
            continue  # the lock on one row
        if is_ordered_later(top, parents):
            continue
        yield node


def is_ordered_later(top, parents):
    """Say whether a statement kept in a name, or returned as such, is put in order by its user."""
    function, above = enclosing(top, parents), parents.get(top)
    if function is None:
        return False
    if isinstance(above, ast.Return):
        return "Select" in (ast.unparse(function.returns) if function.returns else "")
    if not (isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name)):
        return False
    text = ast.unparse(function)
    return ".order_by(" in text or f".in_({above.targets[0].id})" in text


def chain(node, parents):
    """Return the methods called on a select, and the expression they end in."""
    names, top = set(), node
    while True:
        above = parents.get(top)
        if isinstance(above, ast.Attribute):
            names.add(above.attr)
        elif not (isinstance(above, ast.Call) and above.func is top):
            return names, top
        top = above


def only_aggregates(select):
    return bool(select.args) and all(
        "func." in ast.unparse(argument) and "." in ast.unparse(argument)
        for argument in select.args
    )


def is_inside_a_condition(top, parents):
    above = parents.get(top)
    return isinstance(above, ast.Call) and sources.dotted(above.func).rsplit(".", 1)[-1] in {
        "in_",
        "not_in",
        "exists",
        "insert",
        "from_select",
    }


def enclosing(node, parents):
    while node is not None and not isinstance(node, ast.FunctionDef):
        node = parents.get(node)
    return node

# All that must hold before a change lands; `.ci/run` runs the same.
check: lint types layers test

lint:
    uv run ruff check .
    uv run ruff format --check .

types:
    uv run mypy

layers:
    uv run lint-imports
    uv run deptry .

test:
    uv run pytest

# Take new messages and the translations of the fragments into the French catalogue.
catalogues:
    uv run python -m frontdesk.catalogues

# Take pictures of every page of the demonstration, in both languages, for a phone and a desk.
pictures folder="pictures":
    uv run python -m tests.pictures {{folder}}

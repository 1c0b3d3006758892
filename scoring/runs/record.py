"""How a form's cut came about, as text for a column and back: nothing is lost on the way."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from exambank.core.reasons import Reason
from exambank.core.vocabulary import FormCode, ItemId, RunId
from scoring.equating.choice import Route
from scoring.equating.comparison import Likeness
from scoring.linking.anchordrift import DriftRule
from scoring.runs.types import AlternativeCut, AnchorItem, BaseReference, DriftCheck, FormEquating

_LISTS = ("why", "assumptions", "counted", "raws", "equated", "se_by_raw")


def written(found: FormEquating) -> str:
    """Return a value as JSON text."""
    body = asdict(found)
    body["notes"] = [[one.code, one.text, dict(one.values)] for one in found.notes]
    return json.dumps(body, default=str)


def read(text: str) -> FormEquating:
    """Return the value that `written` wrote."""
    body: dict[str, Any] = json.loads(text)
    for name in _LISTS:
        body[name] = tuple(body[name])
    body["route"] = Route(body["route"])
    body["likeness"] = None if body["likeness"] is None else Likeness(body["likeness"])
    body["base"] = None if body["base"] is None else _base(body["base"])
    body["anchor"] = tuple(_anchor_item(one) for one in body["anchor"])
    body["alternatives"] = tuple(_alternative(one) for one in body["alternatives"])
    body["notes"] = tuple(Reason(*one) for one in body["notes"])
    check = body.get("drift")  # runs of before there were rules of drift have none
    body["drift"] = None if check is None else _drift(check)
    return FormEquating(**body)


def _base(body: dict[str, Any]) -> BaseReference:
    run = None if body["run"] is None else RunId(UUID(body["run"]))
    return BaseReference(FormCode(body["form"]), body["n"], run, body["number"], body["digest"])


def _anchor_item(body: dict[str, Any]) -> AnchorItem:
    return AnchorItem(**(body | {"item": ItemId(body["item"])}))


def _drift(body: dict[str, Any]) -> DriftCheck:
    return DriftCheck(**(body | {"rule": DriftRule(**body["rule"])}))


def _alternative(body: dict[str, Any]) -> AlternativeCut:
    return AlternativeCut(
        route=Route(body["route"]),
        raw_cut=body["raw_cut"],
        se=body["se"],
        equated=tuple(body["equated"]),
        would_pass=tuple(body["would_pass"]),
        would_fail=tuple(body["would_fail"]),
        whole_anchor=body.get("whole_anchor", False),
    )

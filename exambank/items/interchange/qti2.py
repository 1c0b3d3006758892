"""Single-choice and multiple-response items from QTI 2.x item XML.

What the bank cannot hold is refused by name: other interactions, pictures and formulas,
templates, adaptive items, partial credit.  Nothing is dropped silently but layout.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from exambank.core.answerkey import LETTERS, Key
from exambank.core.reasons import N_
from exambank.items.interchange import richtext
from exambank.items.interchange.faults import Fault, ImportRefused, fault
from exambank.items.interchange.parsed import ParsedItem, text_faults
from exambank.items.interchange.richtext import NotText
from exambank.items.interchange.xml import line_of, local_name
from exambank.items.types import Cognitive, ItemKind, Markup, Option

OPTIONS_MIN = 2
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FEEDBACK = frozenset({"feedbackInline", "feedbackBlock"})
_SCORING = {"single": ItemKind.SINGLE, "multiple": ItemKind.MULTIPLE}


@dataclass(frozen=True, slots=True, eq=False)
class _Choices:
    """The one interaction of an item and the declaration of its response."""

    interaction: etree._Element
    declaration: etree._Element
    identifiers: tuple[str, ...]


def read_item(root: etree._Element, *, file: str) -> ParsedItem:
    """Return the item of a 2.x tree, or raise `ImportRefused` with every fault."""
    found = list(_refusals(root, file=file))
    if found:
        raise ImportRefused(found)
    choices = _choices(root, file=file)
    key = _key(choices, file=file)
    try:
        item = _item(root, choices, key, file=file)
    except NotText as error:
        said = N_("<{value}> cannot be kept as text: the bank takes text items only for now")
        refusal = fault(file, "not_text", said, line=error.line, value=error.element)
        raise ImportRefused([refusal]) from error
    found = list(text_faults(item))
    if found:
        raise ImportRefused(found)
    return item


def _refusals(root: etree._Element, *, file: str) -> Iterator[Fault]:
    """Yield what makes the whole item something the bank cannot hold."""
    if root.get("adaptive") == "true":
        said = N_("the item is adaptive: the bank takes items with one answer")
        yield fault(file, "adaptive", said, line=line_of(root))
    for name in ("templateDeclaration", "templateProcessing"):
        element = next(_named(root, name), None)
        if element is not None:
            said = N_("the item is a template with variables: write one item for each value")
            yield fault(file, "template", said, line=line_of(element))
            break
    interactions = list(_interactions(root))
    others = [one for one in interactions if local_name(one) != "choiceInteraction"]
    for one in others:
        said = N_("{value} is not supported: the bank takes single choice and multiple response")
        yield fault(file, "interaction", said, line=line_of(one), value=local_name(one))
    if not interactions:
        said = N_("the item has no question to answer: it needs one choiceInteraction")
        yield fault(file, "no_interaction", said, line=line_of(root))
    if len(interactions) > 1 and not others:
        said = N_("the item has {n} questions: make one item of each")
        line = line_of(interactions[1])
        yield fault(file, "interactions", said, line=line, values={"n": len(interactions)})


def _choices(root: etree._Element, *, file: str) -> _Choices:
    interaction = next(_interactions(root))
    response = interaction.get("responseIdentifier", "")
    declared = [
        one for one in _named(root, "responseDeclaration") if one.get("identifier") == response
    ]
    identifiers = tuple(one.get("identifier", "") for one in _named(interaction, "simpleChoice"))
    line = line_of(interaction)
    found: list[Fault] = []
    if not declared:
        said = N_("the response {value} is not declared, so there is no key")
        found.append(fault(file, "no_declaration", said, line=line, value=response))
    elif declared[0].get("cardinality") not in _SCORING:
        said = N_("the response has the cardinality {value}: single or multiple is needed")
        value = declared[0].get("cardinality", "")
        found.append(fault(file, "cardinality", said, line=line_of(declared[0]), value=value))
    if not OPTIONS_MIN <= len(identifiers) <= len(LETTERS):
        said = N_("the item has {n} options: the bank takes {least} to {most}")
        more = {"n": len(identifiers), "least": OPTIONS_MIN, "most": len(LETTERS)}
        found.append(fault(file, "options", said, line=line, values=more))
    if len(set(identifiers)) != len(identifiers):
        said = N_("two options have the same identifier: give each its own")
        found.append(fault(file, "option_twice", said, line=line))
    if found:
        raise ImportRefused(found)
    return _Choices(interaction, declared[0], identifiers)


def _key(choices: _Choices, *, file: str) -> Key:
    """Return the key from the correct response, else from the mapping."""
    declaration, line = choices.declaration, line_of(choices.declaration)
    correct = [
        (value.text or "").strip()
        for response in _named(declaration, "correctResponse")
        for value in _named(response, "value")
    ]
    alternatives = [correct] if any(correct) else _mapped(declaration, file=file)
    if not alternatives:
        said = N_("the item has no key: give it a correct response")
        raise ImportRefused([fault(file, "no_key", said, line=line)])
    unknown = sorted({one for group in alternatives for one in group} - set(choices.identifiers))
    if unknown:
        said = N_("the key names the option {value}, which the item does not have")
        raise ImportRefused([fault(file, "key_option", said, line=line, value=unknown[0])])
    is_single = declaration.get("cardinality") == "single"
    if is_single and any(len(group) != 1 for group in alternatives):
        said = N_("a single response has {n} correct values: leave one, or declare it multiple")
        n = len(alternatives[0])
        raise ImportRefused([fault(file, "key_size", said, line=line, values={"n": n})])
    letter = dict(zip(choices.identifiers, LETTERS, strict=False))
    groups = {frozenset(letter[one] for one in group) for group in alternatives}
    return Key(tuple(sorted(groups, key=sorted)))


def _mapped(declaration: etree._Element, *, file: str) -> list[list[str]]:
    """Return the key that a mapping stands for: every option with a positive value."""
    values: dict[str, float] = {}
    for entry in _named(declaration, "mapEntry"):
        try:
            values[entry.get("mapKey", "")] = float(entry.get("mappedValue", ""))
        except ValueError as error:
            said = N_("the mapped value {value} is not a number")
            value = entry.get("mappedValue", "")
            refusal = fault(file, "mapped_value", said, line=line_of(entry), value=value)
            raise ImportRefused([refusal]) from error
    positive = {option: value for option, value in values.items() if value > 0}
    if declaration.get("cardinality") == "multiple":
        return [list(positive)] if positive else []
    if len(set(positive.values())) > 1:
        said = N_("the options are worth different marks: the bank gives one mark or none")
        raise ImportRefused([fault(file, "partial_credit", said, line=line_of(declaration))])
    return [[option] for option in positive]


def _item(root: etree._Element, choices: _Choices, key: Key, *, file: str) -> ParsedItem:
    body = next(_named(root, "itemBody"))
    stem = _stem(body)
    texts = [_option_text(one) for one in _named(choices.interaction, "simpleChoice")]
    rationales = [_rationale(root, one) for one in _named(choices.interaction, "simpleChoice")]
    is_plain = all(map(richtext.is_plain, [stem, *texts, *rationales]))
    said = richtext.plain if is_plain else richtext.unwrapped
    options = tuple(
        Option(letter, said(text), said(rationale))
        for letter, text, rationale in zip(LETTERS, texts, rationales, strict=False)
    )
    cognitive = body.get("data-cognitive")
    return ParsedItem(
        file=file,
        line=line_of(root),
        id=root.get("identifier", ""),
        stem=said(stem),
        options=options,
        key=key,
        kind=_SCORING[choices.declaration.get("cardinality", "")],
        course=body.get("data-course"),
        outcome=body.get("data-outcome"),
        cognitive=Cognitive(cognitive) if cognitive in set(Cognitive) else None,
        language=root.get(_LANG),
        reference=_reference(root),
        markup=Markup.PLAIN if is_plain else Markup.HTML,
    )


def _stem(body: etree._Element) -> str:
    """Return all text of the body but the options: what stands around them, then the prompt."""
    copy = deepcopy(body)
    for gone in [*_named(copy, "rubricBlock"), *_named(copy, "feedbackBlock")]:
        _take_out(gone)
    for interaction in list(_interactions(copy)):
        for child in list(interaction):
            if local_name(child) == "prompt":
                child.tag = "div"
            else:
                _take_out(child)
        interaction.tag = "div"
        _flatten(interaction)
    return richtext.inner_html(copy)


def _flatten(interaction: etree._Element) -> None:
    """Leave one block where the interaction holds nothing but a prompt."""
    if len(interaction) == 1 and not (interaction.text or "").strip():
        prompt = interaction[0]
        has_blocks = any(local_name(child) in {"p", "div"} for child in prompt)
        prompt.tag = "span" if not has_blocks else "content-body"


def _option_text(choice: etree._Element) -> str:
    copy = deepcopy(choice)
    for gone in [one for one in copy.iter() if local_name(one) in _FEEDBACK]:
        _take_out(gone)
    return richtext.inner_html(copy)


def _rationale(root: etree._Element, choice: etree._Element) -> str:
    """Return the feedback inside an option, or the one shown when the option is chosen."""
    inside = [one for one in choice.iter() if local_name(one) in _FEEDBACK]
    shown = [
        one
        for one in _named(root, "modalFeedback")
        if one.get("identifier") == choice.get("identifier") and one.get("showHide") != "hide"
    ]
    return " ".join(filter(None, (richtext.inner_html(one) for one in inside or shown)))


def _reference(root: etree._Element) -> str:
    blocks = (one for one in _named(root, "rubricBlock") if "author" in one.get("view", "").split())
    return " ".join(filter(None, (richtext.plain(richtext.inner_html(one)) for one in blocks)))


def _interactions(element: etree._Element) -> Iterator[etree._Element]:
    return (
        one
        for one in element.iter()
        if isinstance(one.tag, str) and local_name(one).endswith("Interaction")
    )


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the elements called `name` below (or at) an element, whatever their namespace."""
    return element.iter(f"{{*}}{name}")


def _take_out(element: etree._Element) -> None:
    """Remove an element but keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)

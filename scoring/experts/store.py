"""Every SQL statement of experts and their answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import FormCode, ItemId
from scoring.experts.tables import ColdAnswerRow, ExpertRow
from scoring.experts.types import ColdAnswer, Expert


def add(session: Session, expert: Expert) -> None:
    session.add(
        ExpertRow(
            form_code=expert.form,
            account=expert.account,
            name=expert.name,
            named_by=expert.named_by,
            named_at=expert.named_at,
            handed_in_at=expert.handed_in_at,
        )
    )
    session.flush()


def find(session: Session, form: FormCode, account: str) -> Expert | None:
    row = session.get(ExpertRow, (form, account))
    return None if row is None else _expert(row)


def lock(session: Session, form: FormCode, account: str) -> Expert | None:
    """Return an expert of a form and hold the row until the transaction ends."""
    row = session.get(ExpertRow, (form, account), with_for_update=True, populate_existing=True)
    return None if row is None else _expert(row)


def experts_of(session: Session, form: FormCode) -> Sequence[Expert]:
    """Return the experts of a form in the order in which they were named."""
    statement = select(ExpertRow).where(ExpertRow.form_code == form)
    ordered = statement.order_by(ExpertRow.named_at, ExpertRow.account)
    return [_expert(row) for row in session.scalars(ordered)]


def of_account(session: Session, account: str) -> Sequence[Expert]:
    """Return the forms that somebody is to answer, last named first."""
    statement = select(ExpertRow).where(ExpertRow.account == account)
    ordered = statement.order_by(ExpertRow.named_at.desc(), ExpertRow.form_code)
    return [_expert(row) for row in session.scalars(ordered)]


def hand_in(session: Session, expert: Expert, *, at: datetime) -> None:
    session.get_one(ExpertRow, (expert.form, expert.account)).handed_in_at = at
    session.flush()


def put_answers(session: Session, form: FormCode, given: Iterable[ColdAnswer]) -> None:
    """Keep answers in place of earlier ones to the same questions."""
    for one in given:
        session.merge(
            ColdAnswerRow(
                form_code=form,
                account=one.account,
                position=one.position,
                item_id=one.item,
                chosen=one.option,
                answered_at=one.at,
            )
        )
    session.flush()


def answers(session: Session, form: FormCode) -> Sequence[ColdAnswer]:
    """Return every answer to a form, by position, then by account."""
    statement = select(ColdAnswerRow).where(ColdAnswerRow.form_code == form)
    ordered = statement.order_by(ColdAnswerRow.position, ColdAnswerRow.account)
    return [
        ColdAnswer(row.account, row.position, ItemId(row.item_id), row.chosen, row.answered_at)
        for row in session.scalars(ordered)
    ]


def _expert(row: ExpertRow) -> Expert:
    return Expert(
        form=FormCode(row.form_code),
        account=row.account,
        name=row.name,
        named_by=row.named_by,
        named_at=row.named_at,
        handed_in_at=row.handed_in_at,
    )

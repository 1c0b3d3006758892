"""The tables of marking tasks, their scripts, who marks them, and the marks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class TaskRow(Base):
    """One question to mark; the rubric is kept as JSON, in the order in which it is shown."""

    __tablename__ = "marking_task"
    __table_args__ = (UniqueConstraint("course_code", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    number: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    rubric: Mapped[str] = mapped_column(Text)
    tolerance: Mapped[float] = mapped_column(Float)
    opened_by: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime]


class ScriptRow(Base):
    __tablename__ = "script"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("marking_task.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class AssignmentRow(Base):
    """Nobody marks a script in two parts, and each part has one marker."""

    __tablename__ = "script_marker"
    __table_args__ = (
        ForeignKeyConstraint(["task_id", "code"], ["script.task_id", "script.code"]),
        UniqueConstraint("task_id", "code", "seat"),
        CheckConstraint("seat IN ('first', 'second', 'third')", name="known_seat"),
    )

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    account: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    seat: Mapped[str] = mapped_column(String(10))
    done_at: Mapped[datetime | None]


class MarkRow(Base):
    __tablename__ = "script_mark"
    __table_args__ = (
        ForeignKeyConstraint(
            ["task_id", "code", "account"],
            ["script_marker.task_id", "script_marker.code", "script_marker.account"],
        ),
        CheckConstraint("mark >= 0", name="not_negative"),
    )

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    account: Mapped[str] = mapped_column(String(200), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(60), primary_key=True)
    mark: Mapped[int]

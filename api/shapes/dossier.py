"""The file of a case as the API shows it: what it lacks, how it is reviewed, how it stands with the bound PDF."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class LackShape(BaseModel):
    """Something that the file lacks."""

    part: str
    title: str
    title_en: str
    required: bool = Field(description="必须的，缺了须写明原因才能归档。")
    why: str
    why_en: str
    supplied_by: list[str] = Field(description="补齐它的动作。")


class ReviewLineShape(BaseModel):
    """One line of the review."""

    key: str
    title: str
    points: int
    kept: int
    veto: bool
    by_eye: bool = Field(description="由评查人判断，不由记录算出。")
    failed: bool


class ReviewOfFile(BaseModel):
    """The review of the file as it stands; the scheme is a local default."""

    score: int
    most: int
    grade: str
    vetoed: list[str]
    lines: list[ReviewLineShape]


class BindingShape(BaseModel):
    """How it stands with one bound PDF."""

    purpose: Literal["archive", "court"]
    state: Literal["none", "working", "ready", "failed"]
    done: int
    of: int
    words: str
    size: int


class FileOfCase(BaseModel):
    """What the file of a case lacks, its review, its bound PDFs."""

    missing: list[LackShape]
    review: ReviewOfFile | None
    bound: list[BindingShape]

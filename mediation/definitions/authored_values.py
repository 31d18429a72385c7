"""The small values of a workflow file and the ways of writing each: names, terms, literals, one name or a list.

They are pydantic types. Which of several ways an author chose is decided by what is written, so that a fault is told
for that way only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, GetJsonSchemaHandler, Tag
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from mediation.definitions.vocabulary import CONDITIONS, EFFECTS, REQUIREMENTS
from mediation.town.institutions import InstitutionKind, Role

KEY = r"^[a-z][a-z0-9_]{0,59}$"
OVER = r"^[a-z][a-z0-9_]{0,59}@[1-9][0-9]{0,5}$"
TERM = r"^[1-9][0-9]{0,3} (minutes?|hours?|days?|months?|working days?)$"

#: What `_written` answers; such a segment in the location of a fault is not part of the file.
TAGS = frozenset({"<text>", "<mapping>", "<list>", "<number>", "<yes_no>"})


def _written(value: object) -> str:
    """Tell which way of writing the author chose, so that a fault is reported for that one only."""
    match value:
        case bool():
            return "<yes_no>"
        case int():
            return "<number>"
        case str():
            return "<text>"
        case dict():
            return "<mapping>"
        case list():
            return "<list>"
        case _:
            return "<other>"


def either(wanted: str, wanted_en: str) -> Discriminator:
    """Choose the way of writing by what is written; `wanted` is told where it is none of them: `told_in` parts the two.

    pydantic carries one text, and its types must be hashable: the two languages stand on a line each.
    """
    return Discriminator(_written, custom_error_type="either", custom_error_message=f"{wanted}\n{wanted_en}")


def told_in(message: str) -> tuple[str, str]:
    """Give what `either` was told to say, in Chinese and in English."""
    zh, _, en = message.partition("\n")
    return zh, en


def listed(value: object) -> object:
    """Make a list of a single name."""
    return value if isinstance(value, list) else [value]


def _shown(value: object) -> object:
    """Write true, false and whole numbers as the form shows them."""
    return str(value).lower() if isinstance(value, bool | int) else value


class PlainValue:
    """Marks a text that may be written as a whole number, true or false."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "type": ["string", "integer", "boolean"]}


class WordsOf:
    """Marks a word of one list of the vocabulary, so that editors propose those names."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(words)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        plain, with_arguments = handler(schema)["oneOf"]
        return {"anyOf": [{**plain, "enum": self.words}, {**with_arguments, "propertyNames": {"enum": self.words}}]}


class OneOrMore:
    """Marks a list that may be written as a single name."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        several = handler(schema)
        return {"anyOf": [several["items"], several]}


Key = Annotated[str, Field(pattern=KEY)]
ChoiceKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,60}$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]
TermText = Annotated[str, Field(pattern=TERM)]
RoleName = Annotated[Role, Field(strict=False)]
KindName = Annotated[InstitutionKind, Field(strict=False)]
Keys = Annotated[list[Key], BeforeValidator(listed), OneOrMore()]
Texts = Annotated[list[Text], BeforeValidator(listed), OneOrMore()]
Roles = Annotated[list[RoleName], BeforeValidator(listed), OneOrMore(), Field(min_length=1)]
Kinds = Annotated[list[KindName], BeforeValidator(listed), OneOrMore()]
Shown = Annotated[str, BeforeValidator(_shown), PlainValue()]
ShownOnes = Annotated[list[Shown], BeforeValidator(listed), OneOrMore(), Field(min_length=1)]
LiteralValue: TypeAlias = Annotated[
    Annotated[str, Tag("<text>")]
    | Annotated[int, Tag("<number>")]
    | Annotated[bool, Tag("<yes_no>")]
    | Annotated[list[str], Tag("<list>")],
    either("应为文字、整数、true/false 或列表", "should be text, a whole number, true/false or a list"),
]
Plain: TypeAlias = Annotated[
    Annotated[str, Tag("<text>")] | Annotated[int, Tag("<number>")] | Annotated[bool, Tag("<yes_no>")],
    either("应为文字、整数或 true/false", "should be text, a whole number or true/false"),
]
PlainOrList: TypeAlias = Annotated[
    Annotated[str, Tag("<text>")]
    | Annotated[int, Tag("<number>")]
    | Annotated[bool, Tag("<yes_no>")]
    | Annotated[list[Plain], Tag("<list>")],
    either("应为文字、整数、true/false 或列表", "should be text, a whole number, true/false or a list"),
]
SettingValue: TypeAlias = Annotated[
    Annotated[str, Tag("<text>")]
    | Annotated[int, Tag("<number>")]
    | Annotated[bool, Tag("<yes_no>")]
    | Annotated[list[Plain], Tag("<list>")]
    | Annotated[dict[ChoiceKey, PlainOrList], Tag("<mapping>")],
    either(
        "应为文字、整数、true/false、列表或“名称: 值”",
        "should be text, a whole number, true/false, a list or 'name: value'",
    ),
]
CallShape: TypeAlias = Annotated[
    Annotated[Key, Tag("<text>")]
    | Annotated[dict[Key, dict[Key, LiteralValue] | None], Tag("<mapping>"), Field(min_length=1, max_length=1)],
    either("应为一个名称，或“名称: {参数: 值}”", "should be a name, or 'name: {argument: value}'"),
]
RequirementShape: TypeAlias = Annotated[CallShape, WordsOf(REQUIREMENTS)]
ConditionShape: TypeAlias = Annotated[CallShape, WordsOf(CONDITIONS)]
EffectShape: TypeAlias = Annotated[CallShape, WordsOf(EFFECTS)]

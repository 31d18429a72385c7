"""Templates of papers: the shipped ones, and those that a committee has of its own, checked before any is used.

A folder holds one folder per committee (its key in the town), and in it files by the names of the shipped templates.
Such a file says the same facts in another order or look: it may name nothing that the shipped one does not get, it
stands in the frame of all papers (so that 作废 and 草稿 are never lost), and it runs in a sandbox. What it leaves out
is the committee's affair; that everything on it can be drawn is found out, as of every paper, when it is set.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mediation.documents.facts import PAPERS
from mediation.documents.wording import numeral
from mediation.errors import DocumentError

TEMPLATES = Path(__file__).parent / "templates"
_FRAME = "skeleton.html"


def environment_of(kind: type[Environment], *folders: Path) -> Environment:
    """Make the surroundings of templates: every value escaped, what is named and not given is an error."""
    made = kind(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in (*folders, TEMPLATES)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["numeral"] = numeral
    return made


class OwnTemplates:
    """The templates that committees have of their own, by committee and name."""

    def __init__(self, templates: dict[tuple[str, str], Template] | None = None) -> None:
        self._templates = templates or {}

    def find(self, committee: str, name: str) -> Template | None:
        """Give the template of this name that the committee has of its own, None if it takes the shipped one."""
        return self._templates.get((committee, name))

    def __len__(self) -> int:
        return len(self._templates)

    @classmethod
    def load(cls, folder: Path) -> OwnTemplates:
        """Read and check a folder. Raises DocumentError naming every file that cannot be used, and why."""
        if not folder.is_dir():
            raise DocumentError(f"没有文书版式文件夹 {folder}。请建立它，或去掉该设置。")
        found: dict[tuple[str, str], Template] = {}
        faults: list[str] = []
        for file in sorted(folder.glob("*/*.html")):
            environment = environment_of(ImmutableSandboxedEnvironment, file.parent)
            fault = _fault(environment, file)
            if fault:
                faults.append(f"{file.parent.name}/{file.name}：{fault}")
            else:
                found[file.parent.name, file.stem] = environment.get_template(file.name)
        if faults:
            raise DocumentError("文书版式不能使用：\n" + "\n".join(faults))
        return cls(found)


def _fault(environment: Environment, file: Path) -> str:
    """Say why a committee's own template cannot be used; empty if it can."""
    if file.stem not in PAPERS:
        return f"没有这种文书。可用的名称：{'、'.join(sorted(PAPERS))}"
    try:
        ours = environment.parse(file.read_text(encoding="utf-8"))
    except (TemplateSyntaxError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", 0)
        return f"第 {line} 行不是合法的模板写法" if line else "不是 UTF-8 文本"
    if not any(
        isinstance(one.template, nodes.Const) and one.template.value == _FRAME for one in ours.find_all(nodes.Extends)
    ):
        return f'须以 {{% extends "{_FRAME}" %}} 开头'
    shipped = (TEMPLATES / file.name).read_text(encoding="utf-8")
    given = meta.find_undeclared_variables(environment.parse(shipped)) | {"paper"}
    unknown = meta.find_undeclared_variables(ours) - given
    if unknown:
        return f"用到了没有的内容 {'、'.join(sorted(unknown))}。可用：{'、'.join(sorted(given))}"
    return ""

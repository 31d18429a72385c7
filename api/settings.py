"""What a deployment may set, from the environment (MEDIATION_…) or the command line; every value has a working default.

Rules of procedure are not settings: they stand in the workflow files.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


class Printer(BaseModel):
    """A printer that draws askew: its institution, its name there, how far its sheets are moved, in millimetres."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    institution: str = Field(min_length=1, max_length=100)
    name: str = Field(min_length=1, max_length=40)
    x: float = Field(default=0.0, ge=-30, le=30)
    y: float = Field(default=0.0, ge=-30, le=30)


class Settings(BaseSettings):
    """The settings of the web process."""

    model_config = SettingsConfigDict(env_prefix="MEDIATION_", frozen=True, extra="ignore")

    database_url: str = Field(
        default="sqlite:///var/mediation.sqlite3", description="数据库地址：SQLite 文件或 PostgreSQL。"
    )
    key_file: Path | None = Field(
        default=None,
        description="数据密钥文件，在数据库之外，首次启动时生成；**请另存一份，丢失即无法打开案件内容**（见备份说明）。"
        "不填则为 SQLite 文件旁的“<文件名>.key”，PostgreSQL 时为 `var/<库名>.key`。",
    )
    workflows: Path = Field(default=ROOT / "workflows", description="流程文件所在文件夹。")
    host: str = Field(default="127.0.0.1", description="监听地址。")
    port: int = Field(default=8000, ge=0, le=65535, description="监听端口；0 表示任选一个。")
    https: bool = Field(default=False, description="前面有 HTTPS：会话标识只经 HTTPS 传送。")
    product: str = Field(default="人民调解", max_length=20, description="页眉上的名称。")
    demo: bool = Field(default=True, description="空数据库启动时装入演示数据；正式部署应设为 false。")
    offset: timedelta = Field(default=timedelta(0), description="时钟与真实时间之差，启动时定下，之后不变（--as-of）。")
    clock: bool = Field(default=True, description="网页进程是否同时运行时限扫描。")
    sweep_seconds: float = Field(default=30.0, gt=0, le=3600, description="时限扫描的间隔，秒。")
    most_bytes: int = Field(default=1_000_000, ge=10_000, description="一次提交的最大字节数，超过即拒绝（413）。")
    session_minutes: int = Field(
        default=60, ge=5, le=720, description="日历订阅中一场调解会占多少分钟（记录中只有开始时间）。"
    )
    seal_certificate: Path | None = Field(
        default=None,
        description="卷宗电子封存（`mediation dossier --sign`，需 `mediation[sign]`）所用的私钥和证书：PKCS#12 文件。",
    )
    seal_password_file: Path | None = Field(
        default=None, description="上述 PKCS#12 文件的密码：写在这个文件的第一行；没有密码的不填。"
    )
    channel_origins: tuple[str, ...] = Field(
        default=(),
        description='系统对接和提醒可以访问的来源，JSON 列表，如 ["https://police.example.cn", "smtp://mail.example.cn"]；空则一律不访问。',
    )
    channel_inside: tuple[str, ...] = Field(
        default=(),
        description='对方地址可以落在的内网网段，JSON 列表，如 ["10.20.0.0/16"]；空则不访问任何内网地址。',
    )
    channel_authority: Path | None = Field(
        default=None,
        description="系统对接另外信任的证书签发机构，PEM 文件；政务内网自建证书的单位用。系统已信任的照旧。",
    )
    channel_hasten: float = Field(
        default=1.0, gt=0, le=1, description="系统对接重试间隔的倍数；1 为从二十秒起逐次加倍。"
    )
    evidence: str = Field(
        default="",
        description="证据库：文件夹，或 `s3://桶名/前缀`（需安装 `mediation[s3]`）；一个证据库只供一个数据库使用。"
        "不填则为 SQLite 文件旁的“<文件名>-evidence”，PostgreSQL 时为 `var/evidence`。",
    )
    evidence_endpoint: str = Field(
        default="", description="S3 兼容存储的地址；不填为 AWS。密钥按 AWS 的惯例由环境变量或配置文件给出。"
    )
    evidence_most_bytes: int = Field(default=60_000_000, ge=100_000, description="一个证据文件的最大字节数。")
    evidence_most_pages: int = Field(default=1000, ge=1, description="一个证据 PDF 的最多页数。")
    paper_templates: Path | None = Field(
        default=None,
        description="各调委会自有文书版式的文件夹：`<机构编号>/<版式名>.html`，启动时核对；不填则都用随程序的版式。",
    )
    printers: tuple[Printer, ...] = Field(
        default=(),
        description="打印机的位置补偿（毫米，向右、向下为正），套打预印表格用，JSON 列表，如 "
        '`[{"institution": "street_committee", "name": "一楼打印机", "x": 1.5, "y": -2}]`；'
        "只用于打印，不改已出具的文书。",
    )
    count_repeats_beyond: bool = Field(
        default=False,
        description="案件页上，当事人涉及的、经办人无权查看的其他案件，是否提示件数（只有件数；限制公开的不计）。"
        "默认不提示：件数也会让人知道有这些案件。",
    )
    page_rows: int = Field(default=30, ge=5, le=200, description="列表每页的行数。")

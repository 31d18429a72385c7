"""`mediation run` and `mediation clock`: the demonstration on a fresh database, the web process, or the clock alone."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from contextlib import suppress
from datetime import datetime, timedelta

import uvicorn
from rich.console import Console
from rich.table import Table

from api.app import create_app
from api.commands.opening import opened, opened_to_serve
from api.settings import Settings
from mediation.calendar.moments import day_of
from mediation.casework.house import House
from mediation.clock.scheduler import Clockwork
from mediation.errors import MediationError, TownError
from mediation.rehearsal.demo import load_demo
from mediation.rehearsal.sample import PASSWORD, is_empty, load_sample, shows_sample
from mediation.store.database import key_file_of
from mediation.town.around import Town
from mediation.town.institutions import ROLE_TITLES, Person

LOCAL = ("127.0.0.1", "localhost", "::1")


def serve(settings: Settings, console: Console, *, at: datetime, sample: bool = False) -> None:
    """Open the house, load the demonstration (or the sample) if nobody works there yet, and serve until stopped."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a sweep still under way is no news
    with opened_to_serve(settings, at=at) as house:
        if is_empty(house):
            if not settings.demo:
                raise TownError("数据库中还没有人员。请先用 mediation town import 导入区划、机构、人员，再启动服务")
            console.print("空数据库，装入演示数据…… / an empty database: loading the demonstration")
            cases = (load_sample if sample else load_demo)(house, settings.workflows, at=at)
            console.print(f"已装入 {len(cases)} 件案件 / {len(cases)} cases")
        listener = _listen(settings)
        with house.store.reading() as reading:
            town = reading.town.around()
        _print_accounts(house, town, console)
        _print_address(settings, listener.getsockname()[1], console, at=at)
        _print_key(settings, console)
        app = create_app(house, settings)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="on")
        _run_until_stopped(uvicorn.Server(config), listener)
    console.print("已停止 / stopped")


def _run_until_stopped(server: uvicorn.Server, listener: socket.socket) -> None:
    """Serve until Ctrl+C or a polite kill. The server raises the signal again once it has shut down; by then all is
    well, and the database is still to be closed."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def run_clock(settings: Settings, console: Console) -> None:
    """Run the clock alone until interrupted: sweeping deadlines and delivering what is owed."""
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    with opened(settings) as house:
        every = timedelta(seconds=settings.sweep_seconds)
        clockwork = Clockwork(house, offset=settings.offset, sweep_every=every, hasten=settings.channel_hasten)
        clockwork.start()
        console.print("时限扫描运行中，按 Ctrl+C 停止 / the clock is running, Ctrl+C stops it")
        stopping.wait()
        clockwork.stop()
    console.print("已停止 / stopped")


def _listen(settings: Settings) -> socket.socket:
    """Bind the port and listen before anything is printed: who calls the address shown waits for the application to
    stand, and is not refused."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named as TCP: only then does asyncio send small answers at once, and not after the 40 ms of a delayed ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise MediationError(
            f"无法监听 {settings.host}:{settings.port}（{error.strerror}）。请用 --port 换一个端口，0 表示任选"
        ) from error
    return listener


def _print_address(settings: Settings, port: int, console: Console, *, at: datetime) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    console.print(f"\n[bold]http://{host}:{port}/[/bold]  （接口 / API: /api/v1/openapi.json；Ctrl+C 停止 / stops）")
    if settings.offset:
        shown = day_of(at)
        console.print(f"演示时钟：从 {shown} 起走 / the clock shows {shown} and runs on from there")
    if settings.host not in LOCAL and not settings.https:
        console.print(
            "[yellow]对外监听而未经 HTTPS：请在前面加反向代理，并更换样例口令 / no HTTPS, sample passwords[/yellow]"
        )


def _print_key(settings: Settings, console: Console) -> None:
    """Say at every start where the key lies, and that nothing opens without it."""
    file = settings.key_file or key_file_of(settings.database_url)
    console.print(
        f"数据密钥在 {file}，不在备份里；请另存一份（mediation key copy 文件），丢失它数据和备份都打不开"
        " / keep a copy of the data key: without it neither the data nor a backup opens",
        highlight=False, markup=False,
    )  # fmt: skip


def _print_accounts(house: House, town: Town, console: Console) -> None:
    """Print who may sign in, as long as the sample's password still fits the first account."""
    first = next(iter(town.people), None)
    if first is None or not shows_sample(house, first):
        return
    table = Table(title=f"样例账号，口令均为 {PASSWORD} / sample accounts, one password", title_justify="left")
    for heading in ("账号 account", "姓名 name", "岗位 posts"):
        table.add_column(heading, overflow="fold")
    shown = _one_of_each(town)
    for person in shown:
        posts = "；".join(f"{town.institutions[one.institution].name} {ROLE_TITLES[one.role]}" for one in person.posts)
        table.add_row(person.account, person.name, posts)
    console.print(table)
    if len(shown) < len(town.people):
        console.print(f"每种岗位列出一人；全部 {len(town.people)} 个账号：mediation town accounts / one of each post")


def _one_of_each(town: Town) -> list[Person]:
    """List the first with each set of roles at each kind of institution, street's and city's apart."""
    seen: set[frozenset[tuple[str, ...]]] = set()
    found = []
    for person in town.people.values():
        homes = [(one.role, town.institutions[one.institution]) for one in person.posts]
        posts = frozenset((role, home.kind, town.places[home.place].kind) for role, home in homes)
        if posts not in seen:
            seen.add(posts)
            found.append(person)
    return found

"""The commands `mediation channels …`: their options and help. What they do: `api/commands/channels.py`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.command_options import Data, console, now, settings_of
from mediation.town.counterparts import ChannelKind

channels = typer.Typer(help="与其他单位系统的对接通道。 Channels to other institutions' systems.", no_args_is_help=True)
Channel = Annotated[str, typer.Argument(metavar="CHANNEL", help="通道编号。 The channel's id.")]


@channels.command("list")
def listing(data: Data = None) -> None:
    """列出通道、密钥编号和待发送、未送达的条数。 List the channels, their keys, and what waits."""
    from api.commands.channels import show_all
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        show_all(house, console())


@channels.command("show")
def show(channel: Channel, data: Data = None) -> None:
    """列出一个通道未送达的、待发送的和被拒绝的消息。 What is dead, owed, and was refused."""
    from api.commands.channels import show_one
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        show_one(house, console(), channel, at=now())


@channels.command("set")
def put(
    channel: Channel,
    institution: Annotated[str, typer.Option(metavar="ID", help="机构编号。 The institution.")],
    kind: Annotated[ChannelKind, typer.Option(help="怎样送达。 How it is reached.")],
    address: Annotated[str, typer.Option(metavar="URL", help="对方接收消息的地址。 Where messages go.")] = "",
    account: Annotated[
        list[str] | None, typer.Option(metavar="ACCOUNT", help="服务账号，可多次给出。 Service accounts.")
    ] = None,
    workflow: Annotated[
        str, typer.Option(metavar="KEY", help="来件默认的流程。 What a handover opens.")
    ] = "property_three_level",
    closed: Annotated[bool, typer.Option("--closed/--open", help="停用。 Neither send nor take.")] = False,
    data: Data = None,
) -> None:
    """设立或修改一个通道；密钥不变。 Set a channel up, or change it; its keys stay."""
    from api.commands.channels import set_one
    from api.commands.opening import opened
    from mediation.town.counterparts import Channel as Wanted
    from mediation.town.counterparts import ChannelId
    from mediation.town.institutions import AccountId, InstitutionId

    wanted = Wanted(
        id=ChannelId(channel),
        institution=InstitutionId(institution),
        kind=kind,
        address=address,
        accounts=tuple(AccountId(one) for one in account or ()),
        workflow=workflow,
        open=not closed,
    )
    with opened(settings_of(data)) as house:
        set_one(house, console(), wanted, settings_of(data))


@channels.command("rotate")
def rotate(channel: Channel, data: Data = None) -> None:
    """生成一把新密钥，只显示这一次；旧的并行有效。 Make a new key beside the old one; shown once."""
    from api.commands.channels import make_key
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        make_key(house, console(), channel, at=now())


@channels.command("retire")
def retire(
    channel: Channel,
    key: Annotated[str, typer.Argument(metavar="KEY", help="密钥编号。 The key's id.")],
    data: Data = None,
) -> None:
    """停用一把密钥，随即忘掉它。 Let a key count no more."""
    from api.commands.opening import opened
    from mediation.casework import channel_keeping

    with opened(settings_of(data)) as house:
        channel_keeping.retire(house, channel, key, at=now())
    console().print(f"已停用 {key} / retired", highlight=False)


@channels.command("send-again")
def send_again(channel: Channel, data: Data = None) -> None:
    """把未送达的全部重发。 Send again all that is dead."""
    from api.commands.channels import resend
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        resend(house, console(), channel, at=now())


@channels.command("notice")
def notice(
    institution: Annotated[str, typer.Argument(metavar="INSTITUTION", help="机构编号。 The institution.")],
    title: Annotated[str, typer.Argument(metavar="NAME", help="给这个地址起的名字。 What to call it.")],
    from_stdin: Annotated[
        bool, typer.Option("--address-from-stdin", help="从标准输入读地址（含令牌）。 Read the address.")
    ] = False,
    drop: Annotated[bool, typer.Option("--drop", help="删去这个地址。 Forget it.")] = False,
    data: Data = None,
) -> None:
    """登记或删去一个提醒地址（邮箱、企业微信、钉钉、飞书）。 Keep or forget where to tell of what waits."""
    from api.commands.channels import keep_notice
    from api.commands.opening import opened

    if from_stdin == drop:
        raise typer.BadParameter("--address-from-stdin 与 --drop 须给出一个 / give one of the two")
    address = typer.get_text_stream("stdin").readline().strip() if from_stdin else ""
    settings = settings_of(data)
    with opened(settings) as house:
        keep_notice(house, console(), institution, title, address=address, settings=settings)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(channels, name="channels")

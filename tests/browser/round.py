"""A round for the page to show: cards, a digest, answers and an error on both platforms, sent over the wire.

Everything is posted through the playground's own Slack and Discord, so that what the page gets is what was accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import aiohttp

from bot.playground.playground import Playground

ML_SYSTEMS, RETRIEVAL = "C0MLSYSTEMS", "C0RETRIEVAL"
GPU_KERNELS, LANGUAGE_MODELS = "300000000000000001", "300000000000000002"
VERMILION = 0xC8471A
COMPONENTS_V2 = 1 << 15

HOSTILE = "<img src=x onerror=alert(1)> <script>alert(1)</script> {{7*7}} javascript:alert(1)"

Json = dict[str, object]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str) -> Json:
    return {"type": "section", "text": mrkdwn(text)}


def slack_card(title: str, number: str) -> list[Json]:
    """A card as the bot sends it to Slack: title, facts, sentences beside a picture, the reason, buttons."""
    picture = {"type": "image", "image_url": f"https://pictures.example/{number}.png", "alt_text": f"Of {title}"}
    buttons = [
        {"type": "button", "action_id": "abstract:0", "value": "p1", "text": plain("Abstract")},
        {"type": "button", "action_id": "open:1", "url": f"https://arxiv.org/pdf/{number}", "text": plain("PDF")},
        {
            "type": "overflow",
            "action_id": "more:2",
            "options": [
                {"text": plain("BibTeX"), "value": "bibtex"},
                {"text": plain("More like this"), "value": "like"},
            ],
        },
    ]
    return [
        section(f"*<https://arxiv.org/abs/{number}|{title}>*"),
        {"type": "context", "elements": [mrkdwn("Noor Lind and Artem Abel · cs.PF · 24 Nov · Hugging Face ▲ 18")]},
        {**section("A *softmax* in two sweeps over memory."), "accessory": picture},
        {"type": "context", "elements": [mrkdwn("matched `title:(softmax OR attention) -survey` (title)")]},
        {"type": "actions", "elements": buttons},
    ]


def slack_digest() -> list[Json]:
    change = {"type": "button", "action_id": "change_time:0", "value": "k1", "text": plain("Change time")}
    lines = [
        f"{number}. <https://arxiv.org/abs/2001.0{number}|Sharding optimizer state past one node> · Okafor · ▲ 64"
        for number in range(1, 5)
    ]
    return [
        {"type": "header", "text": plain("Tue 24 Nov: 4 new papers for #ml-systems")},
        section("*category:cs.DC training* (4)\n" + "\n".join(lines)),
        {"type": "divider"},
        {"type": "actions", "elements": [change]},
    ]


def slack_error() -> list[Json]:
    return [
        section("I could not read this query: `autor:` is no field. Did you mean `author:`?"),
        section("```autor:frantar quanti*\n^^^^^```"),
        section("This works: `/papers subscribe author:frantar quanti*`"),
    ]


def text_display(content: str) -> Json:
    return {"type": 10, "content": content}


def button(label: str, custom_id: str, style: int = 2) -> Json:
    return {"type": 2, "style": style, "label": label, "custom_id": custom_id}


def link(label: str, url: str) -> Json:
    return {"type": 2, "style": 5, "label": label, "url": url}


def discord_card(title: str, number: str) -> list[Json]:
    """A card as the bot sends it to Discord: one box with a stripe, sentences beside a thumbnail, a row of buttons."""
    menu = {"type": 3, "custom_id": f"menu:{number}", "options": [{"label": "BibTeX", "value": "bibtex"}]}
    box = {
        "type": 17,
        "accent_color": VERMILION,
        "components": [
            text_display(f"**[{title}](<https://arxiv.org/abs/{number}>)**"),
            text_display("-# Korbin Poel · cs.LG · 24 Nov · ▲ 41 · ★ 156"),
            {
                "type": 9,
                "components": [text_display("Fused **GPU** kernels keep state in registers.")],
                "accessory": {"type": 11, "media": {"url": f"https://pictures.example/{number}.png"}},
            },
            text_display("-# matched `gpu (kernel* OR fused)` (title, abstract)"),
            {"type": 1, "components": [button("Abstract", "abstract"), link("PDF", f"https://arxiv.org/pdf/{number}")]},
            {"type": 1, "components": [{**menu, "placeholder": "More"}]},
        ],
    }
    return [box]


def discord_digest() -> list[Json]:
    lines = "\n".join(f"{n}. [Many agents in one loop](https://arxiv.org/abs/1) · Ruth · ▲ 7{n}" for n in range(1, 4))
    words = f'**"reinforcement learning" has:code** (3)\n{lines}'
    heading = text_display("## Tue 24 Nov: 3 new papers for #gpu-kernels")
    row = {"type": 1, "components": [button("Change time", "change_time", 1)]}
    return [{"type": 17, "accent_color": VERMILION, "components": [heading, text_display(words), row]}]


COMMANDS: list[Json] = [
    {
        "name": "papers",
        "description": "New research papers",
        "options": [
            {
                "type": 1,
                "name": "subscribe",
                "description": "Get what matches here, instantly or daily",
                "options": [
                    {"type": 3, "name": "query", "description": "Words to look for", "required": True},
                    {
                        "type": 3,
                        "name": "when",
                        "description": "Instantly or daily",
                        "choices": [
                            {"name": "instantly", "value": "instantly"},
                            {"name": "daily", "value": "daily"},
                            {"name": "weekly: lines of a digest", "value": "weekly"},
                        ],
                    },
                ],
            },
            {
                "type": 1,
                "name": "unsubscribe",
                "description": "Stop getting something",
                "options": [
                    {"type": 3, "name": "subscription", "description": "Which", "required": True, "autocomplete": True}
                ],
            },
            {"type": 1, "name": "list", "description": "What this channel gets"},
            {"type": 1, "name": "status", "description": "Sources, and what waits for this channel"},
            {
                "type": 2,
                "name": "digest",
                "description": "When the digest of this channel comes",
                "options": [
                    {"type": 1, "name": name, "description": f"The digest: {name}"} for name in ("set", "now", "off")
                ],
            },
        ],
    }
]


@dataclass(frozen=True, slots=True)
class Wire:
    """Posts as the app does, over HTTP."""

    playground: Playground
    client: aiohttp.ClientSession = field(repr=False)

    async def slack(
        self, channel: str, text: str, blocks: list[Json] | None = None, *, thread: str | None = None
    ) -> str:
        """Post to Slack, or in the thread of a message there; returns the message's time stamp."""
        said: Json = {"channel": channel, "text": text}
        said |= {"blocks": blocks} if blocks else {}
        said |= {"thread_ts": thread} if thread else {}
        token = {"Authorization": f"Bearer {self.playground.settings.slack_bot_token}"}
        address = f"{self.playground.slack_api_url}chat.postMessage"
        async with self.client.post(address, json=said, headers=token) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return str(answer["ts"])

    async def discord(self, channel: str, *, content: str = "", components: list[Json] | None = None) -> str:
        """Post to Discord; returns the message's id."""
        said: Json = {"content": content} if content else {"components": components, "flags": COMPONENTS_V2}
        answer = await self._discord("POST", f"/channels/{channel}/messages", said)
        assert isinstance(answer, dict)
        return str(answer["id"])

    async def thread(self, channel: str, message: str) -> str:
        """Begin the thread of a message on Discord; returns its channel."""
        begun = await self._discord("POST", f"/channels/{channel}/messages/{message}/threads", {"name": "Papers"})
        assert isinstance(begun, dict)
        return str(begun["id"])

    async def register(self) -> None:
        """Register the slash commands with Discord."""
        app = self.playground.settings.workspaces.discord_app
        await self._discord("PUT", f"/applications/{app}/commands", COMMANDS)

    async def _discord(self, method: str, path: str, said: object) -> object:
        token = {"Authorization": f"Bot {self.playground.settings.discord_token}"}
        address = self.playground.discord_api_url + path
        async with self.client.request(method, address, json=said, headers=token) as response:
            answer = await response.json()
        assert response.status < 300, answer
        return answer

    def private(self, kind: str, channel: str, **more: object) -> None:
        """An answer that only mira sees, as the page would be told of it."""
        told = {"platform": kind, "channel": channel, "at": "2026-11-24T08:00:22.000Z", "user": "mira", **more}
        author = {"name": "Offprint", "bot": True}
        self.playground.log.publish("ephemeral", {"author": author, "text": "", **told})

    def story(self, platform: str, text: str, link: tuple[str, str, str] | None = None) -> None:
        """A line of the story; `link` names platform, channel and message."""
        place = dict(zip(("platform", "channel", "message"), link, strict=True)) if link else None
        told = {"at": "2026-11-24T08:00:38.000Z", "platform": platform, "text": text, "reason": "“gpu” in title"}
        self.playground.tell({"type": "story", **told, "link": place})


async def play(wire: Wire) -> None:
    """The whole round, in order."""
    await wire.register()
    tell_surroundings(wire.playground)
    wire.private("slack", ML_SYSTEMS, id="e1", blocks=slack_error())
    digest = await wire.slack(ML_SYSTEMS, "4 new papers", slack_digest())
    card = await wire.slack(ML_SYSTEMS, "Softmax in Two Sweeps", slack_card("Softmax in Two Sweeps", "2001.04438"))
    other = await wire.slack(RETRIEVAL, "An Index of Indices", slack_card("An Index of Indices", "2002.00001"))
    box = await wire.discord(GPU_KERNELS, components=discord_card("Fused Recurrent Cells", "2412.07752"))
    lines = await wire.discord(GPU_KERNELS, components=discord_digest())
    far = await wire.discord(LANGUAGE_MODELS, content="A **short** note with `code`")
    answer = "This channel now gets what matches `gpu (kernel* OR fused)`.\n-# Read as: “gpu”.\n- one\n- two"
    undo = {"type": 1, "components": [button("Undo", "undo"), {**button("Daily instead", "daily"), "disabled": True}]}
    wire.private("discord", GPU_KERNELS, id="e2", used="/papers subscribe", text=answer, components=[undo], embeds=[])
    caret = 'The quote is never closed.\n```\ntitle:"low rank\n      ^\n```'
    wire.private("discord", GPU_KERNELS, id="e3", used="/papers subscribe", text=caret, components=[], embeds=[])
    wire.story("papers", "12 papers arrived, 5 matched")
    wire.story("slack", "card in #retrieval: An Index of Indices", ("slack", RETRIEVAL, other))
    wire.story("discord", "card in #gpu-kernels: Fused Recurrent Cells", ("discord", GPU_KERNELS, box))
    wire.story("discord", "note in #language-models", ("discord", LANGUAGE_MODELS, far))
    wire.story("slack", "digest sent to #ml-systems: 4 papers", ("slack", ML_SYSTEMS, digest))
    wire.story("discord", "digest sent to #gpu-kernels: 3 papers", ("discord", GPU_KERNELS, lines))
    wire.story("slack", "card in #ml-systems: Softmax in Two Sweeps", ("slack", ML_SYSTEMS, card))


def tell_surroundings(playground: Playground) -> None:
    """What only the demo knows: sources, summaries, what to try."""
    for place in (("slack", ML_SYSTEMS), ("discord", GPU_KERNELS)):
        summary = {"type": "channel", "platform": place[0], "channel": place[1]}
        playground.tell({**summary, "summary": "3 subscriptions · digest weekdays 09:00"})
    source = {"name": "sample source", "state": "ok", "text": "31 papers"}
    playground.tell({"type": "source", **source, "polled_at": "2026-11-24T08:00:37.000Z"})
    first = ['/papers subscribe "speculative decoding" daily', "/papers search quanti* has:code", "/papers digest now"]
    playground.tell({"type": "examples", "platform": "slack", "after": "start", "commands": first})
    options = {"query": "speculative decoding", "when": "daily"}
    typed = "/papers subscribe query: speculative decoding when: daily"
    told = [{"path": ["subscribe"], "options": options, "text": typed}]
    playground.tell({"type": "examples", "platform": "discord", "after": "start", "commands": told})

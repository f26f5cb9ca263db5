"""Checks Slack payloads with code that others wrote.

Reads one JSON payload a line from standard input; prints, for each line, `ok` or what is wrong with it.
"""

import json
import sys

from slack_sdk.models.blocks import Block
from slackblocks import Block as StrictBlock
from slackblocks import DividerBlock, WebhookMessage

FORBIDDEN = {"channel", "username", "icon_emoji", "icon_url"}


def units(text):
    return len(text.encode("utf-16-le")) // 2


def texts(value):
    """Every `text` of a payload, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def check_block(block):
    parsed = Block.parse(block)
    if parsed is None:
        raise ValueError(f"unknown block type {block.get('type')}")
    again = parsed.to_dict()
    if again != block:
        raise ValueError(f"read back differently: {again} from {block}")
    StrictBlock.from_dict(block)
    if block["type"] == "context" and not block["elements"]:
        raise ValueError("an empty context")


def check(payload):
    if not payload.get("text"):
        raise ValueError("no text")
    if FORBIDDEN & payload.keys():
        raise ValueError("overrides of the webhook")
    if payload.keys() - {"text", "attachments"}:
        raise ValueError(f"unknown keys {payload.keys()}")
    for text in texts(payload):
        for mark in ("<", ">"):
            if mark in text:
                raise ValueError(f"unescaped {mark}")
        rest = text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
        if "&" in rest:
            raise ValueError("an entity was cut, or not escaped")
        text.encode("utf-8")  # fails for half a surrogate pair
    if sum(units(text) for text in texts(payload)) > 9000:
        raise ValueError("more than 9,000 units in all")
    for attachment in payload.get("attachments", []):
        if attachment.keys() != {"color", "blocks"}:
            raise ValueError(f"attachment keys {attachment.keys()}")
        if attachment["color"] not in {"danger", "warning", "good"} and not attachment["color"].startswith("#"):
            raise ValueError("unknown colour")
        if not 1 <= len(attachment["blocks"]) <= 20:
            raise ValueError("number of blocks")
        for block in attachment["blocks"]:
            check_block(block)
        WebhookMessage(text="x", blocks=[DividerBlock() for _ in attachment["blocks"]])


for line in sys.stdin:
    try:
        check(json.loads(line))
        print("ok")
    except Exception as problem:  # noqa: BLE001 - whatever a validator raises is the finding
        print(f"{type(problem).__name__}: {problem}".replace("\n", " "))

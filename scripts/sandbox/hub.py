"""A hub and its members on a moto server: planted whole, then broken in one place at a time.

    sandbox_hub.py --endpoint URL plant [--members N] [--groups N]   everything as it should be
    sandbox_hub.py --endpoint URL mutate NAME                        one thing wrong
    sandbox_hub.py --endpoint URL harmless NAME                      the same policies, spelt otherwise
    sandbox_hub.py --endpoint URL faults                             six faults over five members, for the demo
    sandbox_hub.py config [--members N] [--groups N]                 the configuration that fits
    sandbox_hub.py list                                              the mutations and what they must flip, as JSON

What moto cannot hold, and so is not here: account policies, field selection, paging of destinations and filters, streams and delivery
streams that are not ACTIVE, OpenSearch destinations of delivery streams, states of functions.
"""

import argparse
import json
import sys

from hub_mutations import HARMLESS, MUTATIONS, faults
from hub_world import World


def main() -> int:
    parser = argparse.ArgumentParser(description="Plants a hub and its members on a moto server.")
    parser.add_argument("--endpoint", default="http://127.0.0.1:5000")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("plant", "config", "faults"):
        command = commands.add_parser(name)
        command.add_argument("--members", type=int, default=5)
        command.add_argument("--groups", type=int, default=2)
    for name in ("mutate", "harmless"):
        commands.add_parser(name).add_argument("name")
    commands.add_parser("list")
    words = parser.parse_args()

    if words.command == "list":
        json.dump(
            {
                "mutations": [
                    {"name": m.name, "flips": m.flips, "broken": m.broken, "says": (m.change.__doc__ or "").strip()}
                    for m in MUTATIONS.values()
                ],
                "harmless": sorted(HARMLESS),
            },
            sys.stdout,
            indent=1,
        )
        return 0
    world = World(words.endpoint, getattr(words, "members", 5), getattr(words, "groups", 2))
    if words.command == "config":
        print(world.configuration())
    elif words.command == "plant":
        world.plant()
    elif words.command == "faults":
        world.plant()
        faults(world)
    else:
        table = MUTATIONS if words.command == "mutate" else HARMLESS
        if words.name not in table:
            parser.error(f"there is no {words.command} named {words.name}")
        change = table[words.name]
        (change.change if words.command == "mutate" else change)(world)
    return 0


if __name__ == "__main__":
    sys.exit(main())

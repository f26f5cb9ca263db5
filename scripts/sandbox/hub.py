"""A hub and its members on a moto server: planted whole, and then broken in one place where a change is named.

    hub.py --endpoint URL plant            everything as it should be
    hub.py --endpoint URL mutate NAME      one thing wrong
    hub.py --endpoint URL harmless NAME    the same policies, spelt otherwise
    hub.py --endpoint URL faults           six faults over five members, for the demonstration
    hub.py config                          nothing is planted
    hub.py list                            the changes and what they must flip, as JSON

Each but the last prints the configuration that fits. `--members` and `--groups` say how many; `--street` plants another hub with other
accounts on the same server.

What moto cannot hold, and so is not here: field selection, paging of destinations and filters, streams and delivery streams that are not
ACTIVE, OpenSearch destinations of delivery streams, states of functions.
"""

import argparse
import json
import sys

# Each registers what it holds.
import hub_faults_destination  # noqa: F401
import hub_faults_members  # noqa: F401
import hub_faults_role  # noqa: F401
import hub_faults_stream  # noqa: F401
import hub_spellings  # noqa: F401
from hub_faults import GROUP, HARMLESS, MUTATIONS
from hub_steps import allow, trust, write_policy
from hub_world import STREAM, World


def faults(world: World) -> None:
    """Six faults over five members, for the demo; all of them can be repaired."""
    one, two, three, four, _ = world.members[:5]
    world.put_destination_policy(world.destination_policy([a for a in world.members if a != one]))
    trust(world, lambda s: None, [world.hub, *[a for a in world.members if a != two]])
    world.put_filter(three, GROUP, pattern="ERROR")
    world.drop_filter(four, GROUP)
    write_policy(world, allow("kinesis:PutRecord*", world.stream_arn))
    world.client("kinesis").decrease_stream_retention_period(StreamName=STREAM, RetentionPeriodHours=24)


def known() -> dict:
    return {
        "mutations": [
            {
                "name": m.name,
                "flips": m.flips,
                "broken": m.broken,
                "gone": m.gone,
                "says": (m.change.__doc__ or "").strip(),
            }
            for m in MUTATIONS.values()
        ],
        "harmless": sorted(HARMLESS),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Plants a hub and its members on a moto server.")
    parser.add_argument("--endpoint", default="http://127.0.0.1:5000")
    parser.add_argument("--members", type=int, default=5)
    parser.add_argument("--groups", type=int, default=2)
    parser.add_argument("--street", type=int, default=0)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("plant", "faults", "config", "list"):
        commands.add_parser(name)
    commands.add_parser("mutate").add_argument("name", choices=MUTATIONS)
    commands.add_parser("harmless").add_argument("name", choices=HARMLESS)
    words = parser.parse_args()
    if words.command == "list":
        json.dump(known(), sys.stdout, indent=1)
        return 0
    world = World(words.endpoint, words.members, words.groups, words.street)
    if words.command != "config":
        world.plant()
    if words.command == "faults":
        faults(world)
    elif words.command == "mutate":
        MUTATIONS[words.name].change(world)
    elif words.command == "harmless":
        HARMLESS[words.name](world)
    print(world.configuration())
    return 0


if __name__ == "__main__":
    sys.exit(main())

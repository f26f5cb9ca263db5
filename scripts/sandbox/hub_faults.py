"""What can be wrong with the topology of `hub_world.py`, one thing at a time, and what it must flip.

`flips` maps a check to the status of its items that change; `broken` is the link that X1 names, empty where the path stays whole;
`gone` says that items vanish with what they are about. The faults themselves lie beside this, by what they are about.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hub_world import World

Step = Callable[[World], None]
GROUP = "app-0"
PATTERNED = "/aws/events/guardduty"


@dataclass
class Mutation:
    name: str
    flips: dict[str, str]
    broken: str
    gone: bool
    change: Step


MUTATIONS: dict[str, Mutation] = {}
HARMLESS: dict[str, Step] = {}


def mutation(broken: str = "", gone: bool = False, **flips: str) -> Callable[[Step], Step]:
    def register(step: Step) -> Step:
        MUTATIONS[step.__name__] = Mutation(step.__name__, flips, broken, gone, step)
        return step

    return register


def harmless(step: Step) -> Step:
    HARMLESS[step.__name__] = step
    return step

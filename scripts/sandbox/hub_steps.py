"""Steps that several faults take."""

import json
from collections.abc import Callable

from hub_faults import GROUP
from hub_world import FIREHOSE, ROLE, World


def trust(world: World, change: Callable[[dict], None], accounts=None) -> None:
    """Rewrites the trust policy after a change to its only statement."""
    document = world.trust(accounts)
    change(document["Statement"][0])
    put_trust(world, document)


def put_trust(world: World, document) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    world.client("iam").update_assume_role_policy(RoleName=ROLE, PolicyDocument=text)


def admit(world: World, change: Callable[[dict], None]) -> None:
    """Rewrites the destination policy after a change to its only statement."""
    document = world.destination_policy()
    change(document["Statement"][0])
    world.put_destination_policy(document)


def write_policy(world: World, *statements: dict) -> None:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    world.client("iam").put_role_policy(RoleName=ROLE, PolicyName="write", PolicyDocument=json.dumps(document))


def allow(action, resource) -> dict:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def key_use(world: World) -> dict:
    return allow("kms:GenerateDataKey", world.key_arn())


def refilter(world: World, pattern: str) -> None:
    world.put_filter(world.members[0], GROUP, pattern=pattern)


def rebuild_firehose(world: World, **settings) -> None:
    world.client("firehose").delete_delivery_stream(DeliveryStreamName=FIREHOSE)
    world.make_firehose(FIREHOSE, **settings)


def put_account_policy(world: World, excluded=()) -> None:
    document = json.dumps({"DestinationArn": world.destination_arn, "FilterPattern": "", "Distribution": "Random"})
    criteria = {"selectionCriteria": f"LogGroupName NOT IN {json.dumps(list(excluded))}"} if excluded else {}
    world.client("logs", world.members[0]).put_account_policy(
        policyName="all", policyType="SUBSCRIPTION_FILTER_POLICY", policyDocument=document, scope="ALL", **criteria
    )

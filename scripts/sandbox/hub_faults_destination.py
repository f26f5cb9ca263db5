"""The destination and its policy."""

import json

from hub_faults import mutation
from hub_steps import admit
from hub_world import DESTINATION, REGION, ROLE


@mutation("destination", D1="fail", D2="skipped", D3="skipped", D4="skipped", X1="fail")
def destination_missing(world):
    """The destination is deleted."""
    world.client("logs").delete_destination(destinationName=DESTINATION)


@mutation("destination", D2="fail", X1="fail")
def destination_other_stream(world):
    """The destination leads to another stream."""
    world.client("kinesis").create_stream(StreamName="other", ShardCount=1)
    arn = f"arn:aws:kinesis:{REGION}:{world.hub}:stream/other"
    world.client("logs").put_destination(destinationName=DESTINATION, targetArn=arn, roleArn=world.role_arn(ROLE))


@mutation("", D2="fail")
def destination_other_role(world):
    """The destination uses another role, which may do the same."""
    iam = world.client("iam")
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=json.dumps(world.trust()))
    iam.put_role_policy(RoleName="other", PolicyName="write", PolicyDocument=json.dumps(world.writer_policy()))
    world.client("logs").put_destination(
        destinationName=DESTINATION, targetArn=world.stream_arn, roleArn=world.role_arn("other")
    )


@mutation("", X2="warn")
def destination_unknown(world):
    """A second destination of which the configuration says nothing."""
    world.client("logs").put_destination(
        destinationName="forgotten", targetArn=world.stream_arn, roleArn=world.role_arn(ROLE)
    )



@mutation("policy", D3="fail", D4="unknown", X1="fail")
def policy_malformed(world):
    """The policy is no JSON."""
    world.put_destination_policy("{")


@mutation("policy", D3="fail", D4="unknown", X1="fail")
def policy_duplicate_key(world):
    """The policy holds a key twice."""
    text = json.dumps(world.destination_policy())
    world.put_destination_policy(text.replace('"Effect": "Allow"', '"Effect": "Deny", "Effect": "Allow"'))


@mutation("", D3="warn")
def policy_nearly_full(world):
    """The policy fills more than four fifths of its room."""
    world.put_destination_policy(json.dumps(world.destination_policy()) + " " * 4000)


@mutation("policy", D3="fail", X1="fail")
def policy_too_large(world):
    """The policy is longer than Amazon takes."""
    world.put_destination_policy(json.dumps(world.destination_policy()) + " " * 5120)


@mutation("policy", D4="fail", X1="fail")
def policy_without_member(world):
    """A member is missing."""
    world.put_destination_policy(world.destination_policy(world.members[1:]))


@mutation("policy", D4="fail", X1="fail")
def policy_denies_member(world):
    """A Deny names a member."""
    document = world.destination_policy()
    deny = dict(document["Statement"][0], Effect="Deny", Sid="no", Principal={"AWS": world.members[0]})
    document["Statement"].append(deny)
    world.put_destination_policy(document)


@mutation("policy", D4="fail", X1="fail")
def policy_denies_all_but(world):
    """A Deny with a condition leaves one member out of those it spares."""
    document = world.destination_policy()
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "logs:*",
        "Resource": world.destination_arn,
        "Condition": {"StringNotEquals": {"aws:PrincipalAccount": world.members[1:]}},
    }
    document["Statement"].append(deny)
    world.put_destination_policy(document)


@mutation("policy", D4="fail, unknown", X1="fail, unknown")
def policy_denies_not_principal(world):
    """NotPrincipal leaves one member out; of the accounts that it spares, their roles are not spared."""
    document = world.destination_policy()
    deny = {
        "Effect": "Deny",
        "NotPrincipal": {"AWS": world.members[1:]},
        "Action": "logs:*",
        "Resource": world.destination_arn,
    }
    document["Statement"].append(deny)
    world.put_destination_policy(document)


@mutation("policy", D4="fail", X1="fail")
def policy_other_action(world):
    """The policy grants another action."""
    admit(world, lambda s: s.update(Action="logs:PutAccountPolicy"))


@mutation("policy", D4="fail", X1="fail")
def policy_not_action(world):
    """NotAction leaves out the one action that counts."""

    def change(statement):
        del statement["Action"]
        statement["NotAction"] = "logs:PutSubscriptionFilter"

    admit(world, change)


@mutation("policy", D4="fail", X1="fail")
def policy_other_destination(world):
    """The policy speaks of another destination."""
    admit(world, lambda s: s.update(Resource=world.destination_arn + "2"))


@mutation("policy", D4="fail", X1="fail")
def policy_other_region(world):
    """The policy speaks of the destination in another region."""
    admit(world, lambda s: s.update(Resource=world.destination_arn.replace(REGION, "eu-west-1")))


@mutation("policy", D4="fail", X1="fail")
def policy_equals_wildcard(world):
    """StringEquals with a wildcard, which never matches."""
    admit(world, lambda s: s.update(Condition={"StringEquals": {"aws:PrincipalAccount": world.members[0][:-1] + "*"}}))


@mutation("policy", D4="fail", X1="fail")
def policy_for_another_account_only(world):
    """A condition that holds for nobody here."""
    admit(world, lambda s: s.update(Condition={"StringEquals": {"aws:PrincipalAccount": world.hub}}))


@mutation("policy", D4="unknown", X1="unknown")
def policy_by_address(world):
    """A condition on the caller's address, which nobody here knows."""
    admit(world, lambda s: s.update(Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}))


@mutation("policy", D4="unknown", X1="unknown")
def policy_unknown_operator(world):
    """An operator that there is not."""
    admit(world, lambda s: s.update(Condition={"StringResembles": {"aws:PrincipalAccount": world.hub}}))


@mutation("policy", D4="unknown", X1="unknown")
def policy_one_role_only(world):
    """One role of each member, and nobody can say who will ask."""
    names = [f"arn:aws:iam::{account}:role/deploy" for account in world.members]
    admit(world, lambda s: s.update(Principal={"AWS": names}))


@mutation("policy", D4="fail", X1="fail")
def policy_deleted_principals(world):
    """What is left of roles that were deleted."""
    admit(world, lambda s: s.update(Principal={"AWS": ["AROAEXAMPLEEXAMPLE1"]}))


@mutation("policy", D4="fail", X1="fail")
def policy_service_only(world):
    """A service is admitted and no account."""
    admit(world, lambda s: s.update(Principal={"Service": "logs.amazonaws.com"}))


@mutation("", D4="fail")
def policy_open_to_all(world):
    """Everyone is admitted."""
    admit(world, lambda s: s.update(Principal="*"))


@mutation("", D4="warn")
def policy_admits_stranger(world):
    """An account that is none of ours is admitted."""
    world.put_destination_policy(world.destination_policy([*world.members, world.stranger]))


@mutation("", X2="warn")
def policy_admits_hub(world):
    """The hub is admitted and is no sender."""
    world.put_destination_policy(world.destination_policy([*world.members, world.hub]))

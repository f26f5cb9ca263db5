"""The role's trust, and what the role may do."""

import json

from hub_faults import mutation
from hub_steps import allow, key_use, put_trust, trust, write_policy
from hub_world import ROLE


@mutation("role", R1="fail", R2="skipped", R3="skipped", X1="fail", X2="skipped")
def role_missing(world):
    """The role is deleted."""
    iam = world.client("iam")
    iam.delete_role_policy(RoleName=ROLE, PolicyName="write")
    iam.delete_role(RoleName=ROLE)


@mutation("role", R1="fail", X1="fail")
def trust_without_member(world):
    """The trust policy names all members but one."""
    trust(world, lambda s: None, [world.hub, *world.members[1:]])


@mutation("", R1="fail")
def trust_without_hub(world):
    """The trust policy does not name the hub, whose test record would fail."""
    trust(world, lambda s: None, world.members)


@mutation("role", R1="fail", R2="fail", X1="fail")
def trust_placeholder_region(world):
    """The service principal was copied with its placeholder."""
    trust(world, lambda s: s.update(Principal={"Service": "logs.region.amazonaws.com"}))


@mutation("role", R1="fail", R2="fail", X1="fail")
def trust_other_region(world):
    """The service principal is that of another region."""
    trust(world, lambda s: s.update(Principal={"Service": "logs.eu-west-1.amazonaws.com"}))


@mutation("role", R1="fail", R2="fail", X1="fail")
def trust_other_service(world):
    """Another service is trusted."""
    trust(world, lambda s: s.update(Principal={"Service": "firehose.amazonaws.com"}))


@mutation("role", R1="fail", R2="fail", X1="fail")
def trust_other_action(world):
    """The trust policy grants a session tag and no role."""
    trust(world, lambda s: s.update(Action="sts:TagSession"))


@mutation("role", R1="fail", X1="fail")
def trust_equals_wildcard(world):
    """StringEquals with a wildcard on the source."""
    trust(world, lambda s: s.update(Condition={"StringEquals": s["Condition"]["StringLike"]}))


@mutation("role", R1="fail", X1="fail")
def trust_asks_external_id(world):
    """The logs service gives no external id."""
    trust(world, lambda s: s["Condition"].update({"StringEquals": {"sts:ExternalId": world.hub}}))


@mutation("role", R1="fail", X1="fail")
def trust_source_region(world):
    """The sources are those of another region."""
    arns = [f"arn:aws:logs:eu-west-1:{account}:*" for account in [world.hub, *world.members]]
    trust(world, lambda s: s.update(Condition={"StringLike": {"aws:SourceArn": arns}}))


@mutation("role", R1="fail", X1="fail")
def trust_denies_member(world):
    """A Deny names a member's source."""
    document = world.trust()
    source = {"ArnLike": {"aws:SourceArn": f"arn:aws:logs:*:{world.members[0]}:*"}}
    document["Statement"].append(dict(document["Statement"][0], Effect="Deny", Condition=source))
    put_trust(world, document)


@mutation("role", R1="unknown", X1="unknown")
def trust_by_tag(world):
    """A condition on a tag that nobody here knows."""
    trust(world, lambda s: s["Condition"].update({"StringEquals": {"aws:PrincipalTag/team": "logs"}}))


@mutation("", R2="warn")
def trust_without_source(world):
    """No condition on the source."""
    trust(world, lambda s: s.pop("Condition"))


@mutation("", R2="warn")
def trust_if_exists(world):
    """A condition that a request without a source passes."""
    trust(world, lambda s: s.update(Condition={"StringLikeIfExists": s["Condition"]["StringLike"]}))


@mutation("", X2="warn")
def trust_departed_account(world):
    """The trust policy still names an account that has left."""
    trust(world, lambda s: None, [world.hub, *world.members, world.stranger])



@mutation("role", R3="fail", X1="fail")
def role_without_put_record(world):
    """PutRecord is not granted."""
    write_policy(world, allow("kinesis:DescribeStream", world.stream_arn), key_use(world))


@mutation("role", R3="fail", X1="fail")
def role_other_stream(world):
    """PutRecord is granted on another stream."""
    write_policy(world, allow("kinesis:PutRecord", world.stream_arn + "2"), key_use(world))


@mutation("role", R3="fail", X1="fail")
def role_without_data_key(world):
    """GenerateDataKey is not granted."""
    write_policy(world, allow("kinesis:PutRecord*", world.stream_arn))


@mutation("role", R3="fail", X1="fail")
def role_denied(world):
    """A Deny takes PutRecord away."""
    deny = {"Effect": "Deny", "Action": "kinesis:Put*", "Resource": "*"}
    write_policy(world, allow("kinesis:PutRecord*", world.stream_arn), key_use(world), deny)


@mutation("role", R3="fail", X1="fail")
def role_without_policies(world):
    """The role has no policy at all."""
    world.client("iam").delete_role_policy(RoleName=ROLE, PolicyName="write")


@mutation("role", R3="fail", X1="fail")
def role_bounded(world):
    """The permissions boundary does not reach as far as the policy."""
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:*", "*")]})
    iam = world.client("iam")
    arn = iam.create_policy(PolicyName="boundary", PolicyDocument=document)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName=ROLE, PermissionsBoundary=arn)


@mutation("role", R3="unknown", X1="unknown")
def role_by_address(world):
    """The grant depends on the caller's address."""
    statement = dict(allow("kinesis:PutRecord*", world.stream_arn), Condition={"IpAddress": {"aws:SourceIp": "192.0.2.1"}})
    write_policy(world, statement, key_use(world))

"""The same as the good topology, spelt otherwise."""

import json
import time

from hub_faults import GROUP, harmless
from hub_faults_role import role_missing
from hub_steps import admit, allow, refilter, trust, write_policy
from hub_world import REGION, ROLE, STREAM


@harmless
def policy_statement_object(world):
    document = world.destination_policy()
    document["Statement"] = document["Statement"][0]
    world.put_destination_policy(document)


@harmless
def policy_without_version(world):
    document = world.destination_policy()
    del document["Version"]
    world.put_destination_policy(document)


@harmless
def policy_root_arns(world):
    admit(world, lambda s: s.update(Principal={"AWS": [f"arn:aws:iam::{account}:root" for account in world.members]}))


@harmless
def policy_numbers(world):
    text = json.dumps(world.destination_policy())
    for account in world.members:
        text = text.replace(f'"{account}"', account)
    world.put_destination_policy(text)


@harmless
def policy_action_case(world):
    admit(world, lambda s: s.update(Action="LOGS:putsubscriptionfilter"))


@harmless
def policy_action_wildcard(world):
    admit(world, lambda s: s.update(Action=["logs:Put*"]))


@harmless
def policy_any_resource(world):
    admit(world, lambda s: s.update(Resource="*"))


@harmless
def policy_one_statement_each(world):
    document = world.destination_policy()
    statement = document["Statement"][0]
    document["Statement"] = [dict(statement, Sid=a, Principal={"AWS": a}) for a in world.members]
    world.put_destination_policy(document)


@harmless
def policy_white_space(world):
    world.put_destination_policy("\n\t" + json.dumps(world.destination_policy(), indent=4) + "\n")


@harmless
def policy_key_order(world):
    document = world.destination_policy()
    statement = document["Statement"][0]
    world.put_destination_policy({"Statement": [dict(reversed(statement.items()))], "Version": "2012-10-17"})


@harmless
def policy_spare_condition(world):
    admit(world, lambda s: s.update(Condition={"StringLike": {"AWS:principalaccount": world.members[0][:-1] + "?"}}))


@harmless
def policy_denies_a_stranger(world):
    document = world.destination_policy()
    document["Statement"].append(dict(document["Statement"][0], Effect="Deny", Sid="no", Principal={"AWS": world.stranger}))
    world.put_destination_policy(document)


@harmless
def trust_regional_service(world):
    trust(world, lambda s: s.update(Principal={"Service": f"logs.{REGION}.amazonaws.com"}))


@harmless
def trust_both_services(world):
    trust(world, lambda s: s.update(Principal={"Service": ["logs.amazonaws.com", f"logs.{REGION}.amazonaws.com"]}))


@harmless
def trust_statement_object(world):
    # moto takes a document without a version only when a role is made.
    role_missing(world)
    document = {"Statement": world.trust()["Statement"][0]}
    world.client("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(document))
    write_policy(world, *world.writer_policy()["Statement"])


@harmless
def trust_arn_like(world):
    trust(world, lambda s: s.update(Condition={"ArnLike": s["Condition"]["StringLike"]}))


@harmless
def trust_source_account(world):
    accounts = [world.hub, *world.members]
    trust(world, lambda s: s.update(Condition={"StringEquals": {"aws:SourceAccount": accounts}}))


@harmless
def role_managed_policy(world):
    iam = world.client("iam")
    arn = iam.create_policy(PolicyName="write", PolicyDocument=json.dumps(world.writer_policy()))["Policy"]["Arn"]
    iam.delete_role_policy(RoleName=ROLE, PolicyName="write")
    iam.attach_role_policy(RoleName=ROLE, PolicyArn=arn)


@harmless
def role_all_of_kinesis(world):
    write_policy(world, allow("kinesis:*", "*"), allow("kms:*", "*"))


@harmless
def role_wide_boundary(world):
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow("*", "*")]})
    iam = world.client("iam")
    arn = iam.create_policy(PolicyName="boundary", PolicyDocument=document)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName=ROLE, PermissionsBoundary=arn)


@harmless
def key_policy_names_roles(world):
    roles = [world.role_arn(name) for name in (ROLE, "hub_firehose", "hub_lambda")]
    document = {"Version": "2012-10-17", "Statement": [dict(allow("kms:*", "*"), Principal={"AWS": roles})]}
    world.client("kms").put_key_policy(KeyId=world.key_arn(), PolicyName="default", Policy=json.dumps(document))


@harmless
def pattern_space(world):
    refilter(world, " ")


@harmless
def pattern_quoted_space(world):
    refilter(world, '" "')


@harmless
def retention_longer(world):
    world.client("kinesis").increase_stream_retention_period(StreamName=STREAM, RetentionPeriodHours=720)


@harmless
def filter_named_otherwise(world):
    member = world.members[0]
    world.drop_filter(member, GROUP)
    world.put_filter(member, GROUP, name="by-hand")
    place = [{"Name": "LogGroupName", "Value": GROUP}]
    sink = place + [{"Name": "DestinationType", "Value": "Kinesis"}, {"Name": "FilterName", "Value": "by-hand"}]
    world.client("cloudwatch", member).put_metric_data(
        Namespace="AWS/Logs", MetricData=[{"MetricName": "ForwardedLogEvents", "Dimensions": sink, "Timestamp": time.time() - 1800, "Value": 10}]
    )


@harmless
def filter_to_our_own_function(world):
    """A second filter of the member's own stays in the house."""
    member = world.members[0]
    world.client("logs", world.members[1]).create_log_group(logGroupName="ours")
    ours = f"arn:aws:logs:{REGION}:{world.members[1]}:destination:ours"
    world.put_filter(member, GROUP, name="ours", destination=ours)

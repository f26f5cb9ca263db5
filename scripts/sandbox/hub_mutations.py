"""What can be wrong with the topology of `hub_world.py`, one thing at a time, and what it must flip.

`flips` maps a check to the status of its items that change; `broken` is the link that X1 names, empty where the path stays whole;
`gone` says that items vanish with what they are about.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from hub_world import DECODER, DESTINATION, FIREHOSE, REGION, ROLE, STREAM, TRANSFORM, World

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


# The destination.


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


# Its policy.


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


# The role's trust.


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


# What the role may do.


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


# The stream and its key.


@mutation("stream", K1="fail", K2="skipped", X1="fail")
def stream_missing(world):
    """The stream is deleted."""
    world.client("kinesis").delete_stream(StreamName=STREAM, EnforceConsumerDeletion=True)


@mutation("", K1="fail")
def stream_retention_short(world):
    """Records are kept for a day."""
    world.client("kinesis").decrease_stream_retention_period(StreamName=STREAM, RetentionPeriodHours=24)


@mutation("", K2="fail")
def stream_not_encrypted(world):
    """The stream is not encrypted."""
    world.client("kinesis").stop_stream_encryption(StreamName=STREAM, EncryptionType="KMS", KeyId=world.key_arn())


@mutation("key", K2="fail", X1="fail")
def key_disabled(world):
    """The key is disabled."""
    world.client("kms").disable_key(KeyId=world.key_arn().split("/")[-1])


@mutation("key", K2="fail", X1="fail")
def key_pending_deletion(world):
    """The key is about to be deleted."""
    world.client("kms").schedule_key_deletion(KeyId=world.key_arn().split("/")[-1], PendingWindowInDays=7)


@mutation("role", R3="fail", K3="fail", X1="fail")
def key_policy_other_account(world):
    """The key's policy admits another account only."""
    document = world.key_policy()
    document["Statement"][0]["Principal"] = {"AWS": f"arn:aws:iam::{world.stranger}:root"}
    world.client("kms").put_key_policy(KeyId=world.key_arn(), PolicyName="default", Policy=json.dumps(document))


@mutation("role", R3="fail", X1="fail")
def key_policy_denies(world):
    """The key's policy denies data keys."""
    document = world.key_policy()
    document["Statement"].append({"Effect": "Deny", "Principal": "*", "Action": "kms:Generate*", "Resource": "*"})
    world.client("kms").put_key_policy(KeyId=world.key_arn(), PolicyName="default", Policy=json.dumps(document))


# What reads the stream.


@mutation("consumer", K3="fail", X1="fail")
def mapping_disabled(world):
    """The event source mapping is disabled."""
    client = world.client("lambda")
    mapping = client.list_event_source_mappings(FunctionName=DECODER)["EventSourceMappings"][0]
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)


@mutation("consumer", K3="fail", X1="fail")
def mapping_missing(world):
    """Nothing ties the stream to the function."""
    client = world.client("lambda")
    mapping = client.list_event_source_mappings(FunctionName=DECODER)["EventSourceMappings"][0]
    client.delete_event_source_mapping(UUID=mapping["UUID"])


@mutation("consumer", K3="fail", X1="fail")
def decoder_missing(world):
    """The function that reads the stream is deleted."""
    world.client("lambda").delete_function(FunctionName=DECODER)


@mutation("consumer", K3="fail", X1="fail")
def reader_cannot_decrypt(world):
    """The delivery stream's role may not decrypt."""
    document = world.reader_policy()
    del document["Statement"][1]
    world.client("iam").put_role_policy(
        RoleName="hub_firehose", PolicyName="read", PolicyDocument=json.dumps(document)
    )


@mutation("consumer", K3="fail", X1="fail")
def reader_cannot_read(world):
    """The function's role may not read the stream."""
    document = world.reader_policy()
    del document["Statement"][0]
    world.client("iam").put_role_policy(RoleName="hub_lambda", PolicyName="read", PolicyDocument=json.dumps(document))


@mutation("consumer", K3="fail", F1="skipped", F2="skipped", F3="skipped", F4="skipped", F5="skipped", X1="fail")
def firehose_missing(world):
    """The delivery stream is deleted."""
    world.client("firehose").delete_delivery_stream(DeliveryStreamName=FIREHOSE)


@mutation("consumer", K3="fail", F2="fail", X1="fail")
def firehose_other_stream(world):
    """The delivery stream reads another stream."""
    rebuild_firehose(world, stream=world.stream_arn + "2")


@mutation("consumer", F3="fail", X1="fail")
def firehose_without_transform(world):
    """Nothing decodes the records for the search engine."""
    rebuild_firehose(world, processing={"Enabled": False})


@mutation("consumer", F3="fail", X1="fail")
def transform_missing(world):
    """The function that transforms is deleted."""
    world.client("lambda").delete_function(FunctionName=TRANSFORM)


@mutation("consumer", F3="fail", X1="fail")
def transform_not_invocable(world):
    """The delivery stream's role may not call the function."""
    document = world.reader_policy()
    del document["Statement"][2]
    world.client("iam").put_role_policy(
        RoleName="hub_firehose", PolicyName="read", PolicyDocument=json.dumps(document)
    )


@mutation("", F3="warn")
def transform_runtime_retired(world):
    """The function's runtime is no longer maintained."""
    world.client("lambda").delete_function(FunctionName=TRANSFORM)
    world.make_function(TRANSFORM, Runtime="python3.6")


@mutation("", F3="warn")
def transform_time_limit(world):
    """The function may run longer than the delivery stream waits."""
    world.client("lambda").update_function_configuration(FunctionName=TRANSFORM, Timeout=600)


@mutation("", F4="warn")
def backup_failed_only(world):
    """Only documents that failed are backed up."""
    rebuild_firehose(world, backup="FailedDocumentsOnly")


@mutation("", F5="warn")
def error_log_off(world):
    """Errors of delivery go nowhere."""
    rebuild_firehose(world, log=False)


# The members.


@mutation(
    "log_group", S1="fail", S2="skipped", S3="skipped", S4="skipped", S6="skipped", X1="fail"
)
def group_missing(world):
    """A log group that is named is deleted."""
    world.client("logs", world.members[0]).delete_log_group(logGroupName=GROUP)


@mutation("", gone=True, S1="warn")
def pattern_matches_nothing(world):
    """No log group fits the pattern any more."""
    world.client("logs", world.members[0]).delete_log_group(logGroupName=PATTERNED)


@mutation("filter", S2="fail", S3="skipped", S6="skipped", X1="fail")
def filter_missing(world):
    """A filter is deleted."""
    world.drop_filter(world.members[0], GROUP)


@mutation("", S2="fail")
def filter_twice(world):
    """Two filters send the same."""
    world.put_filter(world.members[0], GROUP, name="second")


@mutation("filter", S3="fail", X1="fail")
def pattern_narrowed(world):
    """The filter lets errors through only."""
    refilter(world, "ERROR")


@mutation("filter", S3="fail", X1="fail")
def pattern_json(world):
    """The filter selects by a field."""
    refilter(world, "{ $.level = 50 }")


@mutation("filter", S3="fail", X1="fail")
def pattern_negated(world):
    """The filter leaves out health checks."""
    refilter(world, "-healthcheck")


@mutation("filter", S2="fail", S3="fail", S6="skipped", X1="fail")
def filter_other_region(world):
    """The filter leads to the destination's namesake in another region."""
    other = world.destination_arn.replace(REGION, "eu-west-1")
    world.client("logs", world.hub, "eu-west-1").create_log_group(logGroupName=DESTINATION)
    world.put_filter(world.members[0], GROUP, destination=other)


@mutation("filter", S2="fail", S3="fail", S4="fail", S6="skipped", X1="fail")
def filter_other_account(world):
    """The filter leads to the destination's namesake in a stranger's account."""
    other = world.destination_arn.replace(world.hub, world.stranger)
    world.client("logs", world.stranger).create_log_group(logGroupName=DESTINATION)
    world.put_filter(world.members[0], GROUP, destination=other)


@mutation("", S4="fail")
def filter_to_stranger(world):
    """A second filter leads out of the house."""
    world.client("logs", world.stranger).create_log_group(logGroupName="theirs")
    theirs = f"arn:aws:logs:{REGION}:{world.stranger}:destination:theirs"
    world.put_filter(world.members[0], GROUP, name="theirs", destination=theirs)


@mutation("filter", S2="fail", S3="skipped", S4="warn", S6="skipped", X1="fail")
def filter_no_slot(world):
    """Two foreign filters of our own accounts have taken both slots."""
    member = world.members[0]
    world.drop_filter(member, GROUP)
    for number in (1, 2):
        world.client("logs", world.members[number]).create_log_group(logGroupName="elsewhere")
        other = f"arn:aws:logs:{REGION}:{world.members[number]}:destination:elsewhere"
        world.put_filter(member, GROUP, name=f"other-{number}", destination=other)


@mutation("", S6="fail")
def delivery_errors(world):
    """Deliveries fail."""
    world.plant_metrics(world.members[0], errors=3)


@mutation("", S2="fail", D5="warn")
def account_policy_doubles(world):
    """An account policy sends what the filters send already."""
    put_account_policy(world)


def put_account_policy(world: World, excluded=()) -> None:
    document = json.dumps({"DestinationArn": world.destination_arn, "FilterPattern": "", "Distribution": "Random"})
    criteria = {"selectionCriteria": f"LogGroupName NOT IN {json.dumps(list(excluded))}"} if excluded else {}
    world.client("logs", world.members[0]).put_account_policy(
        policyName="all", policyType="SUBSCRIPTION_FILTER_POLICY", policyDocument=document, scope="ALL", **criteria
    )


@mutation("filter", S2="fail", S3="skipped", S6="skipped", D5="warn", X1="fail")
def account_policy_leaves_out(world):
    """An account policy serves the member, but leaves one group out."""
    for group in world.groups:
        world.drop_filter(world.members[0], group)
    put_account_policy(world, excluded=[GROUP])


# The same, spelt otherwise.


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


def faults(world: World) -> None:
    """Six faults over five members, for the demo; all of them can be repaired."""
    one, two, three, four, _ = world.members[:5]
    world.put_destination_policy(world.destination_policy([a for a in world.members if a != one]))
    trust(world, lambda s: None, [world.hub, *[a for a in world.members if a != two]])
    world.put_filter(three, GROUP, pattern="ERROR")
    world.drop_filter(four, GROUP)
    write_policy(world, allow("kinesis:PutRecord*", world.stream_arn))
    world.client("kinesis").decrease_stream_retention_period(StreamName=STREAM, RetentionPeriodHours=24)

"""The stream, its key, and what reads it."""

import json

from hub_faults import mutation
from hub_steps import rebuild_firehose
from hub_world import DECODER, FIREHOSE, STREAM, TRANSFORM


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

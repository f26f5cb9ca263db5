"""The topology of `hub.py`: one hub with a destination, its stream and consumers, and members that send to it."""

import io
import json
import time
import zipfile

import boto3
from botocore.config import Config

REGION = "us-east-1"
DESTINATION = "hub_logs_destination"
STREAM = "hub_stream"
ROLE = "hub_cwl_to_kinesis"
FIREHOSE = "hub_to_es"
DECODER = "hub_decode"
TRANSFORM = "hub_transform"
FILTER = "roundsman"


class World:
    """Names, clients and single steps; `plant` takes all of them in order."""

    def __init__(self, endpoint: str, members: int = 5, groups: int = 2, street: int = 0):
        """A hub of its own for each street, so that many stand side by side on one server."""
        self.endpoint = endpoint
        self.hub = f"{433568766270 + street}"
        self.stranger = f"{999999999999 - street}"
        self.members = [f"{200000000001 + 1000 * street + number}" for number in range(members)]
        self.groups = [f"app-{number}" for number in range(groups - 1)] + ["/aws/events/guardduty"]
        self._clients = {}

    # Names.

    @property
    def destination_arn(self) -> str:
        return f"arn:aws:logs:{REGION}:{self.hub}:destination:{DESTINATION}"

    @property
    def stream_arn(self) -> str:
        return f"arn:aws:kinesis:{REGION}:{self.hub}:stream/{STREAM}"

    def role_arn(self, name: str) -> str:
        return f"arn:aws:iam::{self.hub}:role/{name}"

    def function_arn(self, name: str) -> str:
        return f"arn:aws:lambda:{REGION}:{self.hub}:function:{name}"

    # Clients.

    def client(self, service: str, account: str = "", region: str = REGION):
        """A client of one account, else of the hub: moto takes the account from a header."""
        account = account or self.hub
        key = (service, account, region)
        if key not in self._clients:
            client = boto3.client(
                service,
                region_name=region,
                endpoint_url=self.endpoint,
                aws_access_key_id="planting",
                aws_secret_access_key="planting",
                config=Config(
                    retries={"max_attempts": 2},
                    s3={"addressing_style": "path"},
                    # moto unpacks a body of metrics twice.
                    disable_request_compression=True,
                ),
            )
            client.meta.events.register(
                "before-sign", lambda request, **_: request.headers.add_header("x-moto-account-id", account)
            )
            self._clients[key] = client
        return self._clients[key]

    # Documents.

    def destination_policy(self, accounts=None) -> dict:
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "members",
                    "Effect": "Allow",
                    "Principal": {"AWS": list(accounts or self.members)},
                    "Action": "logs:PutSubscriptionFilter",
                    "Resource": self.destination_arn,
                }
            ],
        }

    def trust(self, accounts=None, service: str = "logs.amazonaws.com") -> dict:
        accounts = list(accounts or [self.hub, *self.members])
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": service},
                    "Action": "sts:AssumeRole",
                    "Condition": {
                        "StringLike": {"aws:SourceArn": [f"arn:aws:logs:{REGION}:{account}:*" for account in accounts]}
                    },
                }
            ],
        }

    def writer_policy(self) -> dict:
        return {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["kinesis:PutRecord", "kinesis:PutRecords"], "Resource": self.stream_arn},
                {"Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": self.key_arn()},
            ],
        }

    def reader_policy(self) -> dict:
        return {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["kinesis:Get*", "kinesis:DescribeStream"], "Resource": self.stream_arn},
                {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": self.key_arn()},
                {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": self.function_arn(TRANSFORM)},
            ],
        }

    def key_arn(self) -> str:
        aliases = self.client("kms").list_aliases()["Aliases"]
        key = next(alias["TargetKeyId"] for alias in aliases if alias["AliasName"] == "alias/hub")
        return f"arn:aws:kms:{REGION}:{self.hub}:key/{key}"

    # Steps.

    def plant(self) -> None:
        self.plant_stream()
        self.plant_roles()
        self.plant_functions()
        self.plant_firehose()
        self.plant_destination()
        for account in self.members:
            self.plant_member(account)

    def plant_stream(self) -> None:
        kinesis, kms = self.client("kinesis"), self.client("kms")
        key = kms.create_key(Description="the stream's")["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName="alias/hub", TargetKeyId=key)
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(self.key_policy()))
        kinesis.create_stream(StreamName=STREAM, ShardCount=1)
        kinesis.increase_stream_retention_period(StreamName=STREAM, RetentionPeriodHours=168)
        kinesis.start_stream_encryption(StreamName=STREAM, EncryptionType="KMS", KeyId=self.key_arn())

    def key_policy(self) -> dict:
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{self.hub}:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ],
        }

    def plant_roles(self) -> None:
        iam = self.client("iam")
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(self.trust()))
        iam.put_role_policy(RoleName=ROLE, PolicyName="write", PolicyDocument=json.dumps(self.writer_policy()))
        for name, service in (("hub_firehose", "firehose"), ("hub_lambda", "lambda")):
            trust = self.trust(service=f"{service}.amazonaws.com")
            del trust["Statement"][0]["Condition"]
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
            iam.put_role_policy(RoleName=name, PolicyName="read", PolicyDocument=json.dumps(self.reader_policy()))

    def plant_functions(self) -> None:
        for name in (DECODER, TRANSFORM):
            self.make_function(name)
        self.client("lambda").create_event_source_mapping(
            FunctionName=DECODER, EventSourceArn=self.stream_arn, StartingPosition="TRIM_HORIZON", Enabled=True
        )

    def make_function(self, name: str, **settings) -> None:
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w") as archive:
            archive.writestr("index.py", "def handler(event, context): return event\n")
        self.client("lambda").create_function(
            **{
                "FunctionName": name,
                "Runtime": "python3.13",
                "Role": self.role_arn("hub_lambda"),
                "Handler": "index.handler",
                "Code": {"ZipFile": body.getvalue()},
                "Timeout": 60,
                **settings,
            }
        )

    def plant_firehose(self) -> None:
        self.client("s3").create_bucket(Bucket=f"backup-of-{self.hub}")
        self.make_firehose(FIREHOSE)

    def make_firehose(self, name: str, stream=None, processing=None, backup="AllDocuments", log=True) -> None:
        role = self.role_arn("hub_firehose")
        if processing is None:
            parameter = {"ParameterName": "LambdaArn", "ParameterValue": self.function_arn(TRANSFORM)}
            processing = {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": [parameter]}]}
        self.client("firehose").create_delivery_stream(
            DeliveryStreamName=name,
            DeliveryStreamType="KinesisStreamAsSource",
            KinesisStreamSourceConfiguration={"KinesisStreamARN": stream or self.stream_arn, "RoleARN": role},
            ElasticsearchDestinationConfiguration={
                "RoleARN": role,
                "DomainARN": f"arn:aws:es:{REGION}:{self.hub}:domain/logs",
                "IndexName": "hub",
                "S3BackupMode": backup,
                "S3Configuration": {"RoleARN": role, "BucketARN": f"arn:aws:s3:::backup-of-{self.hub}"},
                "ProcessingConfiguration": processing,
                "CloudWatchLoggingOptions": {
                    "Enabled": log,
                    "LogGroupName": f"/aws/kinesisfirehose/{name}",
                    "LogStreamName": "delivery",
                },
            },
        )

    def plant_destination(self) -> None:
        logs = self.client("logs")
        logs.put_destination(destinationName=DESTINATION, targetArn=self.stream_arn, roleArn=self.role_arn(ROLE))
        self.put_destination_policy(self.destination_policy())
        # moto looks for a log group of the destination's name before it takes a filter that leads there.
        logs.create_log_group(logGroupName=DESTINATION)

    def put_destination_policy(self, policy) -> None:
        text = policy if isinstance(policy, str) else json.dumps(policy)
        self.client("logs").put_destination_policy(destinationName=DESTINATION, accessPolicy=text)

    def plant_member(self, account: str) -> None:
        logs = self.client("logs", account)
        for group in self.groups:
            logs.create_log_group(logGroupName=group)
            self.put_filter(account, group)
        self.plant_metrics(account)

    def put_filter(self, account: str, group: str, name=FILTER, pattern="", destination=None, **fields) -> None:
        self.client("logs", account).put_subscription_filter(
            logGroupName=group,
            filterName=name,
            filterPattern=pattern,
            destinationArn=destination or self.destination_arn,
            **fields,
        )

    def drop_filter(self, account: str, group: str, name=FILTER) -> None:
        self.client("logs", account).delete_subscription_filter(logGroupName=group, filterName=name)

    def plant_metrics(self, account: str, forwarded: float = 10, errors: float = 0) -> None:
        when = time.time() - 1800
        data = []
        for group in self.groups:
            place = [{"Name": "LogGroupName", "Value": group}]
            sink = place + [{"Name": "DestinationType", "Value": "Kinesis"}, {"Name": "FilterName", "Value": FILTER}]
            data.append({"MetricName": "IncomingLogEvents", "Dimensions": place, "Timestamp": when, "Value": 10})
            data.append({"MetricName": "ForwardedLogEvents", "Dimensions": sink, "Timestamp": when, "Value": forwarded})
            data.append({"MetricName": "DeliveryErrors", "Dimensions": sink, "Timestamp": when, "Value": errors})
        client = self.client("cloudwatch", account)
        for start in range(0, len(data), 500):
            client.put_metric_data(Namespace="AWS/Logs", MetricData=data[start : start + 500])

    # The configuration.

    def configuration(self) -> str:
        members = "\n".join(
            f'  - {{account: "{account}", name: member-{number + 1}}}' for number, account in enumerate(self.members)
        )
        groups = ", ".join(f'"{group}"' for group in self.groups[:-1] + ["/aws/events/*"])
        return f"""version: 1
hub: {{account: "{self.hub}", region: {REGION}, role_arn: "arn:aws:iam::{self.hub}:role/RoundsmanHub"}}
member_defaults: {{role_name: RoundsmanMember, regions: [{REGION}]}}
members:
{members}
subscriptions:
  destinations:
    - name: {DESTINATION}
      region: {REGION}
      stream: {STREAM}
      role: {ROLE}
      senders: [all]
      log_groups: [{groups}]
      filter_name: {FILTER}
      stream_retention: 168h
      stream_encryption: kms
      consumers: ["firehose:{FIREHOSE}", "lambda:{DECODER}"]"""

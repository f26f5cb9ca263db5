"""What a careful administrator would write with boto3: the describes of verify-subscriptions, in a thread pool, at the same rates.

    audit_boto3.py CONFIGURATION

Reads the sandbox's configuration, asks everything that verify-subscriptions asks for it, and prints how many requests that took. It judges
nothing: what it keeps is what a judgement would need.
"""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import boto3
import yaml
from botocore.config import Config

RATES = {
    "DescribeLogGroups": 10,
    "DescribeStreamSummary": 20,
    "GetRole": 15,
    "ListRolePolicies": 15,
    "ListAttachedRolePolicies": 15,
    "GetPolicy": 15,
    "GetFunctionConfiguration": 15,
    "ListEventSourceMappings": 15,
}
HEADROOM = 0.8


class Pacer:
    """One call after the other for each account and operation, never faster than four fifths of the documented rate."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.next: dict[tuple[str, str], float] = {}
        self.requests = 0

    def turn(self, account: str, operation: str) -> None:
        span = 1 / (RATES.get(operation, 5) * HEADROOM)
        with self.lock:
            self.requests += 1
            begin = max(time.monotonic(), self.next.get((account, operation), 0))
            self.next[(account, operation)] = begin + span
        wait = begin - time.monotonic()
        if wait > 0:
            time.sleep(wait)


PACER = Pacer()


class Account:
    def __init__(self, account: str, region: str, session: boto3.Session) -> None:
        self.account, self.region, self.session = account, region, session

    def client(self, service: str):
        client = self.session.client(
            service, region_name=self.region, config=Config(retries={"mode": "standard"}, disable_request_compression=True)
        )
        client.meta.events.register(
            "before-send", lambda request, event_name, **_: PACER.turn(self.account, event_name.rsplit(".", 1)[-1])
        )
        return client

    def assume(self, arn: str, account: str) -> "Account":
        keys = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="peer")["Credentials"]
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        return Account(account, self.region, session)


def pages(client, operation: str, key: str, **parameters) -> list:
    found, token = [], {}
    while True:
        page = getattr(client, operation)(**parameters, **token)
        found += page.get(key, [])
        if not page.get("nextToken"):
            return found
        token = {"nextToken": page["nextToken"]}


def role(iam, name: str) -> dict:
    policies = [iam.get_role_policy(RoleName=name, PolicyName=n) for n in iam.list_role_policies(RoleName=name)["PolicyNames"]]
    return {
        "role": iam.get_role(RoleName=name)["Role"],
        "inline": policies,
        "attached": iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"],
    }


def read_hub(hub: Account, destination: dict) -> dict:
    logs, kinesis, kms, iam = (hub.client(name) for name in ("logs", "kinesis", "kms", "iam"))
    firehose, functions = hub.client("firehose"), hub.client("lambda")
    stream = kinesis.describe_stream_summary(StreamName=destination["stream"])["StreamDescriptionSummary"]
    found = {"destinations": pages(logs, "describe_destinations", "destinations"), "stream": stream, "consumers": []}
    found["role"] = role(iam, destination["role"])
    kinesis.get_resource_policy(ResourceARN=stream["StreamARN"])
    found["key"] = kms.describe_key(KeyId=stream["KeyId"])["KeyMetadata"]
    found["key_policy"] = kms.get_key_policy(KeyId=stream["KeyId"], PolicyName="default")["Policy"]
    for consumer in destination["consumers"]:
        kind, name = consumer.split(":", 1)
        if kind == "firehose":
            found["consumers"].append(firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"])
        else:
            functions.list_event_source_mappings(FunctionName=name)
            found["consumers"].append(functions.get_function_configuration(FunctionName=name))
    return found


def read_member(hub: Account, member: dict, role_name: str, destination: dict) -> dict:
    account = hub.assume(f"arn:aws:iam::{member['account']}:role/{role_name}", member["account"])
    logs, metrics = account.client("logs"), account.client("cloudwatch")
    found = {"policies": pages(logs, "describe_account_policies", "accountPolicies", policyType="SUBSCRIPTION_FILTER_POLICY")}
    groups = {}
    for name in destination["log_groups"]:
        for group in pages(logs, "describe_log_groups", "logGroups", logGroupNamePrefix=name.split("*")[0]):
            if group["logGroupName"] == name or "*" in name:
                groups[group["logGroupName"]] = group
    found["groups"] = groups
    found["filters"] = {
        name: pages(logs, "describe_subscription_filters", "subscriptionFilters", logGroupName=name) for name in groups
    }
    queries = [("IncomingLogEvents", [{"Name": "LogGroupName", "Value": name}]) for name in groups]
    for name in ("ForwardedLogEvents", "DeliveryErrors"):
        listed = metrics.list_metrics(Namespace="AWS/Logs", MetricName=name)["Metrics"]
        queries += [(name, metric["Dimensions"]) for metric in listed]
    now = datetime.now(timezone.utc)
    for start in range(0, len(queries), 500):
        batch = [
            {
                "Id": f"m{number}",
                "MetricStat": {
                    "Metric": {"Namespace": "AWS/Logs", "MetricName": name, "Dimensions": dimensions},
                    "Period": 7200,
                    "Stat": "Sum",
                },
            }
            for number, (name, dimensions) in enumerate(queries[start : start + 500])
        ]
        found["sums"] = metrics.get_metric_data(
            MetricDataQueries=batch, StartTime=now - timedelta(hours=2), EndTime=now
        )["MetricDataResults"]
    return found


def main() -> int:
    with open(sys.argv[1]) as file:
        settings = yaml.safe_load(file)
    region, destination = settings["hub"]["region"], settings["subscriptions"]["destinations"][0]
    own = Account(settings["hub"]["account"], region, boto3.Session())
    hub = own.assume(settings["hub"]["role_arn"], settings["hub"]["account"])
    read_hub(hub, destination)
    with ThreadPoolExecutor(64) as pool:
        found = list(
            pool.map(
                lambda member: read_member(hub, member, settings["member_defaults"]["role_name"], destination),
                settings["members"],
            )
        )
    print(f"{len(found)} members, {PACER.requests} requests", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

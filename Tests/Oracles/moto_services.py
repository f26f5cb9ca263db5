"""Plants one of everything that the clients read in a moto server, then lets it verify every signature; prints the user's keys."""
import io
import json
import sys
import time
import urllib.request
import zipfile

import boto3

HUB, MEMBER, REGION = "123456789012", "222233334444", "eu-west-1"
ALL = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def trust(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": service, "AWS": "*"}, "Action": "sts:AssumeRole"}]})


def program():
    """A function's code, zipped."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): return event")
    return data.getvalue()


def clients(endpoint, key="seed", secret="seed", token=None):
    def client(service):
        return boto3.client(service, endpoint_url=endpoint, region_name=REGION, aws_access_key_id=key,
                            aws_secret_access_key=secret, aws_session_token=token)
    return client


def plant_identity(client):
    iam = client("iam")
    iam.create_user(UserName="night")
    iam.put_user_policy(UserName="night", PolicyName="all", PolicyDocument=ALL)
    managed = iam.create_policy(PolicyName="read", PolicyDocument=ALL)["Policy"]["Arn"]
    iam.create_role(RoleName="to-stream", AssumeRolePolicyDocument=trust("logs.amazonaws.com"), PermissionsBoundary=managed)
    iam.put_role_policy(RoleName="to-stream", PolicyName="write+all", PolicyDocument=ALL)
    iam.attach_role_policy(RoleName="to-stream", PolicyArn=managed)
    return iam.create_access_key(UserName="night")["AccessKey"]


def plant_streams(client):
    key = client("kms").create_key(Policy=ALL)["KeyMetadata"]
    client("kms").create_alias(AliasName="alias/central", TargetKeyId=key["KeyId"])
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="central", ShardCount=1)
    stream = kinesis.describe_stream_summary(StreamName="central")["StreamDescriptionSummary"]["StreamARN"]
    kinesis.start_stream_encryption(StreamName="central", EncryptionType="KMS", KeyId="alias/central")
    function = client("lambda").create_function(
        FunctionName="decode", Runtime="python3.12", Role=f"arn:aws:iam::{HUB}:role/to-stream", Handler="index.handler",
        Timeout=60, Code={"ZipFile": program()})["FunctionArn"]
    client("lambda").create_event_source_mapping(EventSourceArn=stream, FunctionName="decode", StartingPosition="LATEST")
    client("firehose").create_delivery_stream(
        DeliveryStreamName="to-store", DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": stream, "RoleARN": f"arn:aws:iam::{HUB}:role/to-stream"},
        ExtendedS3DestinationConfiguration={
            "BucketARN": "arn:aws:s3:::store", "RoleARN": f"arn:aws:iam::{HUB}:role/to-stream", "S3BackupMode": "Disabled",
            "CloudWatchLoggingOptions": {"Enabled": True, "LogGroupName": "/firehose/errors", "LogStreamName": "s"},
            "ProcessingConfiguration": {"Enabled": True, "Processors": [
                {"Type": "Lambda", "Parameters": [{"ParameterName": "LambdaArn", "ParameterValue": function}]}]}})
    return key["KeyId"], stream


def plant_logs(client, member, stream):
    logs = client("logs")
    for name in ("central", "central-2"):
        logs.put_destination(destinationName=name, targetArn=stream, roleArn=f"arn:aws:iam::{HUB}:role/to-stream")
    logs.put_destination_policy(destinationName="central", accessPolicy=ALL)
    # moto looks for a log group of the destination's name when a filter is put.
    logs.create_log_group(logGroupName="central")
    logs = member("logs")
    for number in range(60):
        logs.create_log_group(logGroupName=f"/app/{number:02}")
    logs.put_subscription_filter(logGroupName="/app/00", filterName="foreign", filterPattern="ERROR",
                                 destinationArn=f"arn:aws:logs:{REGION}:{HUB}:destination:central")
    logs.put_account_policy(policyName="all", policyType="SUBSCRIPTION_FILTER_POLICY", policyDocument="{}",
                            selectionCriteria='LogGroupName NOT IN ["a"]')
    now = time.time()
    for group, value in (("/app/00", 3), ("/app/00", 4), ("/app/01", 5)):
        member("cloudwatch").put_metric_data(Namespace="AWS/Logs", MetricData=[{
            "MetricName": "ForwardedLogEvents", "Value": value, "Timestamp": now - 600,
            "Dimensions": [{"Name": "LogGroupName", "Value": group}, {"Name": "FilterName", "Value": "a&b"}]}])


def plant_organization(client):
    organizations = client("organizations")
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="workloads")["OrganizationalUnit"]["Id"]
    inner = organizations.create_organizational_unit(ParentId=unit, Name="commons")["OrganizationalUnit"]["Id"]
    for number in range(45):
        account = organizations.create_account(AccountName=f"member-{number}", Email=f"{number}@example.org")
        account = account["CreateAccountStatus"]["AccountId"]
        if number < 30:
            organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit if number < 25 else inner)
    organizations.close_account(AccountId=account)
    return organization, unit


def main():
    endpoint = sys.stdin.readline().strip()
    client = clients(endpoint)
    key = plant_identity(client)
    assumed = client("sts").assume_role(RoleArn=f"arn:aws:iam::{MEMBER}:role/plant", RoleSessionName="plant")["Credentials"]
    member = clients(endpoint, assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"])
    member("iam").create_role(RoleName="audit", AssumeRolePolicyDocument=trust("ec2.amazonaws.com"))
    member("iam").put_role_policy(RoleName="audit", PolicyName="all", PolicyDocument=ALL)
    kms, stream = plant_streams(client)
    plant_logs(client, member, stream)
    organization, unit = plant_organization(client)
    request = urllib.request.Request(endpoint + "/moto-api/reset-auth", data=b"0",
                                     headers={"Content-Type": "application/octet-stream"}, method="POST")
    urllib.request.urlopen(request, timeout=10).read()
    print(json.dumps({"id": key["AccessKeyId"], "secret": key["SecretAccessKey"], "key": kms, "stream": stream,
                      "organization": organization, "unit": unit}))


main()

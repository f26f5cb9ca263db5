"""Prints where botocore sends each service's requests and how it signs them.

One JSON object a line for every service, region and kind of endpoint.
"""
import json
import os

import botocore.config
import botocore.exceptions
import botocore.session

# An operation of each, because the rules may look at it.
SERVICES = {
    "cloudwatch": "ListMetrics", "logs": "DescribeLogGroups", "firehose": "DescribeDeliveryStream", "iam": "GetRole",
    "kinesis": "DescribeStreamSummary", "kms": "DescribeKey", "lambda": "GetFunctionConfiguration", "organizations": "ListAccounts",
    "secretsmanager": "GetSecretValue", "ssm": "GetParameter", "sts": "AssumeRole"}
REGIONS = (
    "us-east-1", "eu-west-1", "us-gov-west-1", "us-gov-east-1", "cn-north-1", "cn-northwest-1", "eusc-de-east-1",
    "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1", "us-isof-east-1")


def describe(session, service, region, fips, dual):
    config = botocore.config.Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual)
    try:
        client = session.create_client(service, region_name=region, config=config)
    except botocore.exceptions.EndpointVariantError:
        return None
    context = {}
    operation = client.meta.service_model.operation_model(SERVICES[service])
    url = client._resolve_endpoint_ruleset(operation, {}, context)[0]
    return {
        "identifier": client.meta.service_model.service_id.hyphenize().replace("-", "_").upper(), "url": url,
        "partition": session.get_partition_for_region(region),
        "signingRegion": context.get("signing", {}).get("region") or client._request_signer._region_name}


def main():
    for legacy in (False, True):
        if legacy:
            os.environ["AWS_STS_REGIONAL_ENDPOINTS"] = "legacy"
        session = botocore.session.get_session()
        session.set_credentials("id", "secret")
        for service in ["sts"] if legacy else SERVICES:
            for region in REGIONS:
                # The younger partitions have plain names only.
                kinds = (False, True) if region.startswith(("us-east", "eu-west", "us-gov", "cn-")) else (False,)
                for fips in kinds:
                    for dual in kinds:
                        found = describe(session, service, region, fips, dual)
                        if found:
                            print(json.dumps({"region": region, "fips": fips, "dual": dual, "legacy": legacy, **found}))


main()

"""Prints where botocore sends each service's requests: one JSON object a line for every service, region and kind of endpoint."""
import json

import botocore.config
import botocore.session

SERVICES = ["cloudwatch", "logs", "firehose", "iam", "kinesis", "kms", "lambda", "organizations", "secretsmanager", "ssm", "sts"]


def main():
    session = botocore.session.get_session()
    session.set_credentials("id", "secret")
    for service in SERVICES:
        for region in ("us-east-1", "eu-west-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1"):
            for fips in (False, True):
                for dual in (False, True):
                    config = botocore.config.Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual)
                    client = session.create_client(service, region_name=region, config=config)
                    print(json.dumps({
                        "identifier": client.meta.service_model.service_id.hyphenize().replace("-", "_").upper(), "region": region,
                        "fips": fips, "dual": dual, "url": client.meta.endpoint_url}))


main()

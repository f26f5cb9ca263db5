"""Plants a user, a role, a parameter and secrets in a moto server, then lets it verify every signature; prints the user's keys."""
import json
import sys
import urllib.request

import boto3


def main():
    endpoint = sys.stdin.readline().strip()
    region = "eu-west-1"

    def client(service):
        return boto3.client(service, endpoint_url=endpoint, region_name=region, aws_access_key_id="seed",
                            aws_secret_access_key="seed")

    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    trust = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})
    iam = client("iam")
    iam.create_user(UserName="night")
    iam.put_user_policy(UserName="night", PolicyName="all", PolicyDocument=policy)
    key = iam.create_access_key(UserName="night")["AccessKey"]
    role = iam.create_role(RoleName="RoundsmanHub", AssumeRolePolicyDocument=trust)["Role"]
    iam.put_role_policy(RoleName="RoundsmanHub", PolicyName="all", PolicyDocument=policy)
    client("ssm").put_parameter(Name="/roundsman/spare", Value="parameter-value", Type="SecureString")
    secrets = client("secretsmanager")
    secrets.create_secret(Name="slack", SecretString=json.dumps({"webhook": "secret-value", "n": 1}))
    secrets.create_secret(Name="odd name/+=@", SecretString="plain")
    request = urllib.request.Request(endpoint + "/moto-api/reset-auth", data=b"0",
                                     headers={"Content-Type": "application/octet-stream"}, method="POST")
    urllib.request.urlopen(request, timeout=10).read()
    print(json.dumps({"id": key["AccessKeyId"], "secret": key["SecretAccessKey"], "role": role["Arn"]}))


main()

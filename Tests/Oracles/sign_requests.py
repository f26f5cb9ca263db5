"""Signs requests with botocore: one JSON object a line in, one Authorization header a line out."""
import datetime
import json
import sys

import botocore.auth
import botocore.awsrequest
import botocore.credentials


def main():
    for line in sys.stdin:
        case = json.loads(line)
        moment = datetime.datetime.fromtimestamp(case["time"], datetime.timezone.utc)
        for name in ("get_current_datetime",):
            if hasattr(botocore.auth, name):
                setattr(botocore.auth, name, lambda *_, **__: moment.replace(tzinfo=None))

        class Frozen(datetime.datetime):
            @classmethod
            def utcnow(cls):
                return moment.replace(tzinfo=None)

            @classmethod
            def now(cls, tz=None):
                return moment if tz else moment.replace(tzinfo=None)

        if hasattr(botocore.auth, "datetime"):
            module = botocore.auth.datetime
            botocore.auth.datetime = Frozen if isinstance(module, type) else type(
                "Module", (), {"datetime": Frozen, "timezone": datetime.timezone, "timedelta": datetime.timedelta})
        credentials = botocore.credentials.Credentials(case["key"], case["secret"], case.get("token"))
        request = botocore.awsrequest.AWSRequest(
            method=case["method"], url=case["url"], data=bytes(case["body"], "utf-8"),
            headers=dict(case["headers"]))
        if case["service"] == "s3":
            signer = botocore.auth.S3SigV4Auth(credentials, "s3", case["region"])
            signer._should_sha256_sign_payload = lambda _, signs=not case["unsigned"]: signs
        else:
            signer = botocore.auth.SigV4Auth(credentials, case["service"], case["region"])
        signer.add_auth(request)
        print(request.headers["Authorization"], flush=True)


main()

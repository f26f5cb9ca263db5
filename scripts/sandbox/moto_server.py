"""moto's server with the calls that it lacks and the sandbox needs: account policies of CloudWatch Logs.

Takes the options of `python -m moto.server`. Where `ROUNDSMAN_CALLS` names a file, every call is written there as it arrives: seconds,
access key, region, service and operation.
"""

import io
import json
import os
import re
import sys
import time

from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.server import main


def policies(response: LogsResponse) -> dict:
    """Of one account and region; they go when moto is reset, for then the backend is another."""
    backend = response.logs_backend
    assert isinstance(backend, LogsBackend)
    if not hasattr(backend, "roundsman_policies"):
        backend.roundsman_policies = {}
    return backend.roundsman_policies


def put_account_policy(self: LogsResponse) -> str:
    policy = {
        "policyName": self._get_param("policyName"),
        "policyDocument": self._get_param("policyDocument"),
        "policyType": self._get_param("policyType"),
        "scope": "ALL",
        "accountId": self.current_account,
    }
    if criteria := self._get_param("selectionCriteria"):
        policy["selectionCriteria"] = criteria
    policies(self)[policy["policyName"]] = policy
    return json.dumps({"accountPolicy": policy})


def describe_account_policies(self: LogsResponse) -> str:
    kind = self._get_param("policyType")
    found = [policy for policy in policies(self).values() if policy["policyType"] == kind]
    return json.dumps({"accountPolicies": found})


def delete_account_policy(self: LogsResponse) -> str:
    policies(self).pop(self._get_param("policyName"), None)
    return "{}"


for call in (put_account_policy, describe_account_policies, delete_account_policy):
    setattr(LogsResponse, call.__name__, call)



def record(path: str) -> None:
    """Writes down each call when its head has arrived, before it is answered."""
    file = open(path, "a", buffering=1)
    answer = DomainDispatcherApplication.__call__

    def recorded(self, environ, start_response):
        arrived = time.monotonic()
        scope = re.search(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
        if scope:
            operation = environ.get("HTTP_X_AMZ_TARGET", "").rsplit(".", 1)[-1]
            if not operation and environ["REQUEST_METHOD"] == "POST":
                body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                environ["wsgi.input"] = io.BytesIO(body)
                action = re.search(rb"(?:^|&)Action=(\w+)", body)
                operation = action.group(1).decode() if action else ""
            operation = operation or f"{environ['REQUEST_METHOD']} {environ['PATH_INFO'].rsplit('/', 1)[-1]}"
            file.write(f"{arrived:.6f}\t" + "\t".join(scope.groups()) + f"\t{operation}\n")
        return answer(self, environ, start_response)

    DomainDispatcherApplication.__call__ = recorded


if __name__ == "__main__":
    if os.environ.get("ROUNDSMAN_CALLS"):
        record(os.environ["ROUNDSMAN_CALLS"])
    sys.exit(main(sys.argv[1:]))

"""moto's server with the calls that it lacks and the sandbox needs: account policies of CloudWatch Logs.

Takes the options of `python -m moto.server`.
"""

import json
import sys

from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse
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

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

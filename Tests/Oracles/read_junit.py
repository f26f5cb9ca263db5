"""Reads JUnit XML with Python's own parser and prints what it found as JSON."""

import json
import sys
import xml.etree.ElementTree as tree

root = tree.fromstring(sys.stdin.buffer.read())
print(
    json.dumps(
        {
            "root": root.tag,
            "tests": int(root.get("tests")),
            "failures": int(root.get("failures")),
            "errors": int(root.get("errors")),
            "skipped": int(root.get("skipped")),
            "suites": [suite.get("name") for suite in root],
            "cases": [
                {
                    "name": case.get("name"),
                    "suite": suite.get("name"),
                    "kind": case[0].tag if len(case) else "passed",
                    "message": case[0].get("message") if len(case) else "",
                    "text": (case[0].text or "") if len(case) else "",
                }
                for suite in root
                for case in suite
            ],
        }
    )
)

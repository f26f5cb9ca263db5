"""Lets botocore judge what we send and read: one JSON object a line in, one JSON value a line out.

`{"answer": …}` makes the fullest answer that a service's model allows (moto writes it, botocore reads it): prints the bytes on the wire and
what botocore reads in them, as flat paths. `{"request": …}` compares a request of ours with the one that botocore makes of the same
parameters: prints the differences.
"""
import datetime
import json
import sys
import urllib.parse

import botocore.parsers
import botocore.serialize
import botocore.session
import botocore.validate
import moto.core.model
import moto.core.serialize

SESSION = botocore.session.get_session()


class Filler:
    """Gives every member of a shape a value of its own; `fixed` names members whose value is given, `null` leaves one out."""

    def __init__(self, fixed):
        self.fixed = fixed
        self.count = 0

    def fill(self, shape, name="", above=()):
        if name in self.fixed:
            return self.fixed[name]
        self.count += 1
        match shape.type_name:
            case "structure":
                inner = {}
                for member, kind in shape.members.items():
                    if kind.name in above or self.fixed.get(member, "") is None:
                        continue
                    inner[member] = self.fill(kind, member, above + (kind.name,))
                return inner
            case "list":
                return [self.fill(shape.member, name, above) for _ in range(2)]
            case "map":
                return {f"key-{self.count}": self.fill(shape.value, name, above)}
            case "boolean":
                return True
            case "integer" | "long":
                return self.count
            case "float" | "double":
                return self.count + 0.5
            case "timestamp":
                return datetime.datetime.fromtimestamp(1_700_000_000 + self.count, datetime.timezone.utc)
            case "blob":
                return b"blob"
            case _:
                return f"{name}-{self.count}"


def flat(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from flat(inner, f"{path}.{place}" if path else str(place))
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    elif isinstance(value, datetime.datetime):
        yield path, repr(value.timestamp())
    else:
        yield path, str(value)


def protocol(model):
    """Ours where a service speaks several."""
    spoken = model.metadata.get("protocols", [model.metadata["protocol"]])
    return next(name for name in ("json", "rest-json", "query") if name in spoken and (name, model.service_name) != ("json", "cloudwatch"))


def answer(case):
    model = SESSION.get_service_model(case["service"])
    spoken = protocol(model)
    operation = model.operation_model(case["operation"])
    described = moto.core.model.ServiceModel(model._service_description, model.service_name).operation_model(case["operation"])
    result = json.loads(case["result"]) if case.get("result") else (Filler(case["fixed"]).fill(operation.output_shape) if operation.output_shape else {})
    made = moto.core.serialize.get_serializer_class(case["service"], spoken)(described).serialize(result)
    body = made["body"] if isinstance(made["body"], bytes) else made["body"].encode()
    read = botocore.parsers.create_parser(spoken).parse(
        {"status_code": made["status_code"], "headers": dict(made["headers"]), "body": body}, operation.output_shape)
    read.pop("ResponseMetadata", None)
    return {"body": body.decode(), "values": {path.lower(): text for path, text in flat(read)}}


def request(case):
    parameters = json.loads(case["parameters"])
    model = SESSION.get_service_model(case["service"])
    operation = model.operation_model(case["operation"])
    if operation.input_shape:
        report = botocore.validate.ParamValidator().validate(parameters, operation.input_shape)
        if report.has_errors():
            return [report.generate_report()]
    theirs = botocore.serialize.create_serializer(protocol(model), False).serialize_to_request(parameters, operation)
    path, _, query = case["target"].partition("?")
    problems = []

    def compare(what, ours, expected):
        if ours != expected:
            problems.append(f"{what}: ours {ours!r}, botocore's {expected!r}")

    compare("method", case["method"], theirs["method"])
    compare("path", path, theirs["url_path"])
    wanted = theirs["query_string"]
    compare("query", sorted(urllib.parse.parse_qsl(query, keep_blank_values=True)),
            sorted((name, str(value)) for name, value in (wanted.items() if isinstance(wanted, dict) else wanted)))
    for name, value in theirs["headers"].items():
        compare(name, case["headers"].get(name.lower()), value)
    body = theirs["body"]
    if isinstance(body, dict):
        compare("form", sorted(urllib.parse.parse_qsl(case["body"], keep_blank_values=True)),
                sorted((name, str(value)) for name, value in body.items()))
    elif body:
        compare("JSON", json.loads(case["body"]), json.loads(body))
    else:
        compare("body", case["body"], "")
    return problems


for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(answer(case["answer"]) if "answer" in case else request(case["request"])), flush=True)

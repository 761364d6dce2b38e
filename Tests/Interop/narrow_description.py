"""Narrows a description of the API to values that portwatch's scan server takes, and writes it to standard output.

Arguments: the description, and the server's account. Out of "any text" no tool makes an address: with this description,
schemathesis gets as far as configs that exist.
"""

import json
import sys

ADDRESSES = ["127.0.0.1", "127.0.0.2", "::1", "127.0.0.0/30", "::1/128"]
PORTS = ["default", "22", "443", "8000-8010", "1-1"]


def texts(values):
    return {"type": "array", "minItems": 1, "maxItems": 4, "items": {"type": "string", "enum": values}}


PROBE = {
    "type": "object",
    "required": ["ports"],
    "additionalProperties": False,
    "properties": {
        "ports": {
            "type": "array",
            "minItems": 1,
            "maxItems": 4,
            "items": {
                "type": "object",
                "required": ["ip", "proto", "number"],
                "additionalProperties": False,
                "properties": {
                    "ip": {"type": "string", "enum": ADDRESSES[:3]},
                    "proto": {"type": "string", "enum": ["tcp", "udp"]},
                    "number": {"type": "integer", "enum": [22, 443, 8005]},
                },
            },
        },
        "seconds": {"type": "integer", "enum": [1, 20]},
    },
}
FIELDS = {"ips": texts(ADDRESSES), "ports": texts(PORTS), "frequency": {"type": "number", "enum": [0, 0.5, 1, 7, 30]}}


def body(method):
    """A body that the server takes: of a create, or of an edit."""
    schema = {"type": "object", "additionalProperties": False, "properties": FIELDS}
    return {**schema, "required": ["ips"]} if method == "post" else schema


def narrow(item, account):
    """Changes the operations of one path. What their answers look like stays as it is."""
    for method, operation in item.items():
        parameters = operation if method == "parameters" else operation.get("parameters", [])
        for parameter in parameters:
            if parameter.get("name") == "account_id":
                parameter["schema"] = {"type": "string", "enum": [account]}
        if method in ("post", "patch"):
            schema = PROBE if operation["operationId"] == "probePorts" else body(method)
            operation["requestBody"]["content"]["application/json"]["schema"] = schema


path, account = sys.argv[1:]
with open(path) as file:
    description = json.load(file)
for item in description["paths"].values():
    narrow(item, account)
json.dump(description, sys.stdout)

"""A checker for the part of JSON Schema 2020-12 that our schemas use.

An unknown keyword is an error of the schema: a rule that nobody checks must not look like one.
"""

import re

ANNOTATIONS = {"description", "default", "examples"}
TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}


class Schemas:
    """schemas: the whole document that $ref points into."""

    def __init__(self, document):
        self.document = document

    def resolve(self, reference):
        if not reference.startswith("#/"):
            raise ValueError(f"reference {reference}")
        node = self.document
        for part in reference[2:].split("/"):
            node = node[part]
        return node

    def faults(self, value, schema, path="$"):
        """Where and why `value` is not as `schema` says; empty when it is."""
        if "$ref" in schema:
            return self.faults(value, self.resolve(schema["$ref"]), path)
        found = []
        for keyword, rule in schema.items():
            if keyword not in ANNOTATIONS:
                check = getattr(self, "_" + keyword, None)
                if check is None:
                    raise ValueError(f"{path}: the schema's keyword {keyword} is not known here")
                found += check(value, rule, path, schema)
        return found

    def _type(self, value, rule, path, schema):
        kinds = [rule] if isinstance(rule, str) else rule
        meets = any(TYPES[kind](value) for kind in kinds)
        return [] if meets else [f"{path}: not {rule}: {value!r:.60}"]

    def _const(self, value, rule, path, schema):
        same = value == rule and isinstance(value, bool) == isinstance(rule, bool)
        return [] if same else [f"{path}: not {rule!r}: {value!r:.60}"]

    def _enum(self, value, rule, path, schema):
        return [] if value in rule else [f"{path}: not one of {rule}: {value!r:.60}"]

    def _required(self, value, rule, path, schema):
        if not isinstance(value, dict):
            return []
        return [f"{path}: no member {name}" for name in rule if name not in value]

    def _properties(self, value, rule, path, schema):
        if not isinstance(value, dict):
            return []
        return [fault for name, inner in rule.items() if name in value
                for fault in self.faults(value[name], inner, f"{path}.{name}")]

    def _additionalProperties(self, value, rule, path, schema):
        others = set(value) - set(schema.get("properties", {})) if isinstance(value, dict) else ()
        if rule is False:
            return [f"{path}: the member {name} is not described" for name in sorted(others)]
        return [fault for name in sorted(others)
                for fault in self.faults(value[name], rule, f"{path}.{name}")]

    def _minProperties(self, value, rule, path, schema):
        short = isinstance(value, dict) and len(value) < rule
        return [f"{path}: fewer than {rule} members"] if short else []

    def _items(self, value, rule, path, schema):
        if not isinstance(value, list):
            return []
        return [fault for i, item in enumerate(value)
                for fault in self.faults(item, rule, f"{path}[{i}]")]

    def _minItems(self, value, rule, path, schema):
        short = isinstance(value, list) and len(value) < rule
        return [f"{path}: fewer than {rule} items"] if short else []

    def _maxItems(self, value, rule, path, schema):
        long = isinstance(value, list) and len(value) > rule
        return [f"{path}: more than {rule} items"] if long else []

    def _minLength(self, value, rule, path, schema):
        short = isinstance(value, str) and len(value) < rule
        return [f"{path}: shorter than {rule}"] if short else []

    def _maxLength(self, value, rule, path, schema):
        long = isinstance(value, str) and len(value) > rule
        return [f"{path}: longer than {rule}"] if long else []

    def _pattern(self, value, rule, path, schema):
        wrong = isinstance(value, str) and not re.search(rule, value)
        return [f"{path}: does not match {rule}: {value!r:.60}"] if wrong else []

    def _minimum(self, value, rule, path, schema):
        low = TYPES["number"](value) and value < rule
        return [f"{path}: {value} is below {rule}"] if low else []

    def _maximum(self, value, rule, path, schema):
        high = TYPES["number"](value) and value > rule
        return [f"{path}: {value} is above {rule}"] if high else []

    def _exclusiveMinimum(self, value, rule, path, schema):
        low = TYPES["number"](value) and value <= rule
        return [f"{path}: {value} is not above {rule}"] if low else []

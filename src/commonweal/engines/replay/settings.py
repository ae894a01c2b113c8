"""A file of rules as plain data: JSON or YAML, without what refers to other parts of itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonweal.kernel.errors import BadInput

__all__ = ["settings_from"]


def settings_from(data: bytes) -> Any:
    """Days without quotation marks become texts, as JSON has them. BadInput where it is neither,
    or where an alias could make it larger than it is."""
    import yaml

    try:
        text = data.decode("utf-8-sig")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise BadInput("Aliases are not read here. Write the value itself.")
        found = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise BadInput("This is no text in UTF-8, so it is no YAML either.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput(f"The file cannot be read ({error}).") from error
    return _as_json(found)


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _as_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value

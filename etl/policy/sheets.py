"""The policy's YAML files as text and as data; what is wrong with one is told in one sentence with its place."""

from collections.abc import Hashable, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import ValidationError

PARTS = ("programme", "crafts", "kits", "places", "partners")
_INSIDE = {"crafts": "crafts", "kits": "kits", "places": "provinces", "partners": "partners"}  # file → its one key
_SAID = {
    "extra_forbidden": "is not known here: mend its spelling or remove it",
    "missing": "is missing: add it",
    "string_pattern_mismatch": "is no plain address: write it like name@example.org, without spaces or accents",
}


class PolicyError(Exception):
    """A policy file is missing or does not fit the schema; the text names the file."""


class _Loader(yaml.CSafeLoader):
    """YAML that refuses a key written twice: the second would silently replace what the partners agreed."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{key.value}” stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError as error:
            problem = f"“{node.value}” is no date, {error}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from error


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def text_of(folder: Traversable, part: str, where: str) -> str:
    """Return a file's text; raise PolicyError when it cannot be read."""
    try:
        return folder.joinpath(f"{part}.yml").read_text("utf-8")
    except OSError as error:
        raise PolicyError(
            f"{where}/{part}.yml cannot be read ({error.strerror}): a policy folder holds "
            f"{', '.join(f'{one}.yml' for one in PARTS)}"
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PolicyError(
            f"{where}/{part}.yml, line {line}: the letters are not UTF-8, save the file as such"
        ) from None


def parsed(text: str, part: str, where: str) -> Any:
    """Return what a file says: of all but the programme, what stands under its one key."""
    try:
        told = yaml.load(text, _Loader)  # noqa: S506  a SafeLoader that refuses one thing more
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyError(
            f"{where}/{part}.yml, line {line}: {error.problem}; mend this line or the one above"
        ) from None
    except yaml.YAMLError:
        raise PolicyError(f"{where}/{part}.yml is no YAML: it holds letters that YAML does not allow") from None
    inside = _INSIDE.get(part)
    if not isinstance(told, dict) or (inside and inside not in told):
        raise PolicyError(
            f"{where}/{part}.yml: the file must begin with “{inside or 'dated'}:”, as the shipped one does"
        )
    beside = sorted(str(key) for key in told if inside and key != inside)
    if beside:
        raise PolicyError(f"{where}/{part}.yml: “{beside[0]}” {_SAID['extra_forbidden']}")
    return told[inside] if inside else told


def misfit(error: ValidationError, where: str, texts: Mapping[str, str]) -> PolicyError:
    """Return the first thing that does not fit the schema, as a sentence with its file and line."""
    wrong = error.errors(include_url=False, include_input=False)
    top, *path = wrong[0]["loc"] or ("programme",)
    part = next((part for part, key in _INSIDE.items() if key == top), "programme")
    place = " → ".join(f"entry {step + 1}" if isinstance(step, int) else str(step) for step in path) or str(top)
    said = _SAID.get(wrong[0]["type"], f"does not fit: {wrong[0]['msg'].removeprefix('Value error, ')}")
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    line = _line_of(
        texts[part], ([_INSIDE[part]] if part in _INSIDE else []) + [step for step in path if step != "[key]"]
    )
    return PolicyError(f"{where}/{part}.yml, line {line}: {place} {said}{more}")


def _line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line of what a path leads to, of the last step that is there."""
    node = yaml.compose(text, _Loader)
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line

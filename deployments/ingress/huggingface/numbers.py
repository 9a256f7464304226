"""Vectors and tables: what their clients send beside `inputs`, and the bare lists that they read."""

from collections.abc import Mapping

from deployments.contracts.errors import InvalidInput, InvalidParameter
from deployments.ingress.huggingface.given import Given
from deployments.ingress.huggingface.translator import Asked, Translator, Wording, reads, tells, worded
from deployments.tasks.forecasting.tabular_classification import TabularClassificationOutput

AT_ROOT = ("normalize", "truncate", "truncation_direction", "dimensions", "encoding_format", "prompt_name")
"""What feature-extraction's client sends beside `inputs`, not under `parameters`."""
EMBEDDING = Wording(idle={"encoding_format": ("float",), "truncation_direction": ("right", "Right")})


def _texts(given: Given) -> Asked:
    """Parameters at the root or under `parameters`. Raises InvalidParameter where one is in both places."""
    beside = {name: given.root[name] for name in AT_ROOT if given.root.get(name) is not None}
    twice = sorted(beside.keys() & given.parameters.keys())
    if twice:
        raise InvalidParameter(f"{twice[0]} stands at the root and under parameters; give it once", twice[0])
    said = Given(inputs=given.inputs, parameters={**given.parameters, **beside})
    return Asked(given.inputs, worded(said, EMBEDDING))


def _table(given: Given) -> Asked:
    """The table at the root for Python, as `data` in `inputs` for JavaScript, or by our own name."""
    inputs = given.inputs
    places = [given.root["table"]] if "table" in given.root else []
    if isinstance(inputs, Mapping):
        places += [inputs[name] for name in ("data", "table") if name in inputs]
    if len(places) != 1:
        raise InvalidInput('the table must be given once: {"table": {column: […]}}, or inputs.data', "table")
    return Asked({"table": places[0]}, worded(given, Wording()))


def _classes(output: TabularClassificationOutput, given: Given) -> object:
    """Their names; the JavaScript client reads numbers alone, the places of the classes in the model's order."""
    if not given.caller.javascript:
        return list(output.labels)
    rows = zip(output.labels, output.probabilities or (), strict=True)
    return [list(probabilities).index(label) for label, probabilities in rows]


TRANSLATORS: dict[str, Translator] = {
    "feature-extraction": Translator(_texts, tells("embeddings")),
    "sentence-similarity": Translator(reads(), tells("similarities")),
    "tabular-classification": Translator(_table, _classes),
    "tabular-regression": Translator(_table, tells("values")),
}

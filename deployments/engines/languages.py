"""How models that translate are told the languages: never, by codes of the tokenizer, or by words before the text."""

import re
from dataclasses import dataclass
from typing import Any

from deployments.contracts.errors import InvalidParameter

CODE = re.compile(r"^[a-z]{2,3}_[A-Z][A-Za-z]{1,3}$")
"""Language tokens of NLLB (`fra_Latn`) and mBART (`fr_XX`)."""
PREFIX_PAIR = re.compile(r"^translation_(\w+)_to_(\w+)$")


@dataclass(frozen=True)
class Asked:
    """A text as the model wants it, with the tokenizer's own arguments for the languages, where it takes some."""

    text: str
    codes: tuple[str, str] | None = None


def to_summarize(config: Any, text: str) -> Asked:
    """T5 and its kin do as the words before the text say."""
    return Asked(_prefixes(config).get("summarization", "") + text)


def to_translate(tokenizer: Any, config: Any, text: str, source: str | None, target: str | None) -> Asked:
    """Raises InvalidParameter where a language is missing, unknown, or not the model's own."""
    if config.model_type == "marian":
        return Asked(_marian_target(tokenizer, source, target) + text)
    if codes := language_codes(tokenizer):
        return Asked(text, (_known(source, codes, "source"), _known(target, codes, "target")))
    if pairs := _prefix_pairs(config):
        return Asked(_of_pairs(pairs, source, target) + text)
    if source or target:
        raise InvalidParameter(
            "this model translates one pair of languages that it does not name; leave source and target out",
            "parameters.source" if source else "parameters.target",
        )
    return Asked(text)


def language_codes(tokenizer: Any) -> tuple[str, ...]:
    """The codes that a many-to-many tokenizer (M2M100, NLLB, mBART) has; none for others."""
    named = getattr(tokenizer, "lang_code_to_id", None)
    return tuple(sorted(named or (token for token in tokenizer.all_special_tokens if CODE.match(token))))


def _marian_target(tokenizer: Any, source: str | None, target: str | None) -> str:
    """What precedes the text: nothing for a model of one pair, `>>fr<< ` for one with several targets."""
    _same(source, tokenizer.source_lang, "source")
    targets = tuple(sorted(code.strip("<>") for code in tokenizer.supported_language_codes))
    if not targets:
        _same(target, tokenizer.target_lang, "target")
        return ""
    return f">>{_known(target, targets, 'target')}<< "


def _same(asked: str | None, own: str | None, name: str) -> None:
    if asked is not None and asked != own:
        raise InvalidParameter(
            f"this model's {name} language is {own}, not {asked[:40]!r}; leave {name} out, or choose another model",
            f"parameters.{name}",
        )


def _known(asked: str | None, codes: tuple[str, ...], name: str) -> str:
    if asked in codes:
        return str(asked)
    said = f"does not know the language {asked[:40]!r}" if asked else f"needs a {name} language"
    raise InvalidParameter(f"this model {said}; {name} is one of {', '.join(codes)}", f"parameters.{name}")


def _prefixes(config: Any) -> dict[str, str]:
    params = getattr(config, "task_specific_params", None) or {}
    return {task: own["prefix"] for task, own in params.items() if own and "prefix" in own}


def _prefix_pairs(config: Any) -> dict[tuple[str, str], str]:
    found = ((PREFIX_PAIR.match(task), prefix) for task, prefix in _prefixes(config).items())
    return {(pair[1], pair[2]): prefix for pair, prefix in found if pair}


def _of_pairs(pairs: dict[tuple[str, str], str], source: str | None, target: str | None) -> str:
    fitting = [p for (a, b), p in pairs.items() if source in (None, a) and target in (None, b)]
    if len(fitting) == 1:
        return fitting[0]
    allowed = ", ".join(f"{a} to {b}" for a, b in pairs)
    raise InvalidParameter(
        f"this model translates {allowed}; asked was {source or 'any'} to {target or 'any'}: name one of these pairs",
        "parameters.target" if target or not source else "parameters.source",
    )

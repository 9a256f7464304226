"""Writes the models' cards, README.md in each folder, from recipes and figures: `python -m embedded.cards`."""

from collections.abc import Mapping
from pathlib import Path

from embedded import WEIGHTS
from embedded.evaluate import Recorded, recorded
from embedded.train.recipe import Recipe
from embedded.train.recipes import RECIPES


def card(name: str, recipe: Recipe, figures: Mapping[str, Recorded]) -> str:
    """What a user of the model wants to know, in the form of the Hub's cards."""
    size = sum(file.stat().st_size for file in (WEIGHTS / name).rglob("*.safetensors"))
    steps = " + ".join(f"{stage.steps:,}" for stage in recipe.stages)
    head = f"---\nlicense: apache-2.0\npipeline_tag: {recipe.tasks[0]}\ntags: [anymodal, embedded]\n---\n"
    facts = (
        f"- architecture: `{recipe.architecture}`, {size / 1e6:.1f} MB in fp16",
        f"- tasks: {', '.join(recipe.tasks)}",
        f"- data: {recipe.data}; all of it generated from a seed by `embedded/world`",
        f"- training: {steps} steps, at most {recipe.minutes} minutes on one thread",
        f"- made again by `python -m embedded.train {name}`",
        "- licence: Apache-2.0",
    )
    told = "\n".join(
        (
            head,
            f"# {name}",
            "",
            "A small model of the world of coloured shapes, not of yours.",
            "",
            *facts,
            "",
            *_held_out(figures),
        )
    )
    return f"{told}\n{recipe.tried}\n" if recipe.tried else told


def _held_out(figures: Mapping[str, Recorded]) -> list[str]:
    if not figures:
        return ["## Held-out figures", "", "Not measured yet.", ""]
    rows = [
        f"| {title} | {one['figure']} | {'≥' if one['better'] == 'more' else '≤'} {one['wanted']} | {one['unit']} |"
        for title, one in figures.items()
    ]
    return [
        "## Held-out figures",
        "",
        "Measured through the served app by `python -m embedded.evaluate`, on what training never saw.",
        "",
        "| exam | reached | aimed at | unit |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


def write(weights: Path = WEIGHTS) -> None:
    """All cards of the trained models that are there."""
    figures = recorded()
    for name, recipe in RECIPES.items():
        if (weights / name).is_dir():
            (weights / name / "README.md").write_text(card(name, recipe, figures.get(name, {})))


if __name__ == "__main__":
    write()

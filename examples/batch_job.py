"""A folder of pictures in words: `python -m examples.batch_job FOLDER --out captions.jsonl`, also as a Ray job."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

import ray
import ray.data
from ray.exceptions import RayTaskError

from deployments.contracts.errors import AnymodalError
from graphs.client import Client, connect

PICTURES = ["png", "jpg", "jpeg", "webp", "gif", "bmp"]


class Line(TypedDict):
    """One picture in words, or why it could not be told."""

    path: str
    caption: str | None
    refused: str | None


class Captioner:
    """Runs in a worker of Ray Data, which lets sixteen of these calls run at a time."""

    def __init__(self, client: Client, model: str | None) -> None:
        self._client = client
        self._model = model

    async def __call__(self, row: dict[str, Any]) -> Line:
        try:
            answer = await self._client.ainfer("image-to-text", row["bytes"], model=self._model)
        except AnymodalError as refused:
            return Line(path=row["path"], caption=None, refused=refused.message)
        return Line(path=row["path"], caption=answer.output.model_dump()["generated_text"], refused=None)


def blocks(folder: str, client: Client, model: str | None, workers: int) -> Iterator[list[Line]]:
    """The pictures read and told by Ray Data, some lines at a time."""
    ray.data.DataContext.get_current().enable_progress_bars = False  # the lines that are written show it
    pictures = ray.data.read_binary_files(
        folder, include_paths=True, file_extensions=PICTURES, num_cpus=0.1, concurrency=workers
    )
    told = pictures.map(
        Captioner,  # type: ignore[arg-type]  # Ray's types know no classes here
        fn_constructor_args=(client, model),
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=0.1,
    )
    block: Any
    for block in told.iter_batches(batch_size=None, batch_format="pyarrow"):
        if block.num_rows:
            yield block.to_pylist()


class Pipeline:
    """Drives the dataset from an actor of the cluster: over `ray://` Ray Data cannot be driven."""

    def __init__(self, folder: str, client: Client, model: str | None, workers: int) -> None:
        self._blocks = blocks(folder, client, model, workers)

    def more(self) -> list[Line]:
        """The next lines; none at the end."""
        return next(self._blocks, [])


def lines(folder: str, client: Client, model: str | None, workers: int) -> Iterator[Line]:
    """A line for each picture, as they are done."""
    pipeline: Any = ray.remote(Pipeline)
    running = pipeline.options(num_cpus=0).remote(folder, client, model, workers)
    while more := ray.get(running.more.remote()):
        yield from more


def main() -> None:
    """Writes a JSON line for each picture of the folder, and prints how many were told."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", help="where every node of the cluster sees it; or a URL, s3://bucket/pictures")
    asked.add_argument("--out", type=Path, default=Path("captions.jsonl"))
    asked.add_argument(
        "--address", help="of the cluster, ray://head:10001 for one; else RAY_ADDRESS, or this machine's"
    )
    asked.add_argument("--model")
    asked.add_argument("--workers", type=int, default=1)
    given = asked.parse_args()

    client = connect(address=given.address)
    folder = given.folder if "://" in given.folder else str(Path(given.folder).resolve())
    told, refused = 0, 0
    with given.out.open("w") as out:
        try:
            for line in lines(folder, client, given.model, given.workers):
                out.write(json.dumps(line) + "\n")
                told, refused = told + (line["caption"] is not None), refused + (line["refused"] is not None)
        except RayTaskError as failed:
            raise SystemExit(f"{given.folder}: {failed.cause}") from None
    print(f"{told} pictures in words, {refused} refused: {given.out}")


if __name__ == "__main__":
    main()

"""Bytes beside the database: a folder, or an object store that fsspec knows by its URL."""

import asyncio
from typing import Any

from fsspec.core import url_to_fs


class Artefacts:
    """Files under one URL. A name is `/`-separated, ours and used once: the database names it when it is whole."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: tuple[Any, str] | None = None

    async def put(self, name: str, data: bytes) -> None:
        await asyncio.to_thread(self._put, name, data)

    async def get(self, name: str) -> bytes:
        """Raises FileNotFoundError."""
        return await asyncio.to_thread(self._get, name)

    async def delete(self, folder: str) -> None:
        """All under this name; nothing happens where there is nothing."""
        await asyncio.to_thread(self._delete, folder)

    def _put(self, name: str, data: bytes) -> None:
        files, path = self._at(name)
        files.makedirs(path.rpartition("/")[0], exist_ok=True)
        files.pipe_file(path, data)

    def _get(self, name: str) -> bytes:
        files, path = self._at(name)
        data: bytes = files.cat_file(path)
        return data

    def _delete(self, name: str) -> None:
        files, path = self._at(name)
        if files.exists(path):
            files.rm(path, recursive=True)

    def _at(self, name: str) -> tuple[Any, str]:
        if self._opened is None:
            self._opened = url_to_fs(self._url)
        files, root = self._opened
        return files, f"{root.rstrip('/')}/{name}"

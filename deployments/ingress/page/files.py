"""The page's files, as they lie in the package, and what browsers are told of each."""

import base64
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "static"
INDEX = "index.html"
TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".mjs": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".wav": "audio/wav",
        ".mp4": "video/mp4",
        ".pdf": "application/pdf",
        ".LICENSE": "text/plain; charset=utf-8",
    }
)
PACKED = ("image/png", "audio/", "video/", "application/pdf")
VIEWERS_STYLE = "'sha256-PXtZZkJMMyc18o/DN1ZEFOJ2qEGq95IQbVaJFMOXOb0='"
"""The one style element that the vendored viewer of solids makes itself; it also decodes meshes by WebAssembly."""
INLINE_SCRIPT = re.compile(r"<script[^>]*>(.+?)</script>", re.DOTALL)


@dataclass(frozen=True)
class StaticFile:
    """Its bytes, what they are, and a tag that changes with them."""

    body: bytes
    media_type: str
    etag: str

    @cached_property
    def gzipped(self) -> bytes | None:
        """Compressed when somebody first asks; None of what is packed already, or of no use smaller."""
        if self.media_type.startswith(PACKED):
            return None
        smaller = gzip.compress(self.body, mtime=0)
        return smaller if len(smaller) < len(self.body) else None


def all_files(folder: Path = FOLDER) -> Mapping[str, StaticFile]:
    """By their path below the page; read once, so that no request's path is ever one of the file system's."""
    files = (file for file in folder.rglob("*") if file.suffix in TYPES)
    return MappingProxyType({file.relative_to(folder).as_posix(): _read(file) for file in files})


def _read(file: Path) -> StaticFile:
    body = file.read_bytes()
    return StaticFile(body, TYPES[file.suffix], f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def policy(index: bytes) -> str:
    """The Content-Security-Policy: nothing from other hosts, no script but our files and the index's import map."""
    inline = INLINE_SCRIPT.findall(index.decode())
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in inline)
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' 'wasm-unsafe-eval' {hashes}".strip(),
        "style-src": f"'self' {VIEWERS_STYLE}",
        "img-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "connect-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())

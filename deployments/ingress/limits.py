"""How much a request may be; over a limit it is refused, never cut."""

from pydantic import Field

from deployments.contracts.wire import Wire
from deployments.media.fetch import FetchLimits

MIB = 1024 * 1024


class Limits(Wire):
    """What the HTTP edge keeps; `url_fetch` says whether URLs in inputs are fetched at all.

    A body has `body_timeout_s` seconds and one more for each MiB that has come.
    """

    max_body_bytes: int = Field(64 * MIB, ge=1)
    body_timeout_s: float = Field(10, gt=0)
    max_json_depth: int = Field(100, ge=1, le=500)
    max_header_bytes: int = Field(64 * 1024, ge=1)
    max_headers: int = Field(128, ge=1)
    url_fetch: bool = False
    fetch_bytes: int = Field(20 * MIB, ge=1)
    fetch_timeout_s: float = Field(10, gt=0)
    fetch_redirects: int = Field(3, ge=0)
    keep_alive_s: float = Field(15, gt=0)

    @property
    def fetch(self) -> FetchLimits:
        return FetchLimits(
            max_bytes=self.fetch_bytes, timeout_s=self.fetch_timeout_s, max_redirects=self.fetch_redirects
        )

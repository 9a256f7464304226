"""The one reader of the Hub's token: HF_TOKEN, else the file that `hf auth login` wrote. It goes into headers alone."""

from huggingface_hub import get_token
from huggingface_hub.utils._headers import build_hf_headers


def headers() -> dict[str, str]:
    """What every question to the Hub is sent with; the token, where there is one, only in `authorization`."""
    made: dict[str, str] = build_hf_headers(token=get_token() or False, library_name="anymodal")
    return made | {"accept-encoding": "identity"}


def has_token() -> bool:
    return get_token() is not None

"""Base64 and data URIs are read strictly and written so that they are read again."""

import pytest

from deployments.contracts.errors import InvalidInput
from deployments.contracts.kinds import Image
from deployments.media.data_uri import bytes_of, data_uri, is_data_uri


@pytest.mark.parametrize("data", [b"\x00", b"\xff\xfe\xfd", bytes(range(256))])
def test_what_is_written_is_read_again(data: bytes) -> None:
    uri = data_uri(Image(data=data, media_type="image/png"))
    assert is_data_uri(uri)
    assert bytes_of(uri, "x") == bytes_of(uri.partition(",")[2], "x") == data


@pytest.mark.parametrize("text", ["aGVsbG8=", "aGVs\r\nbG8=\n", "DATA:a/b;charset=utf-8;BASE64,aGVsbG8="])
def test_line_breaks_and_media_type_parameters_are_allowed(text: str) -> None:
    assert bytes_of(text, "x") == b"hello"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "aGVsbG8",
        "aGVs bG8=",
        "aGVs-_8=",
        "aGVsbG8==",
        "=aGVsbG8",
        "ä",
        "data:image/png;base64,",
        "data:image/png,abc",
        "data:;base64,aGVsbG8=",
        "/etc/passwd",
    ],
)
def test_junk_never_becomes_bytes(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        bytes_of(text, "inputs.x")
    assert refused.value.param == "inputs.x"


@pytest.mark.parametrize("text", ["data: the new oil", "data:text,hello", "see data:image/png;base64,AAAA"])
def test_prose_is_no_data_uri(text: str) -> None:
    assert not is_data_uri(text)

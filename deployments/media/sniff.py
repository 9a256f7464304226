"""What bytes are, told by their first bytes; a declared media type is never believed."""

import re

from deployments.contracts.errors import UnsupportedMedia
from deployments.contracts.kinds import Audio, Document, Image, Medium, Mesh, Video

SIGNS: tuple[tuple[re.Pattern[bytes], type[Medium], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), Image, "image/png"),
    (re.compile(rb"\xff\xd8\xff"), Image, "image/jpeg"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), Image, "image/webp"),
    (re.compile(rb"GIF8[79]a"), Image, "image/gif"),
    (re.compile(rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00", re.DOTALL), Image, "image/bmp"),
    (re.compile(rb"(RIFF|RF64).{4}WAVE", re.DOTALL), Audio, "audio/wav"),
    (re.compile(rb"fLaC"), Audio, "audio/flac"),
    (re.compile(rb"OggS"), Audio, "audio/ogg"),
    (re.compile(rb"ID3"), Audio, "audio/mpeg"),
    (re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][^\xf0-\xff]", re.DOTALL), Audio, "audio/mpeg"),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), Audio, "audio/aac"),
    (re.compile(rb".{4}ftyp(M4A|M4B)", re.DOTALL), Audio, "audio/mp4"),
    (re.compile(rb".{4}ftyp(mp4|isom|iso\d|avc1|dash|M4V|3gp|qt  )(?=.*hdlr.{8}vide)", re.DOTALL), Video, "video/mp4"),
    (re.compile(rb".{4}ftyp(mp4|isom|iso\d|avc1|dash|M4V|3gp|qt  )", re.DOTALL), Audio, "audio/mp4"),
    (re.compile(rb"\x1aE\xdf\xa3(?=.*\x86.V_)", re.DOTALL), Video, "video/webm"),
    (re.compile(rb"\x1aE\xdf\xa3"), Audio, "audio/webm"),
    (re.compile(rb"RIFF.{4}AVI ", re.DOTALL), Video, "video/x-msvideo"),
    (re.compile(rb"glTF\x02\x00\x00\x00"), Mesh, "model/gltf-binary"),
    (re.compile(rb"%PDF-"), Document, "application/pdf"),
)
"""First match counts. BMP is told by its header's length too, MP3 without tags by a legal frame header. MP4 and WebM
hold a moving picture where one of their tracks is declared as such, else sound alone."""

ACCEPTED = (
    "pictures as PNG, JPEG, WebP, GIF, BMP; sound as WAV, FLAC, Ogg, MP3, M4A/MP4, AAC, WebM; video as MP4, WebM, AVI; "
    "solids as GLB; documents as PDF"
)


def sniff(data: bytes, param: str) -> Medium:
    """The bytes as the medium they are; raises UnsupportedMedia naming what is accepted."""
    for sign, medium, media_type in SIGNS:
        if sign.match(data):
            return medium(data=data, media_type=media_type)
    raise UnsupportedMedia(f"the bytes at {param} are no format that is known here; accepted are {ACCEPTED}", param)

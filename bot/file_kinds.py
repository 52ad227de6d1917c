"""Which files the Desk takes: pictures, PDF, office documents, text and audio.

Both the name's ending and the first bytes must say so: nothing that runs gets to an agent under the name of a picture.
Signatures are facts that do not change; a library would name hundreds of kinds more, which are not taken anyway.
"""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath

_SIGNATURES = {
    ("jpg", "jpeg", "png", "gif", "webp", "heic", "heif", "avif", "bmp", "tif", "tiff"): (
        rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|....ftyp(?:he[iv][cxms]|mif1|msf1|avif)|BM|II\*\0|MM\0\*"
    ),
    ("pdf",): rb"(?:\xef\xbb\xbf|\s)*%PDF-",
    ("docx", "xlsx", "pptx", "odt", "ods", "odp", "doc", "xls", "ppt", "rtf"): (
        rb"PK\x03\x04|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf"
    ),
    ("mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "flac", "amr", "weba"): (
        rb"ID3|\xff[\xe2-\xfb]|OggS|RIFF....WAVE|fLaC|#!AMR|....ftyp|\x1aE\xdf\xa3"
    ),
}
_OF = {ending: re.compile(pattern, re.DOTALL) for endings, pattern in _SIGNATURES.items() for ending in endings}
_TEXT = ("txt", "csv", "md", "log", "ics", "vcf", "eml")
_NOT_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
ENDINGS = (*_OF, *_TEXT)
"""Endings of names that may be taken, without the dot."""


def may_be_taken(filename: str | None, media_type: str | None) -> bool:
    """What the sender says of a file, before there is any content. A voice note or a photo may have no name."""
    if (media_type or "").startswith("video/"):
        return False
    ending = _ending(filename)
    return not ending or ending in ENDINGS


def is_taken(filename: str | None, media_type: str | None, content: bytes) -> bool:
    """Whether a file is of a kind that is taken, and is what its name says."""
    if not may_be_taken(filename, media_type):
        return False
    ending = _ending(filename)
    if ending in _TEXT:
        return content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not _NOT_TEXT.search(content)
    patterns = [_OF[ending]] if ending else _OF.values()
    return any(pattern.match(content) for pattern in patterns)


def _ending(filename: str | None) -> str:
    return PurePath(filename or "").suffix[1:].lower()

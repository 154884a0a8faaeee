"""Pictures of a learner's: only those that a browser can show without loading anything, running anything, or
being kept busy."""

from __future__ import annotations

import base64
import binascii
import html
import io
import re
from xml.etree import ElementTree

MAX_SVG = 4_000_000
MAX_DEPTH = 200
# A picture of so many pixels takes 160 MB of a browser's memory.
MAX_PIXELS = 40_000_000
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,([A-Za-z0-9+/=]+)")
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_BUSY = {"filter", "foreignObject", "script", "animate", "animateMotion", "animateTransform", "set"}


def usable_picture(address: str) -> bool:
    """Whether a data address holds a picture of a size that a browser can show."""
    found = _PICTURE.fullmatch(address)
    if found is None:
        return False
    kind, data = found.groups()
    # What SVG may hold is looked at where it is made a picture of; here it can be anybody's.
    if kind == "svg+xml":
        try:
            return _parsed(base64.b64decode(data, validate=True).decode("utf-8")) is not None
        except (binascii.Error, UnicodeDecodeError):
            return False
    return fits(data)


def fits(data: str) -> bool:
    """Whether base64 text holds a picture of no more than :data:`MAX_PIXELS`. Only its head is read."""
    from PIL import Image

    try:
        # Opened, not loaded: no pixel is decoded. Pillow would warn of what is refused here anyway.
        with Image.open(io.BytesIO(base64.b64decode(data, validate=True)), formats=_FORMATS) as picture:
            width, height = picture.size
    except (binascii.Error, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return width * height <= MAX_PIXELS


def svg_as_picture(svg: str) -> str:
    """An inline SVG as an ``<img>``: shown alike, but it can neither run nor load anything. Its title and
    description become the text alternative; what is no well-formed SVG, or too large for a browser, is left
    out."""
    source = (
        svg
        if "xmlns" in svg.partition(">")[0]
        else svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    )
    root = _parsed(source)
    if root is None:
        return ""
    said = [
        " ".join("".join(element.itertext()).split())
        for element in root
        if element.tag.rpartition("}")[2] in ("title", "desc")
    ]
    alternative = html.escape(" ".join(filter(None, said)) or root.get("aria-label", ""), quote=True)
    data = base64.b64encode(source.encode()).decode()
    return f'<img alt="{alternative}" src="data:image/svg+xml;base64,{data}">'


def _parsed(source: str) -> ElementTree.Element | None:
    """An SVG's root, or None where it is none or would keep a browser busy."""
    if len(source) > MAX_SVG or "<!DOCTYPE" in source or "<!ENTITY" in source:
        return None
    try:
        root = ElementTree.fromstring(source)
    except (ElementTree.ParseError, ValueError):
        return None
    copied = {address for one in root.iter() if _name(one) == "use" for address in _addresses(one)}
    # Of each element: how deep it lies, and whether it is a part of what is copied elsewhere.
    known = {root: (0, False)}
    for element in root.iter():
        depth, inside = known[element]
        inside = inside or f"#{element.get('id')}" in copied
        name = _name(element)
        # A copy of copies of copies is more than anybody has counted.
        if depth > MAX_DEPTH or name in _BUSY or (name == "use" and inside):
            return None
        if name == "image" and not all(map(usable_picture, _addresses(element))):
            return None
        known.update(dict.fromkeys(element, (depth + 1, inside)))
    return root


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _addresses(element: ElementTree.Element) -> list[str]:
    return ["".join(v.split()) for k, v in element.attrib.items() if k.rpartition("}")[2] == "href"]

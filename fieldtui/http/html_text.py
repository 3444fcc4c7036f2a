"""Read HTML as text, for the fields that a vendor documents as HTML, and only for those."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from fieldtui.http.json_readers import read_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

#: characters and tags of a description that anyone will read: the parser's time grows with the square of the depth of
#: nested blocks, so what is behind them is cut before it is parsed
LONGEST, MOST_TAGS = 200_000, 3_000
#: the elements of HTML that appear in text; `<UNKNOWN>` or `<3 valves` is no tag
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|body|br|center|code|dd|del|details|div|dl|dt|em|figure|font|footer|h[1-6]|head|header"
    r"|hr|html|i|iframe|img|ins|li|main|mark|nav|ol|p|pre|q|s|script|section|small|span|strike|strong|style|sub|summary"
    # names of elements that end a line; all other elements stand within one
    r"|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|video)(?:[\s/>]|\Z)|<!--|<!doctype\b",
    re.IGNORECASE,
)
#: an entity that ends as it must; `&copy=1` in a URL is none
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_SILENT = frozenset({"script", "style", "head", "title", "iframe", "svg", "video"})
_BLOCKS = frozenset(
    {"address", "blockquote", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAK = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")


def html_text(value: object) -> str:
    """Return what a person reads of HTML, line breaks kept; text that holds no HTML comes back as it is.

    # most texts of real accounts hold no tag, and the parser costs more than the rest of the record
    The time that this takes grows with the text's length, whatever stands in it.
    """
    text = _cut(read_text(value) or "")
    if _TAG.search(text) is None:
        return _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    from selectolax.lexbor import LexborHTMLParser  # only where HTML is read: it takes a few milliseconds

    root = LexborHTMLParser(_BARE_AMPERSAND.sub("&amp;", text)).body
    pieces = _pieces(root) if root is not None else []
    return _MANY_BREAKS.sub("\n\n", _AROUND_BREAK.sub("\n", "".join(pieces))).strip()


def _cut(text: str) -> str:
    # the n-th tag, not the n-th byte: the parser's cost follows the depth of nesting
    """Return as much of a text as is read, with a sign that something is missing."""
    end = min(len(text), LONGEST)
    place = -1
    for _ in range(MOST_TAGS):
        place = text.find("<", place + 1, end)
        if place < 0:
            break
    else:
        end = place
    return text if end == len(text) else text[:end] + "…"


def _pieces(root: LexborNode) -> list[str]:
    """Return the text below a node in reading order, with a line break around each block.

    Goes from node to node instead of calling itself: hostile text nests a hundred thousand elements.
    """
    pieces: list[str] = []
    node: LexborNode | None = root.child
    while node is not None:
        _enter(node, pieces)
        if node.child is not None and node.tag not in _SILENT:
            node = node.child
            continue
        # climb to the nearest ancestor that has a next sibling; past the root the walk is over
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return pieces
            _leave(node, pieces)
        node = node.next if node is not None else None
    return pieces


def _enter(node: LexborNode, pieces: list[str]) -> None:
    """Add what a node itself says."""
    if node.tag == "-text":
        pieces.append(_SPACES.sub(" ", node.text_content or ""))
    elif node.tag == "br" or node.tag in _BLOCKS:
        pieces.append("\n")


def _leave(node: LexborNode, pieces: list[str]) -> None:
    # a block that ends right after another one adds no second line break
    """End a block's line."""
    if node.tag in _BLOCKS and not (pieces and pieces[-1] == "\n"):
        pieces.append("\n")

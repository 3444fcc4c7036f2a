"""Draw Markdown as lines of a given width: headings, paragraphs, lists, tables and commands, none of it cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fieldtui.contract.safe_text import clean_lines
from fieldtui.ui.render.text_layout import Span, cells, plain

_PARSER = MarkdownIt("commonmark").enable("table")
#: cells that a column of a table keeps, however narrow the screen is
_NARROWEST = 12
_GAP = 2
_CODE = 4
_PROGRAM = "fieldtui "


@dataclass(slots=True)
class Drawing:
    """A page as lines; `commands`: what can be typed into a shell, each with the number of its line."""

    lines: list[list[Span]] = field(default_factory=list)
    commands: list[tuple[int, str]] = field(default_factory=list)


def draw(text: str, width: int, bullet: str = "•") -> Drawing:
    """Draw a page so that no line has more than `width` cells."""
    page = _Page(Drawing(), width, bullet)
    page.blocks(_PARSER.parse("\n".join(clean_lines(text))))
    while page.drawing.lines and not page.drawing.lines[-1]:
        page.drawing.lines.pop()
    return page.drawing


@dataclass(slots=True)
class _Page:
    """A page that is being drawn. `indent`: what stands before each line; `mark`: before the next one instead."""

    drawing: Drawing
    width: int
    bullet: str
    indent: int = 1
    mark: str = ""
    numbers: list[int | None] = field(default_factory=list)
    heading: int = 0

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Draw all blocks, in their order."""
        at = 0
        while at < len(tokens):
            if tokens[at].type == "table_open":
                end = next(place for place in range(at, len(tokens)) if tokens[place].type == "table_close")
                self._table(tokens[at:end])
                at = end
            else:
                self._block(tokens[at])
            at += 1

    def _block(self, token: Token) -> None:
        """Draw one block, or take note of where it begins or ends."""
        match token.type:
            case "heading_open":
                self.heading = int(token.tag[1:])
            case "heading_close" | "paragraph_close":
                self.heading = 0
                self._space(unless=token.hidden)
            case "inline":
                self._paragraph(token)
            case "fence" | "code_block":
                self._code(token.content)
            case _:
                self._list_part(token)

    def _list_part(self, token: Token) -> None:
        """Begin or end a list or an item of one."""
        match token.type:
            case "bullet_list_open":
                self.numbers.append(None)
            case "ordered_list_open":
                self.numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.numbers.pop()
                self._space(unless=bool(self.numbers))
            case "list_item_open":
                self._item()
            case "list_item_close":
                self.indent -= self._item_width()

    def _item_width(self) -> int:
        """Return the cells that a list's mark takes."""
        return 2 if self.numbers[-1] is None else 3

    def _item(self) -> None:
        """Begin an item of a list."""
        number = self.numbers[-1]
        self.mark = f"{self.bullet} " if number is None else f"{number}."[:3].ljust(3)
        if number is not None:
            self.numbers[-1] = number + 1
        self.indent += self._item_width()

    def _space(self, *, unless: bool = False) -> None:
        """Leave one line free."""
        if not unless and self.drawing.lines and self.drawing.lines[-1]:
            self.drawing.lines.append([])

    def _paragraph(self, token: Token) -> None:
        """Draw running text, or a heading."""
        base = {0: "", 1: "accent"}.get(self.heading, "strong")
        spans = list(_inline(token, base))
        self._note_commands(spans)
        for line in wrapped(spans, self.width - self.indent):
            before = " " * (self.indent - cells(self.mark)) + self.mark
            self.mark = ""
            self.drawing.lines.append([(before, "quiet"), *line])

    def _code(self, text: str) -> None:
        """Draw lines that are to be typed or written as they stand."""
        room = self.width - self.indent - _CODE
        for line in text.rstrip().splitlines():
            if line.startswith((_PROGRAM, "pip", "python", ".venv", "export ", "set ")) or line == _PROGRAM.strip():
                self.drawing.commands.append((len(self.drawing.lines), line.partition("  #")[0].strip()))
            safe = plain(line)
            folded = [[(safe, "accent")]] if cells(safe) <= room else wrapped([(safe, "accent")], room)
            self.drawing.lines += [[(" " * (self.indent + _CODE), ""), *piece] for piece in folded]
        self._space()

    def _note_commands(self, spans: Sequence[Span]) -> None:
        """Note commands that stand in running text."""
        for text, meaning in spans:
            if meaning == "accent" and text.startswith(_PROGRAM):
                self.drawing.commands.append((len(self.drawing.lines), text))

    def _table(self, tokens: Sequence[Token]) -> None:
        """Draw a table: columns as wide as they must be, the widest ones folded where there is no room."""
        rows = _rows(tokens)
        widths = _columns(rows, self.width - self.indent)
        for row in rows:
            for spans in row:
                self._note_commands(spans)
            folded = [wrapped(cell, size) or [[]] for cell, size in zip(row, widths, strict=False)]
            for level in range(max(map(len, folded), default=0)):
                line: list[Span] = [(" " * self.indent, "")]
                for cell, size in zip(folded, widths, strict=False):
                    piece = cell[level] if level < len(cell) else []
                    used = sum(cells(text) for text, _ in piece)
                    line += [*piece, (" " * (size - used + _GAP), "")]
                self.drawing.lines.append(line[:-1])
        self._space()


def _rows(tokens: Sequence[Token]) -> list[list[list[Span]]]:
    """Return the cells of a table, row by row; those of its head are quiet."""
    rows: list[list[list[Span]]] = []
    base = "quiet"
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "tbody_open":
            base = ""
        elif token.type == "inline":
            rows[-1].append(list(_inline(token, base)))
    return rows


def _inline(token: Token, base: str) -> Iterator[Span]:
    """Yield the pieces of running text with what they mean."""
    meanings = [base]
    for child in token.children or ():
        if child.type == "code_inline":
            yield plain(child.content), "accent"
        elif child.type in ("softbreak", "hardbreak"):
            yield " ", base
        elif child.type in ("strong_open", "em_open"):
            meanings.append("strong")
        elif child.type in ("strong_close", "em_close"):
            meanings.pop()
        elif child.content:
            yield plain(child.content), meanings[-1]


def wrapped(spans: Sequence[Span], width: int) -> list[list[Span]]:
    """Fold spans at blanks into lines of at most `width` cells; a word that is longer is cut into pieces."""
    lines: list[list[Span]] = []
    line: list[Span] = []
    used = 0
    for word in _words(spans, max(1, width)):
        size = sum(cells(text) for text, _ in word)
        if line and used + 1 + size > width:
            lines.append(line)
            line, used = [], 0
        if line:
            line.append((" ", word[0][1] if line[-1][1] == word[0][1] else ""))
            used += 1
        line += word
        used += size
    return [*lines, line] if line else lines


def _words(spans: Sequence[Span], width: int) -> Iterator[list[Span]]:
    """Yield the words, each as pieces that stand together without a blank."""
    word: list[Span] = []
    for text, meaning in spans:
        parts = text.split(" ")
        for place, part in enumerate(parts):
            if place and word:
                yield word
                word = []
            pieces = _pieces(part, width)
            for piece in pieces[:-1]:
                yield [*word, (piece, meaning)] if not word else [(piece, meaning)]
            if pieces:
                word.append((pieces[-1], meaning))
    if word:
        yield word


def _pieces(text: str, width: int) -> list[str]:
    """Cut a text into pieces of at most `width` cells."""
    pieces: list[str] = []
    used = 0
    for character in text:
        size = cells(character)
        if not pieces or used + size > width:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += size
    return pieces


def _columns(rows: Sequence[Sequence[Sequence[Span]]], width: int) -> list[int]:
    """Return the widths of a table's columns; the widest gives way as long as there is no room for all."""
    count = max(map(len, rows), default=0)
    widths = [
        max((sum(cells(text) for text, _ in row[at]) for row in rows if at < len(row)), default=0)
        for at in range(count)
    ]
    while sum(widths) + _GAP * (count - 1) > width and max(widths, default=0) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths

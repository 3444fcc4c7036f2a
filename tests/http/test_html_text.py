"""HTML becomes what a person reads of it, in a time that grows with its length."""

from __future__ import annotations

import time

import pytest

from fieldtui.http.html_text import html_text


def test_html_is_taken_out_and_its_lines_kept() -> None:
    text = "<p>Hydrant &amp; hose</p><script>alert(1)</script><ul><li>one</li><li>two<br>three</li></ul>"
    assert html_text(text) == "Hydrant & hose\n\none\n\ntwo\nthree"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Fix <3 valves &amp; <b>&gt;2</b> pumps", "Fix <3 valves & >2 pumps"),
        (
            'see <a href="https://x.example/?a=1&copy=2">https://x.example/?a=1&region=3&copy=1</a>',
            "see https://x.example/?a=1&region=3&copy=1",
        ),
        ("caf&eacute; &amp;amp; more", "caf\xe9 &amp; more"),
        ("<div><div>deep</div></div>tail", "deep\ntail"),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\n\nb"),
        ("<b>never closed", "never closed"),
        ("<!-- note -->shown", "shown"),
        (114, "114"),
        (None, ""),
    ],
)
def test_markup_is_read_as_browser_reads_it(html: object, text: str) -> None:
    assert html_text(html) == text


@pytest.mark.parametrize(
    "unit", ["<script <script ", "<a <a <", "<div>", "<ul><li>", "<b", "<!--", "</p><p>", "&amp;&", "< ", "<br\n"]
)
def test_hostile_markup_takes_time_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        began = time.process_time()
        html_text(unit * (size // len(unit)))
        return time.process_time() - began

    small, large = min(seconds(32_000) for _ in range(3)), min(seconds(256_000) for _ in range(3))
    assert large < max(small, 0.01) * 24

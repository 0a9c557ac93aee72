
# Copyright (C) ngx_status_module developers

"""Horizontal bars as SVG: a panel for each workload, the least first.

A bar is the median, the line on it goes from the least to the greatest value.
The colors follow the reader's choice of a light or a dark page.
"""

import html
import statistics

OURS = "module"

WIDTH = 900
LEFT = 240              # of the bars
RIGHT = 90              # for the figures after them
BAR = 18
STEP = 26
HEAD = 46               # over the bars of a panel

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .ours { font-weight: 600 }
  .dim { fill: #59636e }
  rect { fill: #8c959f }
  rect.ours { fill: #0969da }
  line { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .dim { fill: #9da7b3 }
    rect { fill: #6e7681 }
    rect.ours { fill: #58a6ff }
    line { stroke: #e6edf3 }
  }
"""


def svg(title, panels):
    """panels: [(title, [(key, name, values)])], in which a value is a µs."""

    lines = [f'<text class="title" x="0" y="18">{html.escape(title)}</text>']
    y = 34

    for name, peers in panels:
        y = _panel(lines, y, name, peers)

    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{y}" viewBox="0 0 {WIDTH} {y}" role="img">\n'
            f"<title>{html.escape(title)}</title>\n"
            f"<style>{STYLE}</style>\n" + "\n".join(lines) + "\n</svg>\n")


def _panel(lines, y, name, peers):
    scale = (WIDTH - LEFT - RIGHT) / max(max(values)
                                         for _, _, values in peers)

    lines.append(f'<text class="dim" x="0" y="{y + HEAD - 16}">'
                 f"{html.escape(name)}</text>")
    y += HEAD

    for key, peer, values in sorted(peers,
                                    key=lambda p: statistics.median(p[2])):
        median = statistics.median(values)
        least, most = (LEFT + value * scale for value in (min(values),
                                                          max(values)))
        ours = ' class="ours"' if key == OURS else ""
        middle = y + BAR / 2

        lines += [
            f'<text{ours} x="{LEFT - 8}" y="{y + 14}" text-anchor="end">'
            f"{html.escape(peer)}</text>",
            f'<rect{ours} x="{LEFT}" y="{y}" width="{median * scale:.1f}" '
            f'height="{BAR}" rx="2"/>',
            f'<line x1="{least:.1f}" y1="{middle}" x2="{most:.1f}" '
            f'y2="{middle}"/>',
            f'<text{ours} x="{most + 8:.1f}" y="{y + 14}">{median:.1f}</text>',
        ]
        y += STEP

    return y

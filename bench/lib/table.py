"""Aligns lines of cells with tabs between them; cells that look like numbers go to the right."""

import re
import sys

rows = [line.rstrip("\n").split("\t") for line in sys.stdin]
width = [max(len(row[i]) if i < len(row) else 0 for row in rows) for i in range(max(map(len, rows)))]
for row in rows:
    cells = [
        cell.rjust(width[i]) if re.match(r"^[\d.,<-]+( times)?$", cell) else cell.ljust(width[i])
        for i, cell in enumerate(row)
    ]
    print("  ".join(cells).rstrip())

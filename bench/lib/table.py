"""Aligns lines of cells with tabs between them; cells that look like numbers go to the right."""

import re
import sys

rows = [line.rstrip("\n").split("\t") for line in sys.stdin]
columns = range(max(map(len, rows)))
width = [max(len(row[i]) for row in rows if i < len(row)) for i in columns]
for row in rows:
    cells = [
        cell.rjust(width[i]) if re.match(r"^[\d.,<-]+( times)?$", cell) else cell.ljust(width[i])
        for i, cell in enumerate(row)
    ]
    print("  ".join(cells).rstrip())

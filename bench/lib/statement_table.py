"""What each statement of a role cost between two readings, per 10 s cycle.

usage: statement_table.py BEFORE AFTER SECONDS
"""

import re
import sys


def read(path):
    rows = {}
    for line in open(path):
        query_id, database, top_level, calls, milliseconds, text = line.rstrip("\n").split("\t", 5)
        rows[query_id, database, top_level] = (int(calls), float(milliseconds), text)
    return rows


def subject(text):
    """The question without the bound that the agent puts around it."""
    return re.sub(r"^SELECT \* FROM \(", "", text)


before, after, cycles = read(sys.argv[1]), read(sys.argv[2]), float(sys.argv[3]) / 10
merged = {}
for key, (calls, milliseconds, text) in after.items():
    old_calls, old_milliseconds, _ = before.get(key, (0, 0.0, ""))
    if calls == old_calls:
        continue
    # The same question in several databases is one line.
    total = merged.setdefault(subject(text), [0, 0.0])
    total[0] += calls - old_calls
    total[1] += milliseconds - old_milliseconds
everything = sum(milliseconds for _, milliseconds in merged.values())
print(f"server time {everything / cycles:.2f} ms per 10 s cycle")
print("ms/cycle", "calls", "ms/call", "statement", sep="\t")
for text, (calls, milliseconds) in sorted(merged.items(), key=lambda item: -item[1][1])[:15]:
    print(f"{milliseconds / cycles:.3f}", calls, f"{milliseconds / calls:.2f}", text[:80], sep="\t")

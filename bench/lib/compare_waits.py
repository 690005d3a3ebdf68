"""Shares of waits by class and by statement: the agent's page beside pg_wait_sampling's profile.

usage: compare_waits.py PAGE_BEFORE PAGE_AFTER PROFILE STATEMENT,...

These statements are left out of the comparison of statements.
"""

import re
import sys

POINTS_MAX = 5
FIRST = 5


def page(path):
    """Session-seconds by class, and by statement."""
    classes, statements = {}, {}
    for line in open(path):
        name, labels, value = re.match(r"(\w+)\{(.*)\} (\S+)", line).groups()
        labels = dict(re.findall(r'(\w+)="([^"]*)"', labels))
        sums, key = (
            (classes, labels["wait_event_type"])
            if name == "pg_activity_seconds_total"
            else (statements, labels["queryid"])
        )
        sums[key] = sums.get(key, 0) + float(value)
    return classes, statements


def grown(after, before):
    return {key: value - before.get(key, 0) for key, value in after.items()}


def shares(sums):
    total = sum(sums.values()) or 1
    return {key: 100 * value / total for key, value in sums.items()}


def first(sums):
    return sorted(sums, key=lambda key: -sums[key])[:FIRST]


(classes, statements), (old_classes, old_statements) = page(sys.argv[2]), page(sys.argv[1])
ours = grown(classes, old_classes)
computed = ours.pop("CPU", 0)
for idle in ("Client", "Activity", "other"):
    ours.pop(idle, None)
theirs, their_statements = {}, {}
for line in open(sys.argv[3]):
    kind, statement, count = line.rstrip("\n").split("\t")
    theirs[kind] = theirs.get(kind, 0) + int(count)
    if statement not in ("", "0"):
        their_statements[statement] = their_statements.get(statement, 0) + int(count)

failed = False
print("class", "pgvigil %", "pg_wait_sampling %", "points", sep="\t")
our_shares, their_shares = shares(ours), shares(theirs)
for kind in sorted(our_shares.keys() | their_shares.keys(), key=lambda k: -their_shares.get(k, 0)):
    mine, other = our_shares.get(kind, 0), their_shares.get(kind, 0)
    print(kind, f"{mine:.1f}", f"{other:.1f}", f"{mine - other:+.1f}", sep="\t")
    failed |= abs(mine - other) > POINTS_MAX
print(f"computing beside it: {computed:.0f} of {computed + sum(ours.values()):.0f} session-seconds")
mine = grown(statements, old_statements)
for left_out in sys.argv[4].split(",") + ["other", "unknown"]:
    mine.pop(left_out, None)
    their_statements.pop(left_out, None)
print("statement", "pgvigil %", "pg_wait_sampling %", "first", sep="\t")
our_shares, their_shares = shares(mine), shares(their_statements)
for statement in first(their_statements):
    is_first = statement in first(mine)
    failed |= not is_first
    print(
        statement, f"{our_shares.get(statement, 0):.1f}", f"{their_shares[statement]:.1f}",
        "yes" if is_first else "no", sep="\t")
sys.exit(1 if failed else 0)

"""Watches how old the values on a page, and the last evaluations of rules, become.

usage: starve.py PAGE PID SECONDS INTERVAL TARGETS PERCENT
"""

import calendar
import json
import re
import sys
import time
import urllib.error
import urllib.request

SUCCESS = re.compile(
    r'^pgvigil_collector_last_success_timestamp_seconds\{[^}]*\} \S+', re.M
)
LABEL = re.compile(r'(\w+)="([^"]*)"')
TICKS = 100


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, OSError):
        return None


def seconds(text):
    whole, _, fraction = text.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(
        "0." + (fraction or "0")
    )


def processor(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def main():
    page, pid = sys.argv[1], int(sys.argv[2])
    duration, interval, targets, percent = (float(word) for word in sys.argv[3:7])
    time.sleep(3 * interval)
    began, spent = time.time(), processor(pid)
    seen, values, rules, refused, answers = {}, 0.0, 0.0, 0, []
    while time.time() < began + duration:
        asked = time.time()
        text = get(page)
        now = time.time()
        answers.append(now - asked)
        if text is None:
            refused += 1
        else:
            found = {}
            for line in SUCCESS.findall(text):
                head, value = line.rsplit(" ", 1)
                labels = dict(LABEL.findall(head))
                found[labels["target"], labels["collector"]] = float(value)
            for key, value in found.items():
                seen.setdefault(key, set()).add(value)
            if len({target for target, _ in found}) < targets:
                refused += 1
            # What is asked at each poll: the newest success of each target.
            newest = {}
            for (target, _), value in found.items():
                newest[target] = max(newest.get(target, 0), value)
            values = max([values] + [now - value for value in newest.values()])
        text = get(page.replace("/metrics", "/api/v1/rules"))
        if text:
            groups = json.loads(text)["data"]["groups"]
            times = [seconds(group["lastEvaluation"]) for group in groups]
            rules = max([rules] + [time.time() - when for when in times])
        time.sleep(max(0, 2 - (time.time() - asked)))
    share = (processor(pid) - spent) / (time.time() - began)
    answers.sort()
    polls = {}
    for (target, collector), found in seen.items():
        polls[collector] = max(polls.get(collector, 0), len(found))
    most = max(polls.values())
    fast = [name for name, count in polls.items() if count >= 0.75 * most]
    gaps = 0.0
    for (target, collector), found in seen.items():
        if collector in fast:
            line = sorted(found)
            gaps = max([gaps] + [b - a for a, b in zip(line, line[1:])])
    print(f"{targets:g} targets, {interval:g} s, {percent:g} % of a core allowed,"
          f" {share * 100:.1f} % used, {duration:g} s")
    rows = [
        ("newest value of a target", values),
        (f"between two answers of a collector of each poll ({len(fast)} collectors)", gaps),
        ("evaluation of a group of rules", rules),
    ]
    print("greatest age\tseconds\tintervals")
    for name, age in rows:
        print(f"{name}\t{age:.1f}\t{age / interval:.2f}")
    print(f"pages refused or not whole: {refused} of {len(answers)};"
          f" time of a page: {answers[len(answers) // 2] * 1000:.0f} ms (median),"
          f" {answers[-1] * 1000:.0f} ms (longest)")
    worst = max(age for _, age in rows) / interval
    if worst > 3:
        print("BREACH: a value is older than three intervals")
    return 1 if worst > 3 or refused else 0


sys.exit(main())

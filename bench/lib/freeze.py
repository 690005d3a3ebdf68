"""Stops an agent again and again and looks at what it shows and tells afterwards.

usage: freeze.py PORT PAGE PID FREEZES LONGEST INTERVAL PSQL CONNINFO
"""

import http.server
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

WATCHED = {"SomebodyWaits", "Down", "Absent"}
SUCCESS = re.compile(
    r'^pgvigil_collector_last_success_timestamp_seconds\{[^}]*target="(\w+)"[^}]*\} (\S+)', re.M
)
UP = re.compile(r'^pg_up\{target="(\w+)"\} (\S+)', re.M)
TARGETS = {"one", "two", "three"}

lock = threading.Lock()
messages = []


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with lock:
            for alert in body["alerts"]:
                labels = alert["labels"]
                if labels["alertname"] in WATCHED:
                    key = (labels["alertname"], labels.get("target"))
                    name = (self.headers.get("X-Pgvigil-Id") or self.headers.get("webhook-id"))
                    messages.append((time.time(), key, alert["status"], name))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


class Fault:
    """A session that waits for a lock, when it is on."""

    def __init__(self, program, conninfo):
        self.command = [program, "--no-psqlrc", "--quiet", conninfo]
        self.sessions = []
        self.is_on = False

    def flip(self):
        if self.is_on:
            # The holder goes first, then the one that waited.
            for session in self.sessions:
                session.stdin.close()
                session.wait()
            self.sessions = []
        else:
            for sql in ("BEGIN; LOCK TABLE t; SELECT 'held';", "BEGIN; LOCK TABLE t; COMMIT;"):
                session = subprocess.Popen(
                    self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
                session.stdin.write(sql + "\n")
                session.stdin.flush()
                if not self.sessions:
                    while "held" not in session.stdout.readline():
                        pass
                self.sessions.append(session)
        self.is_on = not self.is_on


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, OSError):
        return None


def seconds(text):
    """RFC 3339 in UTC."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    parsed = time.strptime(whole, "%Y-%m-%dT%H:%M:%S")
    import calendar

    return calendar.timegm(parsed) + float("0." + (fraction or "0"))


def rules_since(page):
    """The time of the group that was evaluated the longest ago."""
    text = get(page.replace("/metrics", "/api/v1/rules"))
    if text is None:
        return 0
    groups = json.loads(text)["data"]["groups"]
    return min(seconds(group["lastEvaluation"]) for group in groups)


def watch(page, resumed, limit, breaches):
    """Ages of page and rules after a resumption: how long until both are of after it."""
    ages = {"page": None, "rules": None}
    while time.time() < resumed + limit and None in ages.values():
        if ages["page"] is None and (text := get(page)):
            if any(value != "1" for _, value in UP.findall(text)):
                breaches.append("a page that calls a server down")
            newest = {}
            for target, value in SUCCESS.findall(text):
                newest[target] = max(newest.get(target, 0), float(value))
            if set(newest) == TARGETS and min(newest.values()) > resumed:
                ages["page"] = time.time() - resumed
        if ages["rules"] is None and rules_since(page) > resumed:
            ages["rules"] = time.time() - resumed
        time.sleep(0.02)
    return ages


def main():
    port, page, pid = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    freezes, longest, interval = int(sys.argv[4]), float(sys.argv[5]), float(sys.argv[6])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fault = Fault(*sys.argv[7:9])
    breaches, rows = [], []
    told_on = False
    time.sleep(5 * interval)
    try:
        for number in range(1, freezes + 1):
            time.sleep(random.uniform(0, 2 * interval))
            with lock:
                messages.clear()
            length = longest ** random.uniform(0, 1)
            flips = random.random() < 0.6
            os.kill(pid, signal.SIGSTOP)
            time.sleep(length / 2)
            if flips:
                fault.flip()
            time.sleep(length / 2)
            resumed = time.time()
            os.kill(pid, signal.SIGCONT)
            found = []
            ages = watch(page, resumed, 20 * interval, found)
            # What has changed is notified when rules are current and the group's time has come.
            limit = resumed + 2 * interval + 1 + 1
            told = None
            while time.time() < limit:
                with lock:
                    now = [(when, state) for when, key, state, _ in messages
                           if key[0] == "SomebodyWaits"]
                if fault.is_on != told_on and len({k for _, k, _, _ in messages}) == 3:
                    told = max(when for when, _ in now) - resumed
                    break
                time.sleep(0.02)
            time.sleep(0.5 * interval)
            with lock:
                seen = list(messages)
            wanted = "firing" if fault.is_on else "resolved"
            expected = 3 if fault.is_on != told_on else 0
            false = [key for _, key, state, _ in seen
                     if key[0] != "SomebodyWaits" or state != wanted]
            if false:
                found.append(f"notified falsely: {false}")
            if len(seen) > expected:
                found.append(f"{len(seen)} notifications in place of {expected}")
            if len(seen) < expected:
                found.append(f"{len(seen)} of {expected} notifications in time")
            told_on = fault.is_on
            for name, age in ages.items():
                if age is None or age > 2 * interval:
                    found.append(f"{name} current after {age and round(age, 2)} s")
            rows.append((length, ages["page"], ages["rules"], told))
            words = "; ".join(found) or "-"
            cells = ["-" if v is None else f"{v:.2f}" for v in rows[-1]]
            print("\t".join([str(number), *cells, words]), flush=True)
            breaches += found
    finally:
        os.kill(pid, signal.SIGCONT)
        for session in fault.sessions:
            session.kill()
        server.shutdown()
    for place, name in ((1, "pages"), (2, "rules"), (3, "notifications")):
        values = sorted(row[place] for row in rows if row[place] is not None)
        if values:
            print(f"{name}: current after {values[len(values) // 2]:.2f} s (median),"
                  f" {values[-1]:.2f} s (longest)")
    print(f"{freezes} freezes, interval {interval:g} s, breaches: {len(breaches)}")
    return 1 if breaches else 0


print("no\tfrozen, s\tpage, s\trules, s\tnotified, s\tbreaches", flush=True)
sys.exit(main())

"""Times a program from exec to a page on which all named collectors have succeeded.

usage: start_time.py PORT REPETITIONS COLLECTORS COMMAND...    COLLECTORS: names between spaces
"""

import http.client
import re
import statistics
import subprocess
import sys
import time

port, repetitions = int(sys.argv[1]), int(sys.argv[2])
planned, command = set(sys.argv[3].split()), sys.argv[4:]
SUCCESS = re.compile(r'^pgvigil_collector_success\{[^}]*collector="([^"]*)"[^}]*\} 1$', re.M)
LIMIT = 30.0


def page():
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode()
    except OSError:
        return None
    finally:
        connection.close()


def milliseconds():
    """First page at all, first page with pg_up 1, first complete page."""
    begin = time.monotonic()
    process = subprocess.Popen(command)
    try:
        first = up = None
        while (now := time.monotonic() - begin) < LIMIT:
            text = page()
            if text is not None:
                now = time.monotonic() - begin
                first = first or now
                if up is None and re.search(r"^pg_up\{.*\} 1$", text, re.M):
                    up = now
                if planned <= set(SUCCESS.findall(text)):
                    return [first * 1e3, up * 1e3, now * 1e3]
            time.sleep(0.002)
        raise SystemExit(f"start_time.py: no complete page within {LIMIT} s")
    finally:
        process.terminate()
        process.wait()


columns = list(zip(*(milliseconds() for _ in range(repetitions))))
print(f"ms from exec, {repetitions} starts: median (lowest to highest)")
for name, values in zip(["a first page", "pg_up 1", "the page is complete"], columns):
    print(f"{name}: {statistics.median(values):.0f} ({min(values):.0f} to {max(values):.0f})")

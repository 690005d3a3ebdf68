"""Makes sessions wait for a lock and notes when a webhook tells of it.

usage: detection_latency.py PORT FAULTS INTERVAL FOR PSQL CONNINFO
"""

import http.server
import json
import queue
import random
import subprocess
import sys
import threading
import time

PATIENCE = 120

arrivals = queue.Queue()


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        now = time.monotonic()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        arrivals.put((body["status"], now))

    def log_message(self, *arguments):
        pass


class Session:
    """A psql that takes one statement after the other."""

    def __init__(self, program, conninfo):
        self.process = subprocess.Popen(
            [program, "--no-psqlrc", "--quiet", conninfo],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def send(self, sql):
        self.process.stdin.write(sql + "\n")
        self.process.stdin.flush()

    def run(self, sql):
        """Sends a statement and waits until it is done."""
        self.send(sql + "\n\\echo done")
        while "done" not in self.process.stdout.readline():
            pass

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def await_status(status):
    while True:
        found, when = arrivals.get(timeout=PATIENCE)
        if found == status:
            return when


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def main():
    port, faults, interval, hold = (int(word) for word in sys.argv[1:5])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    holder, waiter = (Session(*sys.argv[5:7]) for _ in range(2))
    latencies = []
    try:
        for _ in range(faults):
            holder.run("BEGIN; LOCK TABLE t;")
            time.sleep(random.uniform(0, interval))
            began = time.monotonic()
            waiter.send("BEGIN; LOCK TABLE t; COMMIT;")
            latencies.append(await_status("firing") - began)
            holder.run("COMMIT;")
            await_status("resolved")
    finally:
        holder.end()
        waiter.end()
        server.shutdown()
    limit = interval + hold + 0.25
    late = sum(latency > limit for latency in latencies)
    print(f"{faults} faults, poll interval {interval} s, for: {hold} s; limit {limit:.2f} s")
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        value = percentile(latencies, share)
        print(f"{name} {value:.2f} s, {value - hold:.2f} s of it not the rule's for,"
              f" {value / limit:.2f} of the limit")
    print(f"longest {max(latencies):.2f} s; over the limit: {late}")


main()

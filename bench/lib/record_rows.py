"""Sends numbers to an agent's Unix socket: record_rows.py PATH REQUESTS, each of 1000 rows."""
import http.client
import json
import socket
import sys

path, requests = sys.argv[1], int(sys.argv[2])


class Connection(http.client.HTTPConnection):
    """A connection to a Unix socket."""

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)


connection = Connection("localhost")
number = 0
for request in range(requests):
    rows = []
    while len(rows) < 500:
        rows.append({"name": f"bench_{number % 40}_seconds", "value": number * 0.001,
                     "unit": "seconds",
                     "tags": {"target": f"orders-{number % 7}", "datname": f"shop_{number % 11}"}})
        number += 1
    for half in (rows[:250], rows[250:]):
        # A request's body may have 64 KiB.
        for _ in range(2):
            body = json.dumps(half, separators=(",", ":")).encode()
            connection.request(
                "POST", "/api/v1/metrics", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 202

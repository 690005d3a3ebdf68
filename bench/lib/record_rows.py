"""Sends numbers to an agent: record_rows.py URL REQUESTS, each of 1000 rows."""
import json
import sys
import urllib.request

url, requests = sys.argv[1] + "/api/v1/metrics", int(sys.argv[2])
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
            call = urllib.request.Request(url, body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(call) as answer:
                assert answer.status == 202

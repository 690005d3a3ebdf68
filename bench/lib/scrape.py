"""Reads a page every few seconds, as Prometheus does, until it is ended.

usage: scrape.py URL SECONDS
"""

import sys
import time
import urllib.request

url, every = sys.argv[1], float(sys.argv[2])
request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
due = time.monotonic()
while True:
    with urllib.request.urlopen(request, timeout=every) as response:
        response.read()
    due += every
    time.sleep(max(0.0, due - time.monotonic()))

"""Medians of wrk's rounds: requests a second, 99th percentile, server's CPU for one request.

usage: wrk_table.py DIRECTORY    with files SERVER.FORM.ROUND.wrk
"""

import pathlib
import re
import statistics
import sys

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}
SERVERS = ["pgvigil", "nginx-1", "nginx-auto", "postgres_exporter"]


def reading(path):
    text = path.read_text()
    if re.search(r"Non-2xx|Socket errors", text):
        raise SystemExit(f"{path.name}: not every request was answered well\n{text}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", text).groups()
    requests = int(re.search(r"(\d+) requests in", text)[1])
    before, after = map(float, re.search(r"CPU: ([\d.]+) ([\d.]+)", text).groups())
    return rate, float(value) * UNITS[unit], (after - before) / requests * 1e6


directory = pathlib.Path(sys.argv[1])
columns = ["form", "server", "requests/s", "lowest", "highest", "p99 ms", "CPU us", "pgvigil is"]
print("\t".join(columns))
for form in ["plain", "gzip"]:
    medians = {}
    for server in SERVERS:
        readings = [reading(path) for path in directory.glob(f"{server}.{form}.*.wrk")]
        rates = [rate for rate, _, _ in readings]
        medians[server] = statistics.median(rates)
        p99 = statistics.median(p99 for _, p99, _ in readings)
        cpu = statistics.median(cpu for _, _, cpu in readings)
        times = medians["pgvigil"] / medians[server]
        print(
            form, server, f"{medians[server]:,.0f}", f"{min(rates):,.0f}", f"{max(rates):,.0f}",
            f"{p99:.2f}", f"{cpu:.0f}",
            "" if server == "pgvigil" else f"{times:.2f} times", sep="\t")

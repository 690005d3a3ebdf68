"""Medians of wrk's rounds: requests per second and 99th percentile, with ratios to pgvigil.

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
    return rate, float(value) * UNITS[unit]


directory = pathlib.Path(sys.argv[1])
print("form", "server", "requests/s", "lowest", "highest", "p99 ms", "pgvigil is", sep="\t")
for form in ["plain", "gzip"]:
    medians = {}
    for server in SERVERS:
        readings = [reading(path) for path in directory.glob(f"{server}.{form}.*.wrk")]
        rates = [rate for rate, _ in readings]
        medians[server] = statistics.median(rates)
        p99 = statistics.median(p99 for _, p99 in readings)
        times = medians["pgvigil"] / medians[server]
        print(
            form, server, f"{medians[server]:,.0f}", f"{min(rates):,.0f}", f"{max(rates):,.0f}",
            f"{p99:.2f}", "" if server == "pgvigil" else f"{times:.2f} times", sep="\t")

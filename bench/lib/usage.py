"""What a process takes, read from Linux.

usage: usage.py cpu PID    CPU seconds of a process so far, with nanoseconds
       usage.py tree PID   the same of a process, its living children and those that have ended
       usage.py rss PID    resident memory in MB
       usage.py peak PID   the highest resident memory so far in MB
"""

import os
import sys
import time


def cpu_seconds(pid):
    # The clock id of another process's CPU time, as clock_getcpuclockid(3) makes it.
    return time.clock_gettime((~pid << 3) | 2)


def stat_fields(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()


def tree_seconds(pid):
    ticks = os.sysconf("SC_CLK_TCK")
    # cutime and cstime: children that have ended and were waited for.
    total = cpu_seconds(pid) + sum(map(int, stat_fields(pid)[13:15])) / ticks
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if int(stat_fields(name)[1]) == pid:
                total += cpu_seconds(int(name))
        except OSError:
            continue
    return total


def memory_megabytes(pid, key):
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024 / 1e6
    raise SystemExit(f"usage.py: process {pid} shows no {key}")


if __name__ == "__main__":
    what, pid = sys.argv[1], int(sys.argv[2])
    if what == "cpu":
        print(f"{cpu_seconds(pid):.6f}")
    elif what == "tree":
        print(f"{tree_seconds(pid):.6f}")
    elif what == "rss":
        print(f"{memory_megabytes(pid, 'VmRSS'):.1f}")
    elif what == "peak":
        print(f"{memory_megabytes(pid, 'VmHWM'):.1f}")
    else:
        raise SystemExit(__doc__)

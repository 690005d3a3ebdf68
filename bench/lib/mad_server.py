"""Sets commands against servers that answer with nonsense, and one that is honest beside them.

usage: mad_server.py AGENT HONEST_CONNINFO WORK ANSWERS SEED

Exits with 1 when a command ended in a way that is none of its own, took too long, printed what
moves a terminal's cursor, used too much memory, or when the honest target suffered.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import mad_postgres

agent, honest, work, answers, seed = sys.argv[1:4] + [int(text) for text in sys.argv[4:]]
mad_targets = 48
run_seconds_max = 420
seconds_max, megabytes_max, age_max = 120, 400, 12
# How a command may end: well, with problems, unavailable, with a configuration that is wrong.
codes_known = {0, 1, 69, 78}
failures = []
hidden = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]")


def fail(what):
    failures.append(what)
    print(f"FAILED: {what}", flush=True)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def configuration(port, web, count):
    conninfo = f"host=127.0.0.1 port={port} user=u dbname=d sslmode=disable"
    mad = [{"name": f"mad{number}", "conninfo": conninfo} for number in range(count)]
    path = os.path.join(work, f"mad-{web}.yml")
    with open(path, "w") as file:
        # JSON is YAML.
        json.dump({
            "agent": {"interval": "1s"}, "web": {"listen": [f"127.0.0.1:{web}"]},
            "targets": [{"name": "honest", "conninfo": honest}] + mad}, file)
    return path


def peak(pid):
    try:
        with open(f"/proc/{pid}/status") as file:
            found = re.search(r"VmHWM:\s+(\d+)", file.read())
            return int(found[1]) * 1024 / 1e6 if found else 0
    except OSError:
        return 0


def read_page(web):
    with urllib.request.urlopen(f"http://127.0.0.1:{web}/metrics", timeout=5) as page:
        return page.read().decode()


def sample(page, pattern):
    found = re.search(rf"^{pattern} (\S+)$", page, re.M)
    return float(found[1]) if found else None


def age_of(page):
    """Seconds since the honest target's sessions were last read."""
    at = sample(page, r'pgvigil_collector_last_success_timestamp_seconds\{'
                      r'(?=[^}]*target="honest")(?=[^}]*collector="pg_stat_activity")[^}]*\}')
    return time.time() - at if at else None


def is_busy():
    """Where many others want the processors nobody is quick, and nothing is learnt of it."""
    return os.getloadavg()[0] > 4 * os.cpu_count()


def watch(wanted, port, counts):
    """The command `run`, until it got so many answers."""
    web, began, start = free_port(), counts.value, time.monotonic()
    log = open(os.path.join(work, "run.log"), "wb")
    process = subprocess.Popen(
        [agent, "run", "--config", configuration(port, web, mad_targets)], stdout=log, stderr=log)
    ages, looks, quick, missing, unjudged = [], 0, 0, 0, 0
    while process.poll() is None and time.monotonic() - start < 30:
        try:
            if sample(read_page(web), r'pg_up\{[^}]*target="honest"[^}]*\}') == 1:
                break
        except OSError:
            pass
        time.sleep(0.2)
    # A busy machine gets fewer answers, which is no fault of the agent's.
    limit = time.monotonic() + run_seconds_max
    while counts.value - began < wanted and process.poll() is None:
        if time.monotonic() > limit:
            break
        time.sleep(0.5)
        try:
            asked = time.monotonic()
            page = read_page(web)
            quick = max(quick, time.monotonic() - asked)
            looks += 1
        except OSError as problem:
            if not is_busy():
                fail(f"run: no page: {problem}")
                break
        if is_busy():
            unjudged += 1
            continue
        up = sample(page, r'pg_up\{[^}]*target="honest"[^}]*\}')
        # Without a poll in three intervals there is no number: on a busy machine that may happen.
        missing = missing + 1 if up is None else 0
        if up == 0 or missing * 0.5 > age_max:
            fail(f"run: pg_up of the honest target is {up}")
        age = age_of(page)
        if age is not None:
            ages.append(age)
    memory = peak(process.pid)
    if process.poll() is not None:
        fail(f"run: ended with {process.returncode}")
    else:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            fail("run: does not end")
            process.kill()
    log.close()
    with open(log.name, "rb") as file:
        look_at("run", file.read())
    if ages and max(ages) > age_max or not ages and not unjudged:
        fail(f"run: the honest target's numbers are {max(ages, default=-1):.1f} s old")
    if memory > megabytes_max:
        fail(f"run: {memory:.0f} MB")
    print("\t".join(map(str, [
        "run", counts.value - began, 1, f"code {process.returncode}",
        f"{time.monotonic() - start:.1f}", f"{memory:.0f}"])), file=table)
    print(f"run: pg_up of the honest target was 1 in {looks - min(looks, unjudged)} looks of {looks}, the "
          f"others on a machine that was too busy; its numbers at most "
          f"{max(ages, default=-1):.1f} s old, a page took {quick * 1000:.0f} ms at most",
          file=notes)


def look_at(name, output):
    """Nothing of others' may reach a terminal as it is."""
    for line in output.splitlines():
        if found := hidden.search(line):
            start = max(0, found.start() - 60)
            fail(f"{name}: prints {line[start:found.end() + 20]!r}")
            break


def command(name, arguments, wanted, counts):
    """A command again and again, until it got so many answers."""
    began, runs, ends, longest, memory = counts.value, 0, {}, 0, 0
    while counts.value - began < wanted and len(failures) < 20:
        start = time.monotonic()
        with open(os.path.join(work, "output"), "wb+") as output:
            process = subprocess.Popen([agent] + arguments, stdout=output, stderr=output)
            while process.poll() is None:
                memory = max(memory, peak(process.pid))
                if time.monotonic() - start > seconds_max:
                    fail(f"{name}: runs for more than {seconds_max} s")
                    process.kill()
                    process.wait()
                time.sleep(0.02)
            output.seek(0)
            text = output.read()
        runs += 1
        longest = max(longest, time.monotonic() - start)
        code = process.returncode
        ends[code] = ends.get(code, 0) + 1
        if code not in codes_known:
            fail(f"{name}: ended with {code}: {text[-300:]!r}")
        # Of `collect` the page is for a program, which gets labels as they are.
        if name != "collect":
            look_at(name, text)
        if runs > 50 and counts.value == began:
            fail(f"{name}: asks nothing")
            break
    if memory > megabytes_max:
        fail(f"{name}: {memory:.0f} MB")
    shown = ", ".join(f"code {code}: {count}" for code, count in sorted(ends.items()))
    print("\t".join(map(str, [
        name, counts.value - began, runs, shown, f"{longest:.1f}", f"{memory:.0f}"])), file=table)


server, port, counts, kinds = mad_postgres.serve(seed)
mad = f"host=127.0.0.1 port={port} user=u dbname=d sslmode=disable"
with tempfile.TemporaryFile("w+") as table, tempfile.TemporaryFile("w+") as notes:
    print("command\tanswers\truns\tends\tlongest s\tpeak MB", file=table)
    path = configuration(port, free_port(), 6)
    watch(answers * 2 // 5, port, counts)
    part = answers * 3 // 20
    command("check", ["check", "--config", path], part, counts)
    command("collect", ["collect", "--config", path], part, counts)
    command("advise", ["advise", "--config", path, "--over", "1s"], part, counts)
    command("schema apply", ["schema", "apply", "--conninfo", mad], part, counts)
    table.seek(0)
    notes.seek(0)
    aligner = os.path.join(os.path.dirname(__file__), "table.py")
    subprocess.run([sys.executable, aligner], input=table.read(), text=True)
    print(notes.read(), end="")
counted = sorted(zip(kinds, mad_postgres.KINDS), reverse=True)
print(f"{counts.value} answers with seed {seed}: "
      + ", ".join(f"{count} {kind}" for count, kind in counted))
server.terminate()
sys.exit(1 if failures else 0)

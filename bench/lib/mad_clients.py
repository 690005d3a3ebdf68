"""Sends generated HTTP exchanges to a running agent and looks at every answer.

usage: mad_clients.py PORT SOCKET PID EXCHANGES SEED

Valid exchanges are mutated: method, target, header fields, framing, body, order, several at a time,
cuts and pauses. An answer is a well-formed response to a request that was sent, in its order,
or the end of the connection; 503 is the only status beyond 499. The page of metrics is right all the time.
"""

import collections
import concurrent.futures
import os
import random
import re
import socket
import sys
import time

port, path = int(sys.argv[1]), sys.argv[2]
pid, exchanges, seed = map(int, sys.argv[3:])
failures = []
statuses, ends, kinds = (collections.Counter() for _ in range(3))
METHODS = [b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT",
           b"get", b"G\0T", b"\xff", b"A" * 300, b""]
TARGETS = [
    b"/", b"/metrics", b"/metrics?target=nowhere", b"/probe?target=nowhere",
    b"/probe?target=%zz", b"/-/healthy", b"/-/ready", b"/-/reload", b"/targets", b"/api/v1/rules",
    b"/api/v1/alerts", b"/api/v1/silences", b"/api/v1/metrics",
    b"/api/v1/query_history?metric=x&from=-1h", b"*", b"http://localhost/metrics",
    b"http://evil/metrics", b"//metrics", b"/../../etc/passwd", b"/%00", b"/%2e%2e/",
    b"/metrics?" + b"a=b&" * 900, b"/" + b"a" * 9000, b"/\xff\xfe", b"/metrics#x", b"", b"?",
    b"/api/v1/silences/x", b"/runbooks/x"]
FIELDS = [
    b"Host: localhost", b"Host: a", b"Host:", b"Accept: */*", b"Accept-Encoding: gzip",
    b"Accept: application/openmetrics-text", b"Accept-Encoding: " + b"gzip;q=0.1," * 200,
    b"Connection: close", b"Connection: keep-alive", b"Content-Type: application/json",
    b"Content-Length: 0", b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: 99999999",
    b"Content-Length: 1e3", b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip",
    b"Expect: 100-continue", b"Expect: x", b"Authorization: Basic YTpi", b"Authorization: Basic !!",
    b"Cookie: a=b; c", b"X: " + b"x" * 5000, b"X: " + b"x" * 20000, b"no colon", b" folded",
    b"X\0: y", b"X: \xff\xc3", b"Upgrade: h2c", b"Range: bytes=0-1", b"If-None-Match: *",
    b"Origin: http://evil", b"X-Forwarded-For: 1.2.3.4", b": empty", b"Te: trailers"]
BODIES = [
    b"", b"hello", b"{}", b"[" * 500, b'{"matchers":[]}', b'{"name":"a","value":1}',
    b"\0\xff" * 50, b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\n",
    b"5;a=b\r\nhello\r\n0\r\nT: v\r\n\r\n", b"x" * 70000]


def fail(what):
    failures.append(what)
    print(f"FAILED: {what}", flush=True)


def request(rng):
    """One request, valid at first, with its method and whether it is still valid."""
    method = rng.choice(METHODS[:6])
    target = rng.choice(TARGETS[:14])
    fields = [b"Host: localhost"] + rng.choices(FIELDS[3:10], k=rng.randrange(3))
    body = b""
    if method in (b"POST", b"PUT") or rng.random() < 0.1:
        body = rng.choice(BODIES[:8])
        fields.append(b"Content-Length: %d" % len(body))
    mutations = rng.choice([0, 0, 0, 1, 1, 2, 4])
    for _ in range(mutations):
        what = rng.randrange(8)
        if what == 0:
            method = rng.choice(METHODS)
        elif what == 1:
            target = rng.choice(TARGETS)
        elif what == 2:
            fields.append(rng.choice(FIELDS))
        elif what == 3 and fields:
            fields[rng.randrange(len(fields))] = rng.choice(FIELDS)
        elif what == 4 and fields:
            del fields[rng.randrange(len(fields))]
        elif what == 5:
            body = rng.choice(BODIES)
        elif what == 6 and body:
            body = body[: rng.randrange(len(body))]
        else:
            fields.insert(rng.randrange(len(fields) + 1), rng.choice(FIELDS))
    version, end = b"HTTP/1.1", b"\r\n"
    if mutations:
        version = rng.choice(
            [version] * 20 + [b"HTTP/1.0", b"HTTP/2.0", b"http/1.1", b"", b"HTTP/9"])
        end = rng.choice([end] * 30 + [b"\n", b"\r"])
    line = b" ".join([method, target, version])
    return end.join([line] + fields + [b"", b""]) + body, method, not mutations


def mutated(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([0] * 12 + [1, 2, 8])):
        if not data:
            break
        place = rng.randrange(len(data))
        what = rng.randrange(4)
        if what == 0:
            data[place] = rng.randrange(256)
        elif what == 1:
            del data[place:place + rng.randrange(1, 30)]
        elif what == 2:
            data[place:place] = rng.randbytes(rng.randrange(1, 20))
        else:
            data[place:place] = data[max(0, place - 40):place]
    return bytes(data)


def split_answers(data, heads, may_lack_body):
    """The status of each response, and what is none.

    Whether an answer has a body depends on the method of what is answered, which a mutation hides.
    """
    found, at = [], 0
    while at < len(data):
        end = data.find(b"\r\n\r\n", at)
        if end < 0:
            return found, data[at:]
        head = data[at:end].split(b"\r\n")
        line = re.fullmatch(rb"HTTP/1\.[01] (\d{3}) [ -~]*", head[0])
        if not line:
            return found, data[at:]
        status = int(line[1])
        fields = {}
        for field in head[1:]:
            name, colon, value = field.partition(b":")
            if not colon or not re.fullmatch(rb"[A-Za-z0-9-]+", name):
                return found, data[at:]
            fields[name.lower()] = value.strip()
        at = end + 4
        if status == 100:
            continue
        if b"content-length" not in fields:
            return found, data[at:]
        length = int(fields[b"content-length"])
        lacks = at == len(data) or data[at:at + 7] == b"HTTP/1."
        if len(found) in heads or may_lack_body and lacks:
            length = 0
        if at + length > len(data):
            return found + [status], data[end + 4:]
        at += length
        found.append(status)
        if fields.get(b"connection") == b"close":
            return found, data[at:]
    return found, b""


def exchange(number):
    rng = random.Random(f"{seed} {number}")
    parts = [request(rng) for _ in range(rng.choice([1, 1, 1, 1, 2, 3, 6]))]
    is_valid = all(part[2] for part in parts)
    if is_valid and b"\r\nConnection: close\r\n" not in parts[-1][0]:
        last, method, _ = parts[-1]
        parts[-1] = (last.replace(b"\r\n", b"\r\nConnection: close\r\n", 1), method, True)
    whole = b"".join(part[0] for part in parts)
    data = mutated(rng, whole)
    heads = {index for index, part in enumerate(parts) if part[1] == b"HEAD"}
    is_cut = rng.random() < 0.1
    if is_cut:
        data = data[: rng.randrange(len(data) + 1)]
    client = socket.socket(socket.AF_UNIX) if rng.random() < 0.3 else socket.socket()
    client.settimeout(5)
    try:
        client.connect(path if client.family == socket.AF_UNIX else ("127.0.0.1", port))
        middle = rng.randrange(len(data) + 1) if rng.random() < 0.3 else len(data)
        client.sendall(data[:middle])
        if middle < len(data):
            time.sleep(rng.choice([0, 0, 0.001, 0.01]))
            client.sendall(data[middle:])
        # What leaves at once is not looked at; the agent has to bear it.
        if rng.random() < 0.05:
            return "left"
        # libmicrohttpd gives up a client that has closed its side while its answer is being made.
        is_valid = is_valid and data == whole
        if not is_valid:
            try:
                client.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # the agent was quicker
        answer = b""
        while piece := client.recv(1 << 18):
            answer += piece
        end = "closed"
    except ConnectionResetError:
        end = "reset"
        return end
    except BrokenPipeError:
        return "reset"
    except TimeoutError:
        fail(f"exchange {number} of seed {seed}: no end after 5 s for {data[:300]!r}")
        return "late"
    finally:
        client.close()
    found, rest = split_answers(
        answer, heads if is_valid else set(), not is_valid and b"HEAD" in data)
    statuses.update(found)
    if rest and not own_answer_of_the_library(answer):
        fail(f"exchange {number} of seed {seed}: {answer[:500]!r} for {data[:500]!r}")
    if is_valid:
        kinds["valid"] += 1
        expected = 1 + next(
            index for index, part in enumerate(parts) if b"\r\nConnection: close\r\n" in part[0])
        if len(found) != expected:
            fail(f"exchange {number} of seed {seed}: {len(found)} answers, not {expected}: "
                 f"{answer[:300]!r} for {data[:500]!r}")
    if wrong := [status for status in found if status >= 500 and status not in (503, 505)]:
        fail(f"exchange {number} of seed {seed}: status {wrong} for {data[:500]!r}")
    return end


def own_answer_of_the_library(answer):
    """libmicrohttpd 0.9 writes the head twice when it refuses a Content-Length, and then closes."""
    head, _, rest = answer.rpartition(b"\r\n\r\n")
    is_ours = b"<b>Content-Length</b> header" in rest or not rest
    return is_ours and b"Connection: close" in head and head.count(b"HTTP/1.1 4") > 1


def look():
    """The page is right, and quick."""
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b""
        while piece := client.recv(1 << 18):
            answer += piece
    if not answer.startswith(b"HTTP/1.1 200 ") or b"pgvigil_build_info{" not in answer:
        fail(f"/metrics: {answer[:300]!r}")
    return time.monotonic() - start


def memory():
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) * 1024 / 1e6


def descriptors():
    return len(os.listdir(f"/proc/{pid}/fd"))


look()
before, open_before, start, slowest = memory(), descriptors(), time.monotonic(), 0


def attempt(number):
    if len(failures) > 20:
        return
    try:
        ends[exchange(number)] += 1
    except OSError as problem:
        fail(f"exchange {number} of seed {seed}: {problem}")


with concurrent.futures.ThreadPoolExecutor(24) as pool:
    for first in range(0, exchanges, 500):
        list(pool.map(attempt, range(first, min(first + 500, exchanges))))
        slowest = max(slowest, look())
slowest = max(slowest, look())
for _ in range(100):
    if descriptors() <= open_before + 2:
        break
    time.sleep(0.1)
print(f"{sum(ends.values())} exchanges, {kinds['valid']} of them valid, with seed {seed} in "
      f"{time.monotonic() - start:.0f} s; connections: "
      + ", ".join(f"{count} {end}" for end, count in ends.most_common()))
print("answers: " + ", ".join(f"{count} of {status}" for status, count in sorted(statuses.items())))
print(f"memory {before:.0f} MB before, {memory():.0f} MB after; descriptors {open_before}, "
      f"{descriptors()}; /metrics took {slowest * 1000:.0f} ms at most")
if memory() > before + 60:
    fail("memory grows")
if descriptors() > open_before + 2:
    fail("connections are left")
sys.exit(1 if failures else 0)

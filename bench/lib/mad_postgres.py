"""Something that speaks PostgreSQL's protocol and answers with nonsense, made from a seed.

`serve` runs it in a process of its own. Every answer has a kind; the kinds are what a broken or
hostile server, a pooler or a network may bring: other shapes, types, sizes and orders of messages,
floods of notices, lengths that are wrong, hostile texts, delays, and cuts in the middle.
"""

import asyncio
import multiprocessing
import random
import re
import struct

HOSTILE = [
    b"", b"0", b"1", b"-1", b"t", b"f", b"NaN", b"-Infinity", b"1e308", b"9223372036854775807",
    b"99999999999999999999999999", b"0x10", b"1;2", b"\xff\xfe\xc3\x28", b"\x1b]0;pwned\x07\x1b[2J",
    b"a\nb\r\nc", b"\xe2\x80\xae\xe2\x80\x8b", b"'; DROP TABLE x; --", b"\"}\n# TYPE pg_up gauge\n",
    b"\\x", b"\\xzz", b"\\x00ff", b"{1,2}", b"{", b"150004", b"170000", b"2026-11-21 08:00:00+00",
    b"00:00:01", b"-infinity", b"1/2345678", b"e\xcc\x81", b"pg_catalog", b"postgres", b"%s%n",
    b"\xf0\x9f\x98\x80" * 40, b"x" * 70000,
]
PARAMETERS = {
    b"server_version": b"15.0", b"client_encoding": b"UTF8", b"server_encoding": b"UTF8",
    b"standard_conforming_strings": b"on", b"DateStyle": b"ISO, MDY", b"is_superuser": b"off",
}
# The share of startups and of first questions that are answered as a real server does, so that
# what comes later gets its turn.
SANE_STARTS, SANE_FACTS = 0.96, 0.97
KINDS = [
    "let in", "sane", "rows", "error", "mess", "flood", "cut", "copy", "silence", "fatal", "noise",
    "two", "none", "login error", "login method", "odd settings", "odd greeting", "login noise",
    "login flood", "login mess", "login cut",
]
# Bytes of one answer.
BYTES_MAX = 48 << 20


def message(kind, body, length=None):
    return kind + struct.pack("!i", len(body) + 4 if length is None else length) + body


def text(value):
    return value.replace(b"\0", b"") + b"\0"


def cell(rng):
    choice = rng.random()
    if choice < 0.3:
        return rng.choice(HOSTILE)
    if choice < 0.6:
        return str(rng.choice([rng.randrange(100), rng.randrange(1 << 62), rng.random()])).encode()
    if choice < 0.7:
        return None
    if choice < 0.8:
        return rng.randbytes(rng.choice([1, 8, 300]))
    return rng.choice([b"t", b"f", b"main", b"public", b"16384", b"0"])


def description(rng, names):
    parts = [struct.pack("!h", len(names))]
    for name in names:
        sane = rng.random() < 0.8
        parts.append(text(name) + struct.pack(
            "!ihihih", 0, 0, 25 if sane else rng.randrange(-(1 << 31), 1 << 31),
            -1 if sane else rng.randrange(-32768, 32768), -1, 0 if sane else rng.choice([0, 1, 7])))
    return message(b"T", b"".join(parts))


def row(cells):
    # Joined, not added up: with 32,767 columns that took minutes, and no other client got an answer.
    parts = [struct.pack("!h", len(cells))]
    for value in cells:
        parts.append(struct.pack("!i", -1 if value is None else len(value)))
        parts.append(value or b"")
    return message(b"D", b"".join(parts))


def names_for(rng, sql):
    """Columns as the statement calls them, as it does not, or none that anybody would expect."""
    found = [name.encode() for name in re.findall(r"\bAS\s+\"?([a-z_]\w*)", sql)]
    found = list(dict.fromkeys(found))[:60] or [b"value"]
    choice = rng.random()
    if choice < 0.55:
        return found
    if choice < 0.7:
        rng.shuffle(found)
        return found[: rng.randrange(len(found)) + 1] + rng.choices(found, k=rng.randrange(3))
    if choice < 0.75:
        return []
    if choice < 0.78:
        return [b"c%d" % number for number in range(rng.choice([1664, 5000, 32767]))]
    return [rng.choice(HOSTILE)[:300] for _ in range(rng.randrange(1, 12))]


def rows_answer(rng, sql):
    names = names_for(rng, sql)
    count = rng.choice([0, 1, 1, 2, 5, 50]) if len(names) < 100 else 1
    if rng.random() < 0.01:
        count = 20000 // max(1, len(names))
    pool = [row([cell(rng) for _ in names]) for _ in range(min(count, 8))]
    body = b"".join(rng.choice(pool) for _ in range(count)) if pool else b""
    return description(rng, names) + body + message(b"C", text(b"SELECT %d" % count))


def error(rng, severity=b"ERROR"):
    state = rng.choice(
        [b"42501", b"55P03", b"57014", b"42P01", b"57P01", b"53300", b"28P01", b"XX000", b"00000",
         b"25006", b"\x1b[2J", b"", b"toolongstate" * 9])
    body = b""
    for field, value in [(b"S", severity), (b"V", severity), (b"C", state)]:
        if rng.random() < 0.95:
            body += field + text(value)
    for field in rng.choices([b"M", b"D", b"H", b"P", b"W", b"s", b"t", b"F", b"L", b"R", b"\x7f"],
                             k=rng.randrange(1, 8)):
        size = rng.choice([1, 1, 1, 40, 4000])
        body += field + text(rng.choice(HOSTILE)[:2000] * size)
    body += b"\0" if rng.random() < 0.9 else b""
    return message(b"N" if severity == b"NOTICE" else b"E", body)


def mess(rng, sql):
    """Messages in any order, of any type, with lengths that may be wrong."""
    out = b""
    for _ in range(rng.randrange(1, 8)):
        choice = rng.random()
        if choice < 0.2:
            out += description(rng, names_for(rng, sql))
        elif choice < 0.4:
            out += row([cell(rng) for _ in range(rng.randrange(6))])
        elif choice < 0.5:
            out += message(b"C", text(rng.choice([b"SELECT 1", b"", b"COPY 3", b"\xff" * 90])))
        elif choice < 0.6:
            out += message(b"Z", rng.choice([b"I", b"T", b"E", b"X", b"", b"II"]))
        elif choice < 0.7:
            out += error(rng)
        else:
            kind = bytes([rng.choice(b"123sntAGHWdcIKNRSTVvZ\0\xff")])
            body = rng.randbytes(rng.choice([0, 1, 4, 40]))
            length = rng.choice([None, None, None, 0, 3, 4, -1, 5, len(body), 0x7FFFFFFF, 1 << 20])
            out += message(kind, body, length)
    return out


def flood(rng):
    count = rng.choice([10, 1000, 20000])
    choice = rng.randrange(4)
    if choice == 0:
        one = error(rng, b"NOTICE")[:1 << 16]
    elif choice == 1:
        channel = text(rng.choice(HOSTILE)[:99])
        one = message(b"A", struct.pack("!i", 1) + channel + text(b"p" * 900))
    elif choice == 2:
        name = rng.choice(list(PARAMETERS) + [b"application_name", b"\x1b[2J"])
        one = message(b"S", text(name) + text(rng.choice(HOSTILE)[:200]))
    else:
        one = row([b"x" * rng.choice([1, 1000, 100000])])
    return (one * min(count, BYTES_MAX // len(one) + 1))[:BYTES_MAX]


def answer(rng, sql):
    """The kind of an answer, its bytes, and whether the connection ends with it."""
    ready = message(b"Z", b"I")
    kind = rng.choices(
        KINDS[2:13],
        weights=[70, 15, 5, 0.5, 0.8, 0.7, 0.1, 0.7, 0.7, 3, 4])[0]
    if kind == "rows":
        return kind, rows_answer(rng, sql) + ready, False
    if kind == "error":
        return kind, error(rng) + ready, False
    if kind == "mess":
        # Without the last message a client has to wait for its deadline.
        whole = rng.random() < 0.8
        return kind, mess(rng, sql) + (ready if whole else b""), not whole and rng.random() < 0.9
    if kind == "flood":
        return kind, flood(rng) + rows_answer(rng, sql) + ready, False
    if kind == "cut":
        whole = rows_answer(rng, sql) + ready
        return kind, whole[: rng.randrange(len(whole))], True
    if kind == "copy":
        head = rng.choice([b"G", b"H", b"W"])
        body = struct.pack("!bhhh", rng.choice([0, 1]), 2, 0, 0)
        data = message(b"d", b"1\t2\n") * rng.choice([0, 3, 5000])
        tail = rng.choice([b"", message(b"c", b"") + message(b"C", text(b"COPY 3")) + ready])
        return kind, message(head, body) + data + tail, not tail or rng.random() < 0.9
    if kind == "fatal":
        return kind, error(rng, rng.choice([b"FATAL", b"PANIC"])), True
    if kind == "noise":
        return kind, rng.randbytes(rng.choice([1, 5, 300, 100000])), True
    if kind == "two":
        return kind, rows_answer(rng, sql) + rows_answer(rng, sql) + ready, False
    if kind == "none":
        tag = rng.choice([b"SELECT 0", b"SET", b"", b"COMMIT"])
        return kind, rng.choice([message(b"C", text(tag)), message(b"I", b""), b""]) + ready, False
    return kind, b"", False


def plain(names, rows):
    head = b"".join(text(name) + struct.pack("!ihihih", 0, 0, 25, -1, -1, 0) for name in names)
    return (message(b"T", struct.pack("!h", len(names)) + head) + b"".join(map(row, rows))
            + message(b"C", text(b"SELECT %d" % len(rows))) + message(b"Z", b"I"))


def sane(sql):
    """What a real server says to who it is and to what a session sets, or nothing."""
    if "pgvigil.session" in sql:
        pairs = re.findall(r"\('([\w.]+)', '([^']*)', ", sql) + re.findall(
            r"set_config\('([\w.]+)', '([^']*)', false\)", sql)
        if sql.startswith("SELECT CASE"):
            return plain([b"case"], [[pairs[-1][1].encode()]])
        return plain([b"name", b"case"], [[part.encode() for part in pair] for pair in pairs])
    if "current_setting('server_version_num')" in sql:
        count = sql.count("current_setting(") + 2
        cells = [b"150004", b"postgres", b"watcher", b"off", b"off"] + [b"on"] * (count - 5)
        return plain([b"c%d" % number for number in range(len(cells))], [cells])
    if sql.startswith("SELECT pg_is_in_recovery()"):
        return plain([b"pg_is_in_recovery"], [[b"f"]])
    if "namesend(datname)" in sql:
        return plain([b"oid", b"name", b"a", b"b", b"c", b"d", b"e"],
                     [[b"5", b"\\x706f737467726573", b"t", b"t", b"f", b"UTF8", b"2"],
                      [b"6", b"\\x1b5d303b781b", b"t", b"t", b"f", b"UTF8", b"2"]])
    if "source IN ('user'" in sql or "pg_stat_get_activity(" in sql and len(sql) < 90:
        return plain([b"name"], [])
    if sql.startswith("SHOW "):
        return plain([sql[5:].strip().encode()], [[b"off"]])
    if sql.startswith(("SET", "BEGIN", "COMMIT", "ROLLBACK")):
        return message(b"C", text(sql.split()[0].encode())) + message(b"Z", b"I")
    return None


def startup(rng):
    """How a client is let in, or not."""
    greeting = message(b"R", struct.pack("!i", 0))
    parameters = dict(PARAMETERS)
    if rng.random() < SANE_STARTS:
        for name, value in parameters.items():
            greeting += message(b"S", text(name) + text(value))
        greeting += message(b"K", struct.pack("!ii", 7, 8)) + message(b"Z", b"I")
        return "let in", greeting, False
    choice = rng.randrange(8)
    if choice == 0:
        return "login error", error(rng, b"FATAL"), True
    if choice == 1:
        code = rng.choice([2, 3, 5, 7, 8, 10, 11, 12, 99, -1])
        body = rng.choice([b"", b"SCRAM-SHA-256\0\0", b"X\0\0", b"\x01\x02\x03\x04", b"A" * 5000])
        return "login method", message(b"R", struct.pack("!i", code) + body), True
    if choice == 2:
        for _ in range(rng.randrange(1, 9)):
            parameters[rng.choice(list(parameters))] = rng.choice(HOSTILE)[:500]
        for name, value in parameters.items():
            greeting += message(b"S", text(name) + text(value))
        return "odd settings", greeting + message(b"Z", b"I"), False
    if choice == 3:
        whole = greeting + message(b"K", rng.randbytes(rng.randrange(12))) + message(b"Z", b"I")
        return "odd greeting", whole, False
    if choice == 4:
        return "login noise", rng.randbytes(rng.choice([1, 9, 4000])), True
    if choice == 5:
        return "login flood", greeting + flood(rng)[: 4 << 20] + message(b"Z", b"I"), False
    if choice == 6:
        return "login mess", mess(rng, ""), rng.random() < 0.7
    return "login cut", greeting[: rng.randrange(len(greeting))], True


class Conversation:
    def __init__(self, seed, counts, kinds):
        self.seed, self.counts, self.kinds, self.number = seed, counts, kinds, 0

    def count(self):
        self.number += 1
        return self.number

    async def send(self, writer, rng, data):
        # Sometimes by pieces with pauses between them.
        if data and rng.random() < 0.1:
            middle = rng.randrange(len(data))
            writer.write(data[:middle])
            await writer.drain()
            await asyncio.sleep(rng.choice([0, 0.01, 0.3]))
            data = data[middle:]
        writer.write(data)
        await writer.drain()

    async def serve(self, reader, writer):
        try:
            await asyncio.wait_for(self.converse(reader, writer), 60)
        except (OSError, EOFError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def converse(self, reader, writer):
        while True:
            (length,) = struct.unpack("!i", await reader.readexactly(4))
            body = await reader.readexactly(max(0, min(length - 4, 1 << 20)))
            code = body[:4]
            if code == struct.pack("!i", 80877103):  # asks for TLS
                writer.write(b"N")
                continue
            if code == struct.pack("!i", 80877102):  # asks for a cancellation
                return
            break
        number = self.count()
        rng = random.Random(f"{self.seed} {number}")
        kind, data, ends = startup(rng)
        self.note(kind)
        await self.send(writer, rng, data)
        if ends:
            return
        while True:
            head = await reader.readexactly(5)
            (length,) = struct.unpack("!i", head[1:])
            body = await reader.readexactly(max(0, min(length - 4, 1 << 24)))
            if head[:1] == b"X":
                return
            if head[:1] not in b"QPF":
                continue
            sql = body.rstrip(b"\0").decode("utf-8", "replace")
            number = self.count()
            rng = random.Random(f"{self.seed} {number}")
            honest = sane(sql) if rng.random() < SANE_FACTS else None
            if honest is not None:
                self.note("sane")
                await self.send(writer, rng, honest)
                continue
            kind, data, ends = answer(rng, sql)
            self.note(kind)
            if kind == "silence":
                await asyncio.sleep(8)
            await self.send(writer, rng, data)
            if ends:
                return

    def note(self, kind):
        self.kinds[KINDS.index(kind)] += 1
        if kind not in ("let in", "sane"):
            with self.counts.get_lock():
                self.counts.value += 1


def run(seed, counts, kinds, ports):
    async def main():
        conversation = Conversation(seed, counts, kinds)
        server = await asyncio.start_server(conversation.serve, "127.0.0.1", 0, limit=1 << 24)
        ports.put(server.sockets[0].getsockname()[1])
        async with server:
            await server.serve_forever()

    asyncio.run(main())


def serve(seed):
    """Starts the server; gives its port, its count of answers, and how many of each kind."""
    counts = multiprocessing.Value("q", 0)
    kinds = multiprocessing.Array("q", len(KINDS))
    ports = multiprocessing.Queue()
    process = multiprocessing.Process(target=run, args=(seed, counts, kinds, ports), daemon=True)
    process.start()
    return process, ports.get(timeout=20), counts, kinds

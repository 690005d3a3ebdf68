"""Reads a page very slowly over many connections and watches the resident memory meanwhile.

usage: slow_readers.py URL READERS SECONDS PID PAGE_BYTES

The readers begin one after another over half of the time, so that each holds another page.
"""

import re
import socket
import sys
import time
import urllib.parse
import urllib.request

from usage import memory_megabytes


def socket_megabytes():
    """What the kernel holds for all TCP sockets: unread pages wait there, outside the process."""
    with open("/proc/net/sockstat") as file:
        return int(re.search(r"^TCP:.* mem (\d+)", file.read(), re.M)[1]) * 4096 / 1e6


url = urllib.parse.urlsplit(sys.argv[1])
count, seconds, pid, page_bytes = map(int, sys.argv[2:])
request = f"GET {url.path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()
begin = time.monotonic()
before = highest = memory_megabytes(pid, "VmRSS")
sockets_before = sockets_highest = socket_megabytes()
open_readers, taken, started = [], 0, 0
while (now := time.monotonic() - begin) < seconds:
    while started < count and started * seconds / 2 / count <= now:
        reader = socket.socket()
        # Little room here: the rest of the page stays with the server.
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect((url.hostname, url.port))
        reader.sendall(request)
        reader.setblocking(False)
        open_readers.append(reader)
        started += 1
    for reader in list(open_readers):
        try:
            piece = reader.recv(1024)
        except BlockingIOError:
            continue
        except ConnectionResetError:
            piece = b""
        taken += len(piece)
        if not piece:
            reader.close()
            open_readers.remove(reader)
    highest = max(highest, memory_megabytes(pid, "VmRSS"))
    sockets_highest = max(sockets_highest, socket_megabytes())
    time.sleep(max(0.0, 1 - (time.monotonic() - begin - now)))
during = memory_megabytes(pid, "VmRSS")
for reader in open_readers:
    reader.close()
# Until the page tells of it.
time.sleep(15)
page = urllib.request.urlopen(sys.argv[1]).read().decode()
cut = re.search(r'^pgvigil_http_rejected_total\{reason="slow_reader"\} (\d+)', page, re.M)[1]
print(
    f"page {page_bytes / 1e6:.2f} MB, {started} readers, {taken / 1e6:.2f} MB read,"
    f" {cut} cut off by the server; RSS {before:.1f} MB before,"
    f" {highest:.1f} MB at most, {during:.1f} MB at the end,"
    f" {memory_megabytes(pid, 'VmRSS'):.1f} MB after; socket buffers of the machine"
    f" {sockets_before:.1f} MB before, {sockets_highest:.1f} MB at most"
)

"""Scrapes as Prometheus does while others attack, and tells how long it took.

usage: scrape_under_attack.py PORT SECONDS SLOW GUESSING HANDSHAKING

The attackers are another process, so that Python's lock does not hold up the scraper.
"""

import base64
import multiprocessing
import os
import select
import socket
import ssl
import sys
import threading
import time

port, seconds, slow, guessing, handshaking = map(int, sys.argv[1:])
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE


def connected(source, encrypted=True):
    client = socket.socket()
    client.settimeout(10)
    client.bind((source, 0))
    client.connect(("127.0.0.1", port))
    return context.wrap_socket(client) if encrypted else client


def request(client, credentials):
    token = base64.b64encode(credentials.encode()).decode()
    client.sendall(
        f"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {token}\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = client.recv(65536)
        if not piece:
            raise OSError("closed")
        answer += piece
    head, body = answer.split(b"\r\n\r\n", 1)
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(fields[b"content-length"]):
        body += client.recv(65536)
    return int(head.split(b" ")[1])


def hold_slow_connections():
    """Half of them say nothing, half begin a handshake; two addresses; again when they are cut."""
    poll, clients = select.epoll(), {}
    opened, number = 0, 0
    while True:
        while len(clients) < slow:
            number += 1
            client = socket.socket()
            client.setblocking(False)
            client.bind((f"127.0.0.{8 + number % 2}", 0))
            client.connect_ex(("127.0.0.1", port))
            clients[client.fileno()] = (client, number)
            poll.register(client, select.EPOLLIN | select.EPOLLHUP | select.EPOLLRDHUP)
            if number % 4 == 0:
                time.sleep(0.001)
        for descriptor, _ in poll.poll(0.1):
            poll.unregister(descriptor)
            clients.pop(descriptor)[0].close()


def guess():
    while True:
        try:
            client = connected("127.0.0.8")
            while True:
                if request(client, f"scraper:{os.urandom(4).hex()}") != 401:
                    break
        except OSError:
            time.sleep(0.01)


def shake_hands():
    while True:
        try:
            connected("127.0.0.9").close()
        except OSError:
            time.sleep(0.01)


def attack():
    # Attackers have machines of their own.
    os.nice(19)
    threads = [hold_slow_connections] + [guess] * guessing + [shake_hands] * handshaking
    for body in threads:
        threading.Thread(target=body, daemon=True).start()
    time.sleep(seconds + 10)


def measure(keeps):
    times, failures, client = [], 0, None
    end = time.monotonic() + seconds / 2
    while time.monotonic() < end:
        begin = time.monotonic()
        try:
            if client is None or not keeps:
                client = connected("127.0.0.7")
            status = request(client, "scraper:correct horse")
            if status != 200:
                raise OSError(status)
            times.append(time.monotonic() - begin)
        except OSError:
            failures += 1
            client = None
        time.sleep(0.02)
    times.sort()
    rank = lambda share: 1000 * times[min(len(times) - 1, int(len(times) * share))]
    print(f"{'a kept connection' if keeps else 'a new connection each time'}: "
          f"{len(times)} scrapes, {failures} failed; p50 {rank(0.5):.1f} ms, p90 {rank(0.9):.1f} ms,"
          f" p99 {rank(0.99):.1f} ms, longest {1000 * times[-1]:.1f} ms")


attacker = multiprocessing.Process(target=attack)
attacker.start()
time.sleep(2)
measure(keeps=True)
measure(keeps=False)
attacker.terminate()

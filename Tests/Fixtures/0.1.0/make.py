#!/usr/bin/env python3
"""Makes the files of this directory again with the program of version 0.1.0.

usage: make.py PROGRAM DIRECTORY

PROGRAM is pgvigil 0.1.0 (see README.md), DIRECTORY does not exist yet and gets the files. Needs
PostgreSQL 15 in /usr/lib/postgresql and, as root, the user postgres.
"""

import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

POSTGRESQL = pathlib.Path("/usr/lib/postgresql/15/bin")
PATIENCE = 30
# How long the alerts that end fire, from the start of the agent.
ENDS_AFTER = 12

CONFIGURATION = """\
agent: {{ interval: 1s, state_directory: state }}
web: {{ listen: ["unix:{home}/web.sock"] }}
targets:
  - name: orders
    conninfo: "host={target} dbname=postgres user=postgres"
    environment: production
    labels: {{ team: payments }}
rules:
  files: [rules.yml]
  instance: "agent.example:9787"
  external_labels: {{ site: north }}
receivers:
  - name: taking
    webhook: {{ url_file: taking-url, secret_file: secret }}
  - name: refusing
    webhook: {{ url_file: refusing-url }}
route:
  receiver: refusing
  group_by: [target, alertname]
  group_wait: 1s
  group_interval: 5m
  repeat_interval: 4h
  routes:
    - matchers: ['severity!="none"']
      receiver: taking
      continue: true
    - matchers: ['severity!="none"']
      receiver: refusing
history:
  conninfo: "host={history} dbname=history user=watcher"
  interval: 1s
  retention: 3650d
  metrics:
    - name: pg_up
    - name: pg_health_score
  accept_metrics: true
external_url: http://agent.example:9787
"""

RULES = """\
groups:
  - name: kept
    rules:
      - alert: AlwaysFiring
        expr: pg_up == 1
        labels: {{ severity: warning }}
        annotations:
          summary: "{{{{ $labels.target }}}} is up: {{{{ $value }}}}, not 0"
      - alert: FiringForAWhile
        expr: pg_up == 1
        for: 3s
        labels: {{ severity: page }}
      - alert: Silenced
        expr: pg_up == 1
        labels: {{ severity: warning }}
      - alert: PendingLong
        expr: pg_up == 1
        for: 12h
        labels: {{ severity: warning }}
      - alert: KeptFiring
        expr: pg_up == 1 and on () vector(time()) < {end}
        keep_firing_for: 12h
        labels: {{ severity: warning }}
      - alert: Ended
        expr: pg_up == 1 and on () vector(time()) < {end}
        labels: {{ severity: warning }}
"""


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes what comes to /take, and refuses everything else for the moment."""

    taken = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        takes = self.path == "/take"
        if takes:
            self.taken.append(body)
        self.send_response(200 if takes else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def wait_until(what, condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"not within {PATIENCE} s: {what}")
        time.sleep(0.1)


class Cluster:
    """A PostgreSQL that listens on a socket in its own directory."""

    def __init__(self, directory):
        self.directory = directory
        directory.mkdir()
        if os.geteuid() == 0:
            shutil.chown(directory, "postgres", "postgres")
        self.run("initdb", "-D", f"{directory}/data", "-U", "postgres", "-A", "trust", "-N")

    def run(self, program, *arguments, **options):
        command = [str(POSTGRESQL / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        return subprocess.run(
            command, check=True, cwd="/", stdout=subprocess.PIPE, text=True, **options
        ).stdout

    def start(self):
        options = f"-c listen_addresses= -c unix_socket_directories={self.directory} -c fsync=off"
        log = f"{self.directory}/log"
        self.run("pg_ctl", "-D", f"{self.directory}/data", "-w", "-o", options, "-l", log, "start")

    def stop(self):
        self.run("pg_ctl", "-D", f"{self.directory}/data", "-w", "-m", "immediate", "stop")

    def sql(self, statement, database="postgres"):
        return self.run(
            "psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", "-h", str(self.directory), "-U",
            "postgres", "-d", database, "-c", statement,
        ).strip()


class Agent:
    """Version 0.1.0 in a directory."""

    def __init__(self, program, directory):
        self.directory = directory
        self.log = open(directory / "log", "a")
        self.process = subprocess.Popen(
            [program, "run", "--config", "pgvigil.yml"], cwd=directory, stdout=self.log,
            stderr=self.log, env={"PATH": os.environ["PATH"]},
        )
        wait_until("the agent listens", lambda: self.get("/-/ready") is not None)

    def get(self, path, body=None, kind="application/json"):
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(self.directory / "web.sock"))
            method = "GET" if body is None else "POST"
            data = b"" if body is None else json.dumps(body).encode()
            connection.sendall(
                f"{method} {path} HTTP/1.0\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
                f"Content-Length: {len(data)}\r\n\r\n".encode() + data
            )
            answer = b""
            while part := connection.recv(65536):
                answer += part
        except OSError:
            return None
        finally:
            connection.close()
        head, _, content = answer.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        return content.decode() if status in (200, 201, 202, 204) else None

    def post_numbers(self, first, count):
        """Records numbers whose tag `n` is theirs alone."""
        metrics = [
            {"name": "fixture_number", "value": n, "unit": "things", "tags": {"n": str(n)}}
            for n in range(first, first + count)
        ]
        if self.get("/api/v1/metrics", metrics) is None:
            sys.exit("the agent takes no numbers")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def prepare_history(program, cluster):
    cluster.start()
    cluster.sql("CREATE DATABASE history")
    cluster.sql("CREATE ROLE watcher LOGIN; CREATE ROLE pgvigil_reader")
    conninfo = f"host={cluster.directory} dbname=history user=postgres"
    subprocess.run([program, "schema", "apply", "--conninfo", conninfo], check=True)
    grants = subprocess.run(
        [program, "schema", "--grants", "--writer", "watcher", "print"], check=True,
        stdout=subprocess.PIPE, text=True,
    ).stdout
    cluster.run(
        "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(cluster.directory), "-U",
        "postgres", "-d", "history", input=grants,
    )


def main():
    program, output = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    output.mkdir()
    work = pathlib.Path(tempfile.mkdtemp(prefix="pgvigil-fixture-"))
    work.chmod(0o755)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    clusters = []
    agents = []
    try:
        clusters = [target, history] = [Cluster(work / "target"), Cluster(work / "history")]
        target.start()
        prepare_history(program, history)
        numbers = "SELECT count(*) FROM monitoring.performance_metrics"
        numbers += " WHERE metric_name = 'fixture_number'"

        home = work / "agent"
        home.mkdir()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        (home / "taking-url").write_text(f"{base}/take\n")
        (home / "refusing-url").write_text(f"{base}/refuse\n")
        (home / "secret").write_text("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n")
        for file in ("taking-url", "refusing-url", "secret"):
            (home / file).chmod(0o600)
        (home / "pgvigil.yml").write_text(
            CONFIGURATION.format(
                home=home, target=target.directory, history=history.directory))
        end = int(time.time()) + ENDS_AFTER
        (home / "rules.yml").write_text(RULES.format(end=end))

        # Rows that are there, and a silence.
        agent = Agent(program, home)
        agents.append(agent)
        silence = agent.get("/api/v1/silences", {
            "matchers": [
                {"name": "alertname", "value": "Silenced", "isRegex": False, "isEqual": True}
            ],
            "startsAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "endsAt": "2036-01-01T00:00:00Z", "createdBy": "ada", "comment": "known",
        })
        if silence is None:
            sys.exit("the agent takes no silence")
        agent.post_numbers(1, 100)
        wait_until("100 numbers", lambda: history.sql(numbers, "history") == "100")

        # Batches that wait: the first half is written by an agent that goes on with a copy.
        history.stop()
        for first in (101, 151, 201):
            agent.post_numbers(first, 50)
        shutil.copytree(home / "state", work / "half", symlinks=True)
        for first in (251, 301, 351):
            agent.post_numbers(first, 50)
        names = {"AlwaysFiring", "FiringForAWhile", "KeptFiring", "Ended"}
        wait_until("every alert", lambda: names <= {
            alert["labels"]["alertname"] for body in Receiver.taken for alert in body["alerts"]})
        wait_until("the end of what ends", lambda: time.time() > end + 5)
        agent.kill()
        shutil.copytree(home / "state", output / "state", symlinks=True)
        shutil.rmtree(home / "state")
        shutil.move(work / "half", home / "state")

        history.start()
        agent = Agent(program, home)
        agents.append(agent)
        wait_until("250 numbers", lambda: history.sql(numbers, "history") == "250")
        agent.kill()
        history.sql("SELECT monitoring.roll_up(now() + interval '2 days')", "history")
        history.sql("UPDATE monitoring.thresholds SET warning = 0.7"
                    " WHERE check_name = 'connections_utilization'", "history")
        dump = history.run(
            "pg_dump", "-h", str(history.directory), "-U", "postgres", "--no-comments", "--inserts",
            "--rows-per-insert=500", "history")
        # Newer versions of pg_dump write commands of psql around it.
        lines = [line for line in dump.strip().split("\n") if not line.startswith("\\")]
        (output / "history.sql").write_text("\n".join(lines) + "\n")

        text = (home / "pgvigil.yml").read_text()
        for cluster in clusters:
            text = text.replace(str(cluster.directory), "/run/postgresql")
        (output / "pgvigil.yml").write_text(text.replace(str(home), "/run/pgvigil"))
        shutil.copy(home / "rules.yml", output)
        for lock in output.glob("state/*/lock"):
            lock.unlink()
    finally:
        log = work / "agent" / "log"
        if log.exists():
            print(log.read_text())
        for agent in agents:
            if agent.process.poll() is None:
                agent.kill()
        for cluster in clusters:
            try:
                cluster.stop()
            except subprocess.CalledProcessError:
                pass
        shutil.rmtree(work)


if __name__ == "__main__":
    main()

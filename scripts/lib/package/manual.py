"""Writes the manual page from what the program says of itself.

usage: manual.py PROGRAM DATE

The commands, their options and their explanations are those of `PROGRAM --help`, so the page cannot
tell of an option that is not there.
"""

import re
import subprocess
import sys


def said(program, *words):
    return subprocess.run(
        [program, *words], check=True, capture_output=True, text=True, timeout=30).stdout


def escaped(text):
    """Text of which nothing is a request or an escape of troff."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").split("\n")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in lines)


def commands(program):
    listed = said(program, "--help").split("Commands:\n", 1)[1].split("\n\n", 1)[0]
    return [line.split(None, 1) for line in listed.splitlines()]


def command(program, name):
    text = said(program, name, "--help")
    head, options = text.split("\nOptions:\n", 1)
    summary, _, rest = head.partition("\n\n")
    usage, _, more = rest.removeprefix("Usage: ").partition("\n")
    out = [".SS " + escaped(usage.strip()), escaped(summary.strip())]
    for paragraph in more.strip().split("\n\n"):
        if paragraph:
            out += [".PP", escaped(paragraph)]
    for line in options.splitlines():
        found = re.match(r"  (\S+(?: \S+)?)  +(.*)", line)
        if found:
            out += [".TP", "\\fB" + escaped(found[1]) + "\\fR", escaped(found[2])]
        elif line.strip():
            out.append(escaped(line.strip()))
    return out


def page(program, date):
    version = said(program, "version").split()[1]
    out = [
        f'.TH PGVIGIL 1 "{date}" "pgvigil {version}" "User Commands"',
        ".SH NAME", "pgvigil \\- watches PostgreSQL servers",
        ".SH SYNOPSIS", ".B pgvigil", "\\fICOMMAND\\fR [\\fIoptions\\fR]",
        ".SH DESCRIPTION",
        "pgvigil polls the statistics of PostgreSQL servers and PgBouncer consoles on a schedule,",
        "derives indicators and a health score from them, and serves everything to Prometheus.",
        "A scrape never touches a watched server; a watched server never sees more than two",
        "connections, and only sessions that read.",
        ".SH COMMANDS",
    ]
    for name, _ in commands(program):
        out += command(program, name)
    out += [
        ".SH EXIT STATUS",
        ".TP", "0", "All went well.",
        ".TP", "1", "The command found problems.",
        ".TP", "2", "The command line is wrong.",
        ".TP", "69", "A server, a port or a program of PostgreSQL is not there.",
        ".TP", "78", "The configuration is wrong.",
        ".SH SIGNALS",
        ".TP", "SIGTERM, SIGINT", "\\fBpgvigil run\\fR stops.",
        ".TP", "SIGHUP",
        "\\fBpgvigil run\\fR reads its configuration again. A mistake is logged with its place,",
        "and the configuration before it stays in force.",
        ".SH FILES",
        ".TP", "/etc/pgvigil/pgvigil.yml", "The configuration of the service.",
        ".TP", "/etc/pgvigil/credentials", "Secrets for LoadCredential= of the unit.",
        ".TP", "/var/lib/pgvigil", "What must survive a restart.",
        ".TP", "/usr/share/pgvigil/alerts", "Rules for Prometheus, and for the agent itself.",
        ".TP", "/usr/share/pgvigil/dashboards", "Dashboards for Grafana.",
        ".TP", "/usr/share/pgvigil/packs",
        "Packs: the files of those that \\fBpgvigil packs\\fR knows, for Prometheus and Grafana.",
        ".TP", "/usr/share/doc/pgvigil", "Installation, operations, metrics, indicators.",
        ".SH SEE ALSO",
        ".BR prometheus (1),", ".BR psql (1),", ".BR systemd.service (5)",
    ]
    return "\n".join(out) + "\n"


if len(sys.argv) != 3:
    sys.exit(__doc__.strip())
sys.stdout.write(page(sys.argv[1], sys.argv[2]))

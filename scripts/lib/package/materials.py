"""Writes a bill of materials in the CycloneDX format: what the program is linked with.

usage: materials.py PROGRAM VERSION SWIFT_VERSION EPOCH

Shared libraries are those that the dynamic linker finds, each with its Debian package and the
SHA-256 of the file; what Swift links statically is named by the version of the toolchain.
"""

import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import uuid


def output(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=60).stdout


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def libraries(program):
    """Files by the name they were asked for, and the names that the program itself asks for."""
    found = {}
    for line in output("ldd", program).splitlines():
        match = re.match(r"\s*(?:(\S+) => )?(/\S+) \(0x", line)
        if match:
            found[match[1] or os.path.basename(match[2])] = os.path.realpath(match[2])
    direct = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "-d", "-W", program))
    return found, direct


def owner(path):
    """The Debian package of a file, or nothing for a file of no package."""
    # Debian 12 keeps some files under their names before /usr was merged.
    for name in (path, path.removeprefix("/usr")):
        asked = subprocess.run(
            ["dpkg-query", "--search", name], capture_output=True, text=True, timeout=60)
        if asked.returncode == 0:
            return asked.stdout.split(": ")[0].split(",")[0]
    return None


def component(path):
    package = owner(path)
    if package is None:
        return {
            "type": "library", "bom-ref": os.path.basename(path), "name": os.path.basename(path),
            "hashes": [{"alg": "SHA-256", "content": digest(path)}]}
    fields = "${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${Homepage}"
    name, version, architecture, source, home = output(
        "dpkg-query", "--show", f"--showformat={fields}", package).split("\t")
    address = version.replace("+", "%2B").replace(":", "%3A")
    made = {
        "type": "library",
        "bom-ref": f"pkg:deb/debian/{name}@{address}?arch={architecture}",
        "name": name,
        "version": version,
        "hashes": [{"alg": "SHA-256", "content": digest(path)}],
        "purl": f"pkg:deb/debian/{name}@{address}?arch={architecture}",
        "properties": [
            {"name": "debian:source", "value": source},
            {"name": "file", "value": os.path.basename(path)},
        ],
    }
    if home:
        made["externalReferences"] = [{"type": "website", "url": home}]
    return made


def materials(program, version, swift, epoch):
    found, direct = libraries(program)
    by_file = {path: component(path) for path in sorted(set(found.values()))}
    components = {}
    for made in by_file.values():
        known = components.setdefault(made["bom-ref"], made)
        if known is not made:
            known["hashes"] += made["hashes"]
            known["properties"] += made["properties"][1:]
    toolchain = {
        "type": "framework", "bom-ref": f"pkg:generic/swift@{swift}", "name": "swift",
        "version": swift, "purl": f"pkg:generic/swift@{swift}",
        "description": "Runtime, standard library and Foundation Essentials, linked statically,"
        " and the program that prints backtraces.",
        "licenses": [{"expression": "Apache-2.0 WITH Swift-exception"}],
        "externalReferences": [{"type": "website", "url": "https://www.swift.org"}],
    }
    itself = {
        "type": "application", "bom-ref": f"pkg:generic/pgvigil@{version}", "name": "pgvigil",
        "version": version, "purl": f"pkg:generic/pgvigil@{version}",
        "hashes": [{"alg": "SHA-256", "content": digest(program)}],
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    needed = {by_file[found[name]]["bom-ref"] for name in direct if name in found}
    moment = datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_OID, digest(program))),
        "version": 1,
        "metadata": {"timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "component": itself},
        "components": [toolchain] + [components[name] for name in sorted(components)],
        "dependencies": [
            {"ref": itself["bom-ref"], "dependsOn": sorted(needed | {toolchain["bom-ref"]})}],
    }


if len(sys.argv) != 5:
    sys.exit(__doc__.strip())
json.dump(materials(*sys.argv[1:]), sys.stdout, indent=1)
sys.stdout.write("\n")

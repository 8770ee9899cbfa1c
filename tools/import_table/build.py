"""Rebuilds lib/executor/declared/import_packages.json from wheels.

    python3 tools/import_table/build.py [NAME …]

Downloads the newest wheel of each package of packages.txt (or of those that are
named) with pip, without what it depends on, and reads from its list of files
which modules it has at its top. What by_hand.json says comes last: families such
as google.cloud, choices among packages that share a module, platforms, extras.
Rows of packages that were not looked at stay.
"""

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLE = HERE.parent.parent / "lib/executor/declared/import_packages.json"
# At the top of a wheel, but no module that anybody imports.
NO_MODULES = {"tests", "test", "docs", "doc", "examples", "example", "scripts", "bin", "share", "benchmarks", "build"}


def normalize(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def modules_of(wheel):
    """The top-level modules of a wheel; below a folder without code, those of the next level."""
    with zipfile.ZipFile(wheel) as archive:
        paths = [Path(re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", name)) for name in archive.namelist()]
    code = [path for path in paths if re.search(r"\.(py|so|pyd)$", path.name) and ".data" not in path.parts[0]]
    found = set()
    for path in code:
        parts = [*path.parts[:-1], path.name.split(".")[0]]
        if any(part.endswith((".dist-info", ".libs")) for part in parts):
            continue
        depth = next((i for i in range(1, len(parts)) if has_code(code, path.parts[:i])), len(parts))
        module = ".".join(parts[:depth])
        if parts[-1] == "__init__" and depth == len(parts):
            module = ".".join(parts[:-1])
        found.add(module)
    return {m for m in found if m and "._" not in f".{m}" and m.split(".")[0] not in NO_MODULES}


def has_code(code, folder):
    return any(path.parts[:-1] == folder for path in code)


def download(name, folder):
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    result = subprocess.run([*command, "--dest", folder, name], capture_output=True, text=True)
    if result.returncode != 0:
        print(f"{name}: {result.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
    return next(Path(folder).glob("*.whl"), None)


def main(names):
    names = names or (HERE / "packages.txt").read_text().split()
    table = json.loads(TABLE.read_text())
    different, same = table["different"], set(table["same"])
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            wheel = download(name, folder)
            if wheel is None:
                continue
            modules = modules_of(wheel)
        print(f"{name}: {', '.join(sorted(modules))}")
        same -= {module for module in same if normalize(module) == normalize(name)}
        for module in modules:
            if module in different:
                continue
            if normalize(module) == normalize(name):
                same.add(module)
            else:
                different[module] = normalize(name)
    different |= json.loads((HERE / "by_hand.json").read_text())
    same -= different.keys()
    table = {
        "different": dict(sorted(different.items(), key=lambda row: (row[0].lower(), row[0]))),
        "same": sorted(same, key=lambda module: (module.lower(), module)),
    }
    TABLE.write_text(json.dumps(table, indent=2) + "\n")


main(sys.argv[1:])

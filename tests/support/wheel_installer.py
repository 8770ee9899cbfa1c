"""A quick stand-in for uv: `pip install --python FOLDER -r LIST`, from UV_FIND_LINKS alone."""
import glob
import os
import re
import sys
import zipfile
from urllib.parse import unquote


def normalize(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def read(path):
    with open(path) as file:
        return [line.strip() for line in file if line.strip()]


folder, lists = sys.argv[4], [sys.argv[i + 1] for i, word in enumerate(sys.argv) if word == "-r"]
wheels = unquote(os.environ["UV_FIND_LINKS"].replace("file://", ""))
(site,) = glob.glob(folder + "/lib/python3*/site-packages")
queue = [line for path in lists for line in read(path)]
chosen = {}
for line in queue:
    if line.startswith("/"):
        sys.exit("error: no project is built here")
    requirement, _, marker = line.partition(";")
    if "extra" not in marker and marker and "win32" in marker:
        continue
    name, extras, versions = re.match(r"([\w.-]+)\s*(?:\[(.*?)\])?\s*(.*)", requirement).groups()
    pinned = re.match(r"==\s*([\w.]+)", versions)
    found = [w for w in sorted(glob.glob(wheels + "/*.whl")) if normalize(os.path.basename(w).split("-")[0]) == normalize(name)]
    found = [w for w in found if pinned is None or os.path.basename(w).split("-")[1] == pinned.group(1)]
    if not found:
        sys.exit("error: no version of %s satisfies %s" % (name, line))
    chosen[found[-1]] = True
    with zipfile.ZipFile(found[-1]) as archive:
        metadata = next(n for n in archive.namelist() if n.endswith("METADATA"))
        for field in archive.read(metadata).decode().splitlines():
            needs = re.match(r"Requires-Dist: ([^;]+)(?:; extra == '(\w+)')?$", field)
            if needs and (needs.group(2) is None or needs.group(2) in (extras or "").split(",")):
                queue.append(needs.group(1))
for wheel in chosen:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
        lists = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        for name, module, function in re.findall(
            r"^([\w-]+) = ([\w.]+):(\w+)$", "".join(archive.read(path).decode() for path in lists), re.M
        ):
            with open(folder + "/bin/" + name, "w") as script:
                script.write("#!%s/bin/python\nfrom %s import %s\n%s()\n" % (folder, module, function, function))
            os.chmod(script.name, 0o755)

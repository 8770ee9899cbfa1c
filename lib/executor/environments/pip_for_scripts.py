"""What `pip` and `python -m pip` are for the scripts of a skill.

Installs into the layer of the skill, beside the environment that it shares with
others, whatever the options say about the place; never into the user's Python.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig

# Where to install is not a question here.
FLAGS = re.compile(r"--(user|no-user|break-system-packages)$")
OPTIONS = re.compile(r"(-t|--target|--prefix|--root|--python)(=|$)")
SETTINGS = re.compile(r"PIP_(TARGET|PREFIX|ROOT|USER|DRY_RUN|PYTHON|REQUIRE_VIRTUALENV)$|UV_(TARGET|PREFIX|PYTHON|SYSTEM_PYTHON)$")


def main(args=None):
    args = list(sys.argv[1:] if args is None else args)
    layer = os.environ.get("SKILLS_RUNNER_LAYER")
    if layer is None:
        print("error: pip works in scripts of a skill only", file=sys.stderr)
        return 1
    python = make_layer(layer)
    env = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    # It leads back here, and to the modules of the skill.
    env.pop("PYTHONPATH", None)
    env.pop("VIRTUAL_ENV", None)
    base = getattr(sys, "_base_executable", None) or sys.executable
    pip = [base, "-m", "pip"]
    # A tenth of the time of `pip --version`.
    asked = [base, "-c", "import pip; print(pip.__version__)"]
    probe = subprocess.run(asked, env=env, capture_output=True, text=True)
    if args[:1] in (["--version"], ["-V"]):
        version = probe.stdout.strip() if probe.returncode == 0 else "0"
        print("pip %s from %s (python %d.%d)" % (version, layer, *sys.version_info[:2]))
        return 0
    args = without_place(args)
    uv = shutil.which("uv")
    if probe.returncode != 0 and uv is not None and args:
        return subprocess.call([uv, "pip", args[0], "--python", python, *args[1:]], env=env)
    return subprocess.call([*pip, "--python", python, "--disable-pip-version-check", *args], env=env)


def make_layer(layer):
    """The Python of the layer, which is an environment of its own that sees the shared one."""
    windows = os.name == "nt"
    python = os.path.join(layer, "Scripts" if windows else "bin", "python.exe" if windows else "python")
    if not os.path.exists(python):
        subprocess.check_call([sys.executable, "-m", "venv", "--without-pip", layer])
        site = sysconfig.get_paths()["purelib"]
        place = os.path.join(layer, os.path.relpath(site, sys.prefix))
        with open(os.path.join(place, "environment.pth"), "w") as file:
            file.write(site + "\n")
    return python


def without_place(args):
    kept = []
    words = iter(args)
    for word in words:
        option = OPTIONS.match(word)
        if option:
            if not option.group(2) == "=":
                next(words, None)
        elif not FLAGS.match(word):
            kept.append(word)
    return kept


if __name__ == "__main__":
    sys.exit(main())

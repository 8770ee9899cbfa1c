"""Runs scripts as `python3 SCRIPT ARGUMENT…` does, each in a fork that has the modules already.

Each line of standard input is one JSON object, which `run()` takes. When the
script has ended, its exit code is printed.
"""

import json
import os
import runpy
import sys

# Loading what the scripts import takes longer than most of them run.
import argparse  # noqa: F401
import ast  # noqa: F401
import codecs  # noqa: F401
import csv  # noqa: F401
import dataclasses  # noqa: F401
import decimal  # noqa: F401
import difflib  # noqa: F401
import fractions  # noqa: F401
import html.parser  # noqa: F401
import importlib.util  # noqa: F401
import pathlib  # noqa: F401
import statistics  # noqa: F401
import urllib.request  # noqa: F401


def run(args: list, cwd: str, env: dict, streams: str) -> None:
    """Becomes the script; its streams are the files 0, 1 and 2 of a folder."""
    for number, flags in enumerate([os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT]):
        os.dup2(os.open(f"{streams}/{number}", flags), number)
    sys.stdin = open(0, closefd=False)
    sys.stdout = open(1, "w", closefd=False)
    sys.stderr = open(2, "w", closefd=False, buffering=1, errors="backslashreplace")
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.pycache_prefix = env.get("PYTHONPYCACHEPREFIX")
    searched = [path for path in env.get("PYTHONPATH", "").split(":") if path]
    sys.path[:1] = [os.path.dirname(os.path.abspath(args[0])), *searched]
    sys.argv = args
    runpy.run_path(args[0], run_name="__main__")


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        run(**json.loads(line))
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)

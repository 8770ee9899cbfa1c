"""Tries what a script should not be able to do; one line of JSON for each."""

import ctypes
import fcntl
import json
import os
import signal
import socket
import sys
import time

stage = json.loads(sys.argv[1])
home, work, skill = stage["home"], stage["work"], stage["skill"]
libc = ctypes.CDLL(None, use_errno=True)


def read(path):
    with open(path, "rb") as file:
        assert file.read(1), "empty"


def write(path, text="planted\n"):
    with open(path, "a") as file:
        file.write(text)


def connect(family, address):
    with socket.socket(family) as client:
        client.settimeout(2)
        client.connect(address)


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def read_environment(pid):
    with open("/proc/%d/environ" % pid, "rb") as file:
        assert stage["marker"].encode() in file.read(), "not its environment"


def in_child(action):
    child = os.fork()
    if child == 0:
        try:
            action()
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0, "failed"


def fork_many():
    reader, writer = os.pipe()
    children = []
    try:
        for _ in range(400):
            child = os.fork()
            if child == 0:
                os.close(writer)
                os.read(reader, 1)
                os._exit(0)
            children.append(child)
    finally:
        os.close(writer)
        for child in children:
            os.waitpid(child, 0)


def large_file():
    path = os.path.join(work, "large")
    with open(path, "wb") as file:
        file.truncate(300 * 1024**2)
    os.remove(path)


def outlive():
    """A daemon that leaves its session, its parents and its environment, and holds a lock."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (0, 1, 2):
                os.close(number)
            code = (
                "import fcntl, os, sys, time\n"
                "file = open(sys.argv[1], 'w')\n"
                "fcntl.flock(file, fcntl.LOCK_EX)\n"
                "os.write(int(sys.argv[2]), b'1')\n"
                "end = time.monotonic() + 20\n"
                "while os.path.exists(sys.argv[1]) and time.monotonic() < end: time.sleep(0.05)\n"
            )
            os.set_inheritable(writer, True)
            lock = os.path.join(work, "daemon.lock")
            os.execve(sys.executable, [sys.executable, "-c", code, lock, str(writer)], {})
        os._exit(0)
    os.wait()
    os.close(writer)
    os.read(reader, 1)


probes = {
    "ssh_key": lambda: read(os.path.join(home, ".ssh", "id_ed25519")),
    "token": lambda: read(os.path.join(home, ".config", "tool", "token")),
    "home": lambda: write(os.path.join(home, "planted")),
    "shell_start": lambda: write(os.path.join(home, ".bashrc")),
    "skill": lambda: write(os.path.join(skill, "planted")),
    "work": lambda: write(os.path.join(work, "result")),
    "work_secret": lambda: read(os.path.join(work, ".env")),
    "git_hook": lambda: write(os.path.join(work, ".git", "hooks", "pre-commit")),
    "other_skill": lambda: write(os.path.join(work, ".agents", "skills", "evil")),
    "tmp": lambda: read(stage["tmp"]),
    "tcp": lambda: connect(socket.AF_INET, ("127.0.0.1", stage["port"])),
    "abstract_socket": lambda: connect(socket.AF_UNIX, "\0" + stage["abstract"]),
    "path_socket": lambda: connect(socket.AF_UNIX, stage["socket"]),
    "signal": lambda: os.kill(stage["pid"], signal.SIGCONT),
    "environment": lambda: read_environment(stage["pid"]),
    # PTRACE_SEIZE: it does not stop the other process.
    "ptrace": lambda: in_child(lambda: check(libc.ptrace(0x4206, stage["pid"], 0, 0))),
    "parent_environment": lambda: read("/proc/%d/environ" % stage["runner"]),
    # CLONE_NEWUSER
    "namespace": lambda: in_child(lambda: check(libc.unshare(0x10000000))),
    "forks": fork_many,
    "memory": lambda: bytearray(1024**3),
    "large_file": large_file,
    "daemon": outlive,
}

for name in stage["probes"]:
    try:
        probes[name]()
        print(json.dumps({"probe": name, "reason": None}), flush=True)
    except BaseException as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        print(json.dumps({"probe": name, "reason": reason}), flush=True)

"""Gives up what a policy does not name, and becomes another program.

Arguments: the policy as JSON, and the program with its arguments. Landlock is
part of Linux since 5.13; what a version does not know is left out, but for
files, which are what it is for.
"""

import ctypes
import json
import os
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
BIND_TCP, CONNECT_TCP = 1, 2
SCOPE_ABSTRACT_UNIX, SCOPE_SIGNAL = 1, 2
NO_NEW_PRIVS = 38

libc = ctypes.CDLL(None, use_errno=True)


class Ruleset(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def call(number, *arguments):
    result = libc.syscall(number, *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise SystemExit("landlock: " + os.strerror(error))
    return result


def main():
    policy = json.loads(sys.argv[1])
    version = call(CREATE_RULESET, None, 0, 1)
    handled = (1 << 13) - 1
    handled |= (REFER if version >= 2 else 0) | (TRUNCATE if version >= 3 else 0)
    handled |= IOCTL_DEV if version >= 5 else 0
    rules = Ruleset(handled, 0, 0)
    size = 8
    if version >= 4:
        rules.net, size = 0 if policy["network"] else BIND_TCP | CONNECT_TCP, 16
    if version >= 6:
        rules.scoped, size = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL, 24
    ruleset = call(CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), 0)

    def allow(path, access):
        try:
            parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return
        if not os.path.isdir(path):
            access &= EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
        beneath = PathBeneath(access & handled, parent)
        call(ADD_RULE, ruleset, 1, ctypes.byref(beneath), 0)
        os.close(parent)

    for path in policy["read"]:
        allow(path, EXECUTE | READ_FILE | READ_DIR)
    for path in policy["write"]:
        allow(path, handled & ~IOCTL_DEV)
    for path in policy["devices"]:
        allow(path, READ_FILE | WRITE_FILE | TRUNCATE | IOCTL_DEV)
    # The process itself, which stays the same one; not those that it starts.
    allow("/proc/%d" % os.getpid(), READ_FILE | READ_DIR)

    if libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise SystemExit("landlock: " + os.strerror(ctypes.get_errno()))
    call(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    command = sys.argv[2:]
    try:
        os.execv(command[0], command)
    except OSError as error:
        raise SystemExit("landlock: %s: %s" % (command[0], error.strerror))


main()

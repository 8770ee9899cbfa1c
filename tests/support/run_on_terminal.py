"""Runs a program on a pseudo-terminal, for tests.

    run_on_terminal.py ROWS COLUMNS PROGRAM [ARGUMENT…]

Each line of standard input is one JSON object: {"type": TEXT} is typed,
{"rows": N, "columns": N} changes the size. What the program writes goes to
standard output as it is; the exit code is that of the program, or 128 and
the signal that ended it.
"""

import fcntl
import json
import os
import pty
import selectors
import signal
import struct
import sys
import termios


def resize(terminal: int, rows: int, columns: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def follow(terminal: int, child: int) -> None:
    """Passes orders and output on until the program closes its terminal."""
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
    selector.register(terminal, selectors.EVENT_READ)
    orders = b""
    while True:
        for key, _ in selector.select():
            try:
                data = os.read(key.fd, 65536)
            except OSError:  # Linux says so when the last process has closed the terminal.
                data = b""
            if key.fd == terminal:
                if not data:
                    return
                os.write(sys.stdout.fileno(), data)
                continue
            if not data:  # The test has ended: its program ends too, as if the window was closed.
                selector.unregister(key.fd)
                os.kill(child, signal.SIGHUP)
            *lines, orders = (orders + data).split(b"\n")
            for order in map(json.loads, lines):
                if "type" in order:
                    os.write(terminal, order["type"].encode())
                else:
                    resize(terminal, order["rows"], order["columns"])


def main() -> None:
    rows, columns, *command = sys.argv[1:]
    child, terminal = pty.fork()
    if child == 0:
        resize(0, int(rows), int(columns))
        os.execvp(command[0], command)
    follow(terminal, child)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()

"""What a script must not reach: sockets and a process of the user, until the input ends."""

import json
import os
import socket
import sys

folder, name = sys.argv[1:]
tcp = socket.create_server(("127.0.0.1", 0))
path = socket.socket(socket.AF_UNIX)
path.bind(os.path.join(folder, "bus"))
path.listen()
abstract = socket.socket(socket.AF_UNIX)
abstract.bind("\0" + name)
abstract.listen()
print(json.dumps({"port": tcp.getsockname()[1], "pid": os.getpid()}), flush=True)
sys.stdin.read()

"""Imports what scripts usually import, so that its byte code is written once."""

import importlib
import os
import sys

usual = """
argparse ast asyncio base64 bisect calendar collections.abc concurrent.futures configparser
contextlib copy csv ctypes dataclasses datetime decimal difflib email.message email.mime.text
email.policy enum errno fnmatch fractions functools getpass glob gzip hashlib heapq hmac html.parser
http.client http.cookiejar http.server imaplib importlib.metadata importlib.resources importlib.util
inspect ipaddress itertools json keyword linecache locale logging.handlers lzma mimetypes
multiprocessing.pool multiprocessing.shared_memory numbers opcode operator optparse pathlib pickle
pkgutil platform plistlib pprint queue quopri random re reprlib runpy sched secrets select selectors
shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string
struct subprocess sysconfig tarfile tempfile textwrap threading timeit tomllib traceback types
typing unittest urllib.error urllib.parse urllib.request urllib.robotparser uuid venv warnings wave
weakref webbrowser xml.dom.minidom xml.etree.ElementTree xml.sax zipfile zlib zoneinfo
"""


def installed():
    """The packages and modules of the environment itself, and of folders that are given."""
    own = [path for path in sys.path if path.startswith(sys.prefix) and path.endswith("-packages")]
    for folder in [*own, *filter(os.path.isdir, sys.argv[1:])]:
        for name in sorted(os.listdir(folder)):
            stem, extension = os.path.splitext(name)
            path = os.path.join(folder, name)
            if extension == ".py" or os.path.isfile(os.path.join(path, "__init__.py")):
                if stem.isidentifier() and not stem.startswith("_"):
                    yield stem


sys.path.extend(sys.argv[1:])
for module in [*usual.split(), *installed()]:
    try:
        importlib.import_module(module)
    except BaseException:
        # Not in this Python, or not meant to be imported alone.
        pass
os._exit(0)

"""Sets up the clients of these tests, once: nothing is done again that is there.

Everything goes into the folder SKILLS_RUNNER_TEST_MCP, by default
`skills-runner-test-mcp` among the temporary files; remove it to start afresh.
Needs Python 3.10 or later, npm, and the package indexes of both.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path

PYTHON_PACKAGES = ["mcp==2.3.0", "fastmcp==4.2.3"]
NPM_PACKAGES = [
    "@modelcontextprotocol/client@2.4.0",
    "@modelcontextprotocol/conformance@0.1.16",
    "@modelcontextprotocol/inspector@2.12.0",
    # The conformance package does not name it among what it needs.
    "@octokit/rest@22.0.1",
    "@openai/codex@0.169.0",
    "opencode-ai@1.18.33",
]

HERE = Path(__file__).resolve().parent
DEFAULT_FOLDER = Path(tempfile.gettempdir(), "skills-runner-test-mcp")
FOLDER = Path(os.environ.get("SKILLS_RUNNER_TEST_MCP") or DEFAULT_FOLDER).resolve()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"Clients for tests in {FOLDER}", flush=True)
    step("python", PYTHON_PACKAGES, install_python)
    step("npm", NPM_PACKAGES, install_npm)
    # Node.js looks for packages from where a file is.
    shutil.copy(HERE / "clients" / "typescript.mjs", FOLDER)


def step(name: str, packages: list[str], work: Callable[[list[str]], None]) -> None:
    """Does some work unless it was done for these packages before."""
    stamp = FOLDER / f"{name}.done"
    text = "\n".join(packages)
    if stamp.exists() and stamp.read_text() == text:
        return
    print(f"Setting up {', '.join(packages)}", flush=True)
    stamp.unlink(missing_ok=True)
    work(packages)
    stamp.write_text(text)


def install_python(packages: list[str]) -> None:
    environment = FOLDER / "python"
    venv.create(environment, with_pip=True, clear=True)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(python, "-m", "pip", "install", "--quiet", *packages)


def install_npm(packages: list[str]) -> None:
    (FOLDER / "package.json").write_text('{"private": true, "type": "module"}\n')
    run("npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", FOLDER, *packages)


def run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True)


if __name__ == "__main__":
    sys.exit(main())

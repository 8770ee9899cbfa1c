"""Sets up the servers of these tests, once: nothing is done again that is there.

Everything goes into the folder SKILLS_RUNNER_TEST_SERVERS, by default
`skills-runner-test-servers` among the temporary files; remove it to start
afresh. Needs Python 3.10 or later, npm, a C++ compiler, and the indexes of both
languages.

llama-cpp-python comes as source with all of llama.cpp in it. That is built
once, for the Python server and for llama.cpp's own, and optimised little, since
compiling takes longer than all the tests.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

LLAMA_CPP_PYTHON = "0.3.36"
BUILD_TOOLS = ["cmake==4.1.2", "ninja==1.13.0"]
GGUF = "gguf==0.19.0"
LITELLM = "litellm[proxy]==1.106.2"
LLMOCK = "llmock==0.2.2"
AIMOCK = "@copilotkit/aimock@1.43.0"

HERE = Path(__file__).resolve().parent
DEFAULT_FOLDER = Path(tempfile.gettempdir(), "skills-runner-test-servers")
FOLDER = Path(os.environ.get("SKILLS_RUNNER_TEST_SERVERS") or DEFAULT_FOLDER).resolve()

SOURCE = FOLDER / "llama-cpp-python"
BUILD = FOLDER / "llama.cpp"
LLAMA = FOLDER / "llama-env"
PROXY = FOLDER / "litellm-env"
MOCK = FOLDER / "llmock-env"
NODE_MOCK = FOLDER / "aimock-env"
MODEL = FOLDER / "tiny.gguf"

# Nothing that needs the network, a graphics card or this very processor.
BUILD_OPTIONS = [
    "-DCMAKE_BUILD_TYPE=None",
    "-DCMAKE_C_FLAGS=-O1 -DNDEBUG",
    "-DCMAKE_CXX_FLAGS=-O1 -DNDEBUG",
    "-DBUILD_SHARED_LIBS=ON",
    "-DGGML_NATIVE=OFF",
    "-DGGML_OPENMP=OFF",
    "-DLLAMA_OPENSSL=OFF",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_APP=OFF",
    "-DLLAMA_BUILD_UI=OFF",
    "-DLLAMA_USE_PREBUILT_UI=OFF",
]


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"Test servers in {FOLDER}", flush=True)
    step("environment of llmock", LLMOCK, lambda: install(MOCK, LLMOCK))
    step("environment of aimock", AIMOCK, install_aimock)
    step("environment of LiteLLM", LITELLM, lambda: install(PROXY, LITELLM))
    tools = [*BUILD_TOOLS, GGUF]
    step("tools for building", " ".join(tools), lambda: install(LLAMA, *tools))
    step("source of llama-cpp-python", LLAMA_CPP_PYTHON, fetch_source)
    step("llama.cpp (takes 10 to 30 minutes)", LLAMA_CPP_PYTHON + " ".join(BUILD_OPTIONS), build)
    step("llama-cpp-python", LLAMA_CPP_PYTHON, install_llama_cpp_python)
    maker = HERE / "make_model.py"
    step("model", maker.read_text(), lambda: run(python(LLAMA), maker, MODEL))


def step(name: str, version: str, work: Callable[[], None]) -> None:
    """Does some work unless it was done for this version before."""
    stamp = FOLDER / f"{name.split(' (')[0].replace(' ', '-')}.done"
    if stamp.exists() and stamp.read_text() == version:
        return
    print(f"Setting up: {name}", flush=True)
    started = time.monotonic()
    stamp.unlink(missing_ok=True)
    work()
    stamp.write_text(version)
    print(f"Set up in {time.monotonic() - started:.0f} s: {name}", flush=True)


def install(environment: Path, *packages: str | Path, **variables: str) -> None:
    if not python(environment).exists():
        venv.create(environment, with_pip=True)
    run(python(environment), "-m", "pip", "install", "--quiet", *packages, **variables)


def install_aimock() -> None:
    if shutil.which("npm") is None:
        print("Not set up: aimock, which needs npm", flush=True)
        return
    NODE_MOCK.mkdir(exist_ok=True)
    quiet = ["--no-audit", "--no-fund", "--silent"]
    run("npm", "install", *quiet, "--prefix", NODE_MOCK, AIMOCK)


def fetch_source() -> None:
    with tempfile.TemporaryDirectory() as downloads:
        wanted = f"llama-cpp-python=={LLAMA_CPP_PYTHON}"
        run(
            *[python(LLAMA), "-m", "pip", "download", "--quiet", "--no-deps"],
            *["--no-binary", ":all:", "--dest", downloads, wanted],
        )
        [archive] = Path(downloads).glob("*.tar.gz")
        with tarfile.open(archive) as files:
            files.extractall(downloads, filter="data")
        [unpacked] = [path for path in Path(downloads).iterdir() if path.is_dir()]
        shutil.rmtree(SOURCE, ignore_errors=True)
        shutil.move(unpacked, SOURCE)


def build() -> None:
    tools = LLAMA / "bin"
    vendored = SOURCE / "vendor" / "llama.cpp"
    ninja = f"-DCMAKE_MAKE_PROGRAM={tools / 'ninja'}"
    run(tools / "cmake", "-G", "Ninja", ninja, "-S", vendored, "-B", BUILD, *BUILD_OPTIONS)
    run("nice", "-n", "10", tools / "ninja", "-C", BUILD, "llama", "mtmd", "llama-server")


def install_llama_cpp_python() -> None:
    install(LLAMA, f"{SOURCE}[server]", CMAKE_ARGS="-DLLAMA_BUILD=OFF -DLLAVA_BUILD=OFF")


def python(environment: Path) -> Path:
    return environment / "bin" / "python"


def run(*command: str | Path, **variables: str) -> None:
    """Runs a command; its output is shown only if it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        words = " ".join(str(word) for word in command)
        sys.exit(f"{done.stdout}\nCannot set up the test servers: this failed: {words}")


if __name__ == "__main__":
    main()

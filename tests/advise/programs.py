"""Programs that a recorder could disturb, and how they are run with it and without."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

RECORDED = """
import sys
from ferrule.advise.settings import Settings
from ferrule.advise.run import run
sys.exit(run(sys.argv[2:], Settings(sys.argv[1])))
"""


def plain(*words, **options):
    """What `python` does with these words."""
    return ended([sys.executable, *words], **options)


def recorded(folder, *words, **options):
    """What it does when it is recorded into a folder."""
    return ended([sys.executable, "-c", RECORDED, folder, *words], **options)


RECORDS_MANY = """
import json, os, sys
from ferrule.advise.settings import Settings
from ferrule.advise.run import run
for line in sys.stdin:
    folder, words, cwd, streams = json.loads(line)
    pid = os.fork()
    if not pid:
        for number, (path, flags) in enumerate(streams):
            os.dup2(os.open(path, flags, 0o600), number)
        os.chdir(cwd)
        sys.exit(run(words, Settings(folder)))
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@contextmanager
def recorder(folder):
    """Gives a `recorded` that starts no Python for who waits, but forks one: much is imported for it."""
    written = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with subprocess.Popen(
        [sys.executable, "-c", RECORDS_MANY],
        env=os.environ,  # what C has set besides, as `readline` does, is not the tests'
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as waits:

        def recorded(kept, *words, stdin="", cwd="."):
            names = [folder / f"{kept.name}.{name}" for name in ("stdin", "stdout", "stderr")]
            names[0].write_text(stdin)
            streams = zip(map(str, names), (os.O_RDONLY, written, written), strict=True)
            asked = json.dumps([str(kept), list(map(str, words)), str(cwd), list(streams)])
            print(asked, file=waits.stdin, flush=True)
            code = int(waits.stdout.readline())
            return subprocess.CompletedProcess(words, code, *(name.read_text() for name in names[1:]))

        yield recorded


def ended(command, *, stdin="", environment=None, cwd=None):
    """The end of a command."""
    return subprocess.run(
        list(map(str, command)),
        input=stdin,
        cwd=cwd,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


SHOWS_ITSELF = """
import inspect, os, sys, threading
print(__name__, __file__, __spec__ and __spec__.name, __package__, __builtins__.__name__, sys.argv)
print(sorted(vars()), sys.path, sys.orig_argv[1:], sys.flags, len(inspect.stack()))
print({name: value for name, value in os.environ.items() if name not in {"_", "SHLVL"}}, os.getcwd())
print([each.name for each in threading.enumerate()], os.listdir("/proc/self/fd")[:3])
print(sorted(name for name in sys.modules if name.split(".")[0] in {"numpy", "sitecustomize", "threading"}))
print(all("advise/start" not in path for path in sys.path_importer_cache))
"""

SCRIPTS = {
    "itself": SHOWS_ITSELF,
    "nothing": "",
    "raises": "def f(n):\n    return f(n - 1) if n else 1 / 0\nprint('before')\nf(3)\n",
    "raises_from": "try:\n    {}['a']\nexcept KeyError as error:\n    raise ValueError('b') from error\n",
    "raises_a_group": "raise ExceptionGroup('several', [ValueError(1), TypeError(2)])",
    "exits": "import sys\nprint('out')\nsys.exit(3)\n",
    "exits_with_text": "raise SystemExit('no')",
    "exits_with_none": "import sys\nsys.exit()",
    "exits_in_a_thread": "import sys, threading\nthreading.Thread(target=sys.exit, args=(4,)).start()\n",
    "exits_at_once": "import os\nprint('lost')\nos._exit(5)",
    "hook": "import sys\nsys.excepthook = lambda kind, *at: print(kind, at[1].tb_lineno)\n1 / 0\n",
    "syntax": "def f(:\n    pass\n",
    "null": "x = 1\0\n",
    "encoding": "# coding: nothing\n",
    "interrupted": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n",
    "keyboard": "raise KeyboardInterrupt",
    "recursion": """
def f(n=1):
    try:
        return f(n + 1)
    except RecursionError:
        return n
print(f())
""",
    "reads": "import sys\nprint(input(), sys.stdin.read().split(), sys.stdin.isatty())",
    "moves": "import os\nos.chdir('/')\nprint(os.getcwd())\nimport json\n",
    "threads": """
import atexit, sys, threading, time
def work():
    time.sleep(0.1)
    print("worked", threading.current_thread() is threading.main_thread(), flush=True)
threading.Thread(target=work).start()
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
atexit.register(print, "at the end", len(threading.enumerate()))
print("main is done", flush=True)
""",
    "tasks": """
import asyncio
async def each(n):
    await asyncio.sleep(0.01)
    return n
async def main():
    print(await asyncio.gather(*map(each, range(5))))
asyncio.run(main())
""",
    "forks": """
import os, sys, warnings
warnings.simplefilter("error")
print("before", flush=True)
pid = os.fork()
if not pid:
    print("child", flush=True)
    sys.exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
pid = os.fork()
if not pid:
    os.execvp("echo", ["echo", "executed"])
os.waitpid(pid, 0)
""",
    "forks_often": """
import os, warnings
warnings.simplefilter("error")
for _ in range(30):
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
print("done")
""",
    "interpreters": """
import sys
name = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
interpreters = __import__(name)
for _ in range(5):
    other = interpreters.create()
    interpreters.run_string(other, "print(sum(range(1_000)), flush=True)")
    interpreters.destroy(other)
""",
    "patches": """
import builtins, os, sys, time
print("said")
time.monotonic = time.process_time = lambda: 0
builtins.open = builtins.len = builtins.print = None
sys.modules["__main__"] = None
""",
    "starts": """
import os, subprocess, sys
code = "import os, sys; print(len(os.environ), len(sys.path))"
print(subprocess.check_output([sys.executable, "-c", code]))
print(subprocess.check_output("env | grep -c -e FERRULE_ADVISE -e advise/start; exit 0", shell=True))
print(subprocess.check_output(["echo", "a"], preexec_fn=lambda: os.umask(0)))
""",
    "closes": """
import os
os.closerange(3, 65_536)
with open(os.devnull) as file:
    print(file.fileno())
opened = [os.open(os.devnull, os.O_WRONLY) for _ in range(1_000)]
print(opened[-1])
""",
    "pickles": """
import pickle
class Point:
    def __init__(self, x): self.x = x
copy = pickle.loads(pickle.dumps(Point(3)))
print(type(copy) is Point, Point.__module__, pickle.dumps(Point)[:40])
""",
    "collects": "import gc\nprint(gc.isenabled(), gc.get_threshold(), gc.callbacks, gc.get_debug())",
    "hooks": """
import sys, threading, warnings
print(sys.gettrace(), sys.getprofile(), threading.gettrace(), sys.excepthook is sys.__excepthook__)
print(sys.getswitchinterval(), sys.getrecursionlimit(), warnings.filters)
print([each for each in sys.meta_path if isinstance(each, type)], len(sys.path_hooks))
""",
    "signals": """
import signal
for each in signal.Signals:
    print(each.name, str(signal.getsignal(each)).split(" at ")[0])
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.getitimer(signal.ITIMER_REAL))
""",
    "executors": """
from concurrent.futures import ProcessPoolExecutor
import multiprocessing, sys
def double(n):
    return 2 * n, "numpy" in sys.modules, sys.argv, len(sys.path)
if __name__ == "__main__":
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        print(list(pool.map(double, range(3))))
""",
    "processes": """
import multiprocessing, os, sys
class Point:
    def __init__(self, x): self.x = x
def double(point):
    return Point(2 * point.x)
if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, [point.x for point in pool.map(double, map(Point, range(4)))], flush=True)
""",
}
KILLED = {
    "killed": ("import os, signal\nprint('a', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n", 9),
    "terminated": ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n", 15),
    "crashed": ("import ctypes\nctypes.string_at(0)\n", 11),
    "aborted": ("import os\nos.abort()\n", 6),
}


def write(folder: Path, name: str, source: str) -> Path:
    """A program in a file."""
    path = folder / f"{name}.py"
    path.write_text(source)
    return path

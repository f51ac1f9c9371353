"""What runs in the child process of app.files.child: limits first, then one function of one module.

It is started by its path, and nothing of the platform is loaded.
"""

import contextlib
import importlib.util
import json
import resource
import sys

REFUSED = 3  #: how the process ends when the function said no


def main(task: str) -> int:
    """Do as ``task`` says with what comes in; the answer goes out. Returns how the process ends."""
    said = json.loads(task)
    _limit(said["seconds"], said["megabytes"])
    sys.path[:] = said["path"]
    spec = importlib.util.spec_from_file_location("task", said["module"])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        answer = getattr(module, said["function"])(sys.stdin.buffer.read(), **said["values"])
    except ValueError as refusal:
        code = str(refusal)
        if not (code.isascii() and code.replace("_", "").islower()):
            raise  # a library's
        sys.stdout.write(code)
        return REFUSED
    sys.stdout.buffer.write(answer)
    return 0


def _limit(seconds: int, megabytes: int) -> None:
    """Let this process have so much, and no more; systems that know a limit otherwise go without it."""
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

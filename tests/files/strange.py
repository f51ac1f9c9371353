"""What strangers' files could make a child process do. Nothing of the platform is imported here."""

import json
import os
import sys
import time


def turned(data, *, times):
    return data[::-1] * times


def surroundings(data):
    loaded = sorted(name for name in sys.modules if name == "app" or name.startswith("app."))
    return json.dumps({"environment": dict(os.environ), "loaded": loaded}).encode()


def says_no(data):
    raise ValueError("too_strange")


def breaks(data):
    raise ValueError("Of a library: not a code.")


def grows(data):
    return bytes(2 * 1024 * 1024 * 1024)


def works_for_ever(data):
    while True:
        pass


def sleeps_for_ever(data):
    time.sleep(600)


def writes(data, *, path):
    with open(path, "wb") as file:
        file.write(data)
    return b""


def dies(data):
    os.abort()

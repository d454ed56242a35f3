"""What the clients' checks share: one line for each thing that holds, an end at the first that does not."""

import json
import re
import sys
import time
import urllib.request


def expect(holds: bool, what: str) -> None:
    if not holds:
        sys.exit(f"does not hold: {what}")
    print(f"holds: {what}", flush=True)


def refused(call, error: type[Exception], what: str) -> Exception:
    """The error that a call ends with."""
    try:
        call()
    except error as found:
        expect(True, f"{what}: {found}")
        return found
    sys.exit(f"does not hold: {what}: it was answered")


def get(url: str, key: str = "none") -> str:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.read().decode()


def counted(url: str, key: str = "none") -> dict:
    """What became of the requests of the scripted server, or of the gateway by its metrics."""
    if not url.endswith("/metrics"):
        return json.loads(get(url))
    found: dict[str, float] = {}
    for name, value in re.findall(r"^ponder:(\w+)\{[^}]*\} (\S+)$", get(url, key), re.MULTILINE):
        found[name] = found.get(name, 0) + float(value)
    return found


def becomes(count, holds, what: str) -> None:
    """Waits for something that happens soon, and far longer before it is said not to."""
    until = time.monotonic() + 60
    while not holds(found := count()):
        if time.monotonic() > until:
            sys.exit(f"does not hold: {what}: {found}")
        time.sleep(0.05)
    expect(True, what)

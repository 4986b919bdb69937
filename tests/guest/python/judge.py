"""python-fido2 judges one area of a key. Prints what it saw as one JSON object; what it does not understand is an exception.

usage: judge.py AREA ADDRESS     ADDRESS: /dev/hidrawN or tcp:PORT; the PIN is the first line of stdin
"""

import json
import signal
import sys

from areas import credentials, extensions, fingerprints, management, pin, settings, u2f
from key_at import Key

AREAS = {
    "info": pin.info,
    "pin": pin.pin,
    "pin-blocked": pin.blocked,
    "pin-after-power-cycle": pin.after_power_cycle,
    "credentials": credentials.credentials,
    "ceremonies": credentials.ceremonies,
    "waiting": credentials.waiting,
    "hmac-secret": extensions.hmac_secret,
    "cred-protect": extensions.cred_protect,
    "cred-blob": extensions.cred_blob,
    "large-blobs": extensions.large_blobs,
    "credential-management": management.credential_management,
    "fingerprints": fingerprints.fingerprints,
    "config": settings.config,
    "enterprise-attestation": settings.enterprise_attestation,
    "reset": settings.reset,
    "u2f": u2f.u2f,
    "u2f-with-always-uv": u2f.with_always_uv,
}


def plain(seen):
    """Bytes as hexadecimal digits."""
    if isinstance(seen, dict):
        return {str(key): plain(member) for key, member in seen.items()}
    if isinstance(seen, (list, tuple)):
        return [plain(member) for member in seen]
    if isinstance(seen, bytes):
        return seen.hex()
    return seen


area, address = sys.argv[1:]
signal.alarm(40)
key = Key(address, sys.stdin.readline().rstrip("\n"))
json.dump(plain(AREAS[area](key)), sys.stdout)
key.device.close()

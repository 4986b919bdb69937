"""What other clients say of a getInfo reply.

Reads replies as lines of hexadecimal digits (CBOR without the status byte), a `+` in front of those that libfido2 shall
see too. Writes for each a line of three characters, 1 accepted or 0 refused: python-fido2's strict reading of the CBOR,
python-fido2's whole getInfo, libfido2's whole getInfo (`-` where it was not asked or is not there).
"""

import ctypes
import ctypes.util
import os
import sys

from fido2.ctap2 import Ctap2


class CannedDevice:
    capabilities = 0x04
    reply = bytes.fromhex("a20181684649444f5f325f300350" + "00" * 16)

    def call(self, *_args, **_keywords):
        return b"\0" + self.reply


device = CannedDevice()
client = Ctap2(device)


def accepts(action):
    try:
        action()
        return "1"
    except Exception:  # any refusal is a refusal
        return "0"


def python_fido2(reply):
    device.reply = reply
    return accepts(lambda: client.send_cbor(0x04, parse=lambda _cbor: None)) + accepts(client.get_info)


OPEN = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p)
CLOSE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
READ = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_ubyte), ctypes.c_size_t, ctypes.c_int)
WRITE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_ubyte), ctypes.c_size_t)


class Io(ctypes.Structure):
    _fields_ = [("open", OPEN), ("close", CLOSE), ("read", READ), ("write", WRITE)]


class LibFido2:
    """libfido2 on a cable that always answers getInfo with `reply`."""

    CHANNEL = b"\0\0\0\1"

    def __init__(self, library):
        self.library = library
        self.reply = device.reply
        self.reports = []
        library.fido_init(0)
        for name in ("fido_dev_new", "fido_cbor_info_new"):
            getattr(library, name).restype = ctypes.c_void_p
        self.io = Io(OPEN(lambda _path: 1), CLOSE(lambda _handle: None), READ(self.read), WRITE(self.write))
        self.dev = ctypes.c_void_p(library.fido_dev_new())
        library.fido_dev_set_io_functions(self.dev, ctypes.byref(self.io))
        if library.fido_dev_open(self.dev, b"canned") != 0:
            raise OSError("libfido2 did not open the canned device")

    def send(self, channel, command, payload):
        frame = channel + bytes([0x80 | command]) + len(payload).to_bytes(2, "big")
        self.reports.append((frame + payload[:57]).ljust(64, b"\0"))
        for sequence, at in enumerate(range(57, len(payload), 59)):
            self.reports.append((channel + bytes([sequence]) + payload[at : at + 59]).ljust(64, b"\0"))

    def write(self, _handle, data, length):
        report = bytes(data[1:length])
        self.reports.clear()
        if report[4] == 0x86:
            self.send(report[:4], 0x06, report[7:15] + self.CHANNEL + bytes([2, 0, 0, 0, 0x04]))
        else:
            self.send(report[:4], 0x10, b"\0" + self.reply)
        return length

    def read(self, _handle, data, _length, _milliseconds):
        if not self.reports:
            return -1
        ctypes.memmove(data, self.reports.pop(0), 64)
        return 64

    def __call__(self, reply):
        self.reply = reply
        info = ctypes.c_void_p(self.library.fido_cbor_info_new())
        result = self.library.fido_dev_get_cbor_info(self.dev, info)
        self.library.fido_cbor_info_free(ctypes.byref(info))
        return "1" if result == 0 else "0"


def find_libfido2():
    path = ctypes.util.find_library("fido2")
    return LibFido2(ctypes.CDLL(path)) if path and os.name == "posix" else None


libfido2 = find_libfido2()
for line in sys.stdin:
    asked = line.startswith("+")
    reply = bytes.fromhex(line.strip().lstrip("+"))
    print(python_fido2(reply) + (libfido2(reply) if asked and libfido2 else "-"))

"""A plugin of pytest: python-fido2 finds and opens one key, at the TCP port TOUCHSTONE_KEY_PORT, instead of USB devices.

Made for python-fido2's own device tests (docs/virtual-key.md); needs python-fido2 2. While the key is out, its port refuses
connections, and no device is listed.
"""

import os
import socket

import fido2.hid
from fido2.hid.base import CtapHidConnection, HidDescriptor

REPORT_SIZE = 64
PORT = int(os.environ["TOUCHSTONE_KEY_PORT"])
DESCRIPTOR = HidDescriptor("tcp:%d" % PORT, 0x1209, 1, REPORT_SIZE, REPORT_SIZE, "Touchstone", None)


class TcpConnection(CtapHidConnection):
    def __init__(self):
        self._stream = socket.create_connection(("127.0.0.1", PORT), timeout=40)
        self._stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write_packet(self, data):
        self._stream.sendall(data)

    def read_packet(self):
        report = b""
        while len(report) < REPORT_SIZE:
            piece = self._stream.recv(REPORT_SIZE - len(report))
            if not piece:
                raise OSError("the key has left")
            report += piece
        return report

    def close(self):
        self._stream.close()


def list_descriptors():
    try:
        TcpConnection().close()
    except ConnectionRefusedError:
        return []
    return [DESCRIPTOR]


fido2.hid.list_descriptors = list_descriptors
fido2.hid.get_descriptor = lambda _path: DESCRIPTOR
fido2.hid.open_connection = lambda _descriptor: TcpConnection()

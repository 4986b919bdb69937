"""The same canned key through python-fido2's own client: see canned-key.ts for the other side.

Reads one JSON line with the replies (hex, by kind of request), then lines "OPERATION COUNT"; answers each with the CPU seconds
that COUNT operations took.
"""

import json
import os
import struct
import sys
import time

from fido2.ctap2 import ClientPin, Ctap2
from fido2.hid import CtapHidDevice
from fido2.hid.base import CtapHidConnection, HidDescriptor

REPLIES = {kind: bytes.fromhex(reply) for kind, reply in json.loads(sys.stdin.readline()).items()}
CHANNEL = 0x11223344


def kind_of(payload):
    if payload[0] != 0x06:
        return {0x02: "getAssertion", 0x04: "getInfo"}[payload[0]]
    return {0x02: "keyAgreement", 0x05: "token", 0x09: "token"}[payload[5]]


class CannedKey(CtapHidConnection):
    def __init__(self):
        self.request = b""
        self.length = 0
        self.packets = []

    def write_packet(self, data):
        channel, command = struct.unpack_from(">IB", data)
        if command & 0x80:
            self.length = struct.unpack_from(">H", data, 5)[0]
            self.request = data[7:]
        else:
            self.request += data[5:]
        if len(self.request) < self.length:
            return
        payload = self.request[: self.length]
        if channel == 0xFFFFFFFF:
            self.answer(channel, 0x86, payload + struct.pack(">IBBBBB", CHANNEL, 2, 1, 0, 0, 0x0C))
        else:
            self.answer(channel, 0x90, REPLIES[kind_of(payload)])

    def answer(self, channel, command, payload):
        packets = [struct.pack(">IBH", channel, command, len(payload)) + payload[:57]]
        for sequence, offset in enumerate(range(57, len(payload), 59)):
            packets.append(struct.pack(">IB", channel, sequence) + payload[offset : offset + 59])
        self.packets = [packet.ljust(64, b"\0") for packet in packets]

    def read_packet(self):
        return self.packets.pop(0)

    def close(self):
        pass


ctap = Ctap2(CtapHidDevice(HidDescriptor(b"", 0, 0, 64, 64), CannedKey()))
hash32 = os.urandom(32)
allow_list = [{"type": "public-key", "id": bytes(32)}]


def get_info():
    ctap.get_info()


def assertion_with_pin():
    client_pin = ClientPin(ctap)
    token = client_pin.get_pin_token("123456", ClientPin.PERMISSION.GET_ASSERTION, "example.com")
    parameter = client_pin.protocol.authenticate(token, hash32)
    ctap.get_assertion("example.com", hash32, allow_list, None, None, parameter, client_pin.protocol.VERSION)


OPERATIONS = {"getInfo": get_info, "assertionWithPin": assertion_with_pin}

for line in sys.stdin:
    operation, count = line.split()
    run = OPERATIONS[operation]
    start = time.process_time()
    for _ in range(int(count)):
        run()
    print(time.process_time() - start, flush=True)

"""The same canned key through python-fido2's own client: see canned-key.ts for the other side.

Reads lines "KIND HEX" with the reply to each kind of request, an empty line, then lines "OPERATION COUNT"; answers each with the CPU seconds
that COUNT operations took.
"""

import os
import struct
import sys
import time

from fido2.ctap2 import ClientPin, Ctap2
from fido2.hid import CtapHidDevice
from fido2.hid.base import CtapHidConnection, HidDescriptor

REPLIES = {}
for line in iter(sys.stdin.readline, "\n"):
    kind, reply = line.split()
    REPLIES[kind] = bytes.fromhex(reply)
CHANNEL = 0x11223344


def kind_of(payload):
    if payload[0] != 0x06:
        return {0x02: "getAssertion", 0x04: "getInfo"}[payload[0]]
    return {0x02: "keyAgreement", 0x05: "token", 0x09: "token"}[payload[5]]


def cut(channel, command, payload):
    packets = [struct.pack(">IBH", channel, command, len(payload)) + payload[:57]]
    for sequence, offset in enumerate(range(57, len(payload), 59)):
        packets.append(struct.pack(">IB", channel, sequence) + payload[offset : offset + 59])
    return [packet.ljust(64, b"\0") for packet in packets]


CUT = {kind: cut(CHANNEL, 0x90, reply) for kind, reply in REPLIES.items()}


class CannedKey(CtapHidConnection):
    def __init__(self):
        self.first = b""
        self.expected = 0
        self.received = 0
        self.packets = iter(())

    def write_packet(self, data):
        if data[4] & 0x80:
            self.first = data
            self.expected = data[5] << 8 | data[6]
            self.received = 57
        else:
            self.received += 59
        if self.received < self.expected:
            return
        if data[0] == 0xFF:
            granted = data[7:15] + struct.pack(">IBBBBB", CHANNEL, 2, 1, 0, 0, 0x0C)
            self.packets = iter(cut(0xFFFFFFFF, 0x86, granted))
        else:
            self.packets = iter(CUT[kind_of(self.first[7:])])

    def read_packet(self):
        return next(self.packets)

    def close(self):
        pass


ctap = Ctap2(CtapHidDevice(HidDescriptor(b"", 0, 0, 64, 64), CannedKey()))
hash32 = os.urandom(32)
allow_list = [{"type": "public-key", "id": bytes(32)}]


def get_info():
    ctap.get_info()


def assertion():
    ctap.get_assertion("example.com", hash32, allow_list)


def assertion_with_pin():
    client_pin = ClientPin(ctap)
    token = client_pin.get_pin_token("123456", ClientPin.PERMISSION.GET_ASSERTION, "example.com")
    parameter = client_pin.protocol.authenticate(token, hash32)
    ctap.get_assertion("example.com", hash32, allow_list, None, None, parameter, client_pin.protocol.VERSION)


OPERATIONS = {"getInfo": get_info, "assertion": assertion, "assertionWithPin": assertion_with_pin}

for line in sys.stdin:
    operation, count = line.split()
    run = OPERATIONS[operation]
    start = time.process_time()
    for _ in range(int(count)):
        run()
    print(time.process_time() - start, flush=True)

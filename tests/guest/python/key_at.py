"""Opens a key for python-fido2: a hidraw node, or a TCP port that carries bare 64-byte reports."""

import hashlib
import os
import socket

from fido2.ctap import CtapError
from fido2.ctap2.base import Ctap2
from fido2.ctap2.pin import ClientPin
from fido2.hid import CtapHidDevice, open_device
from fido2.hid.base import CtapHidConnection, HidDescriptor

REPORT_SIZE = 64


class TcpConnection(CtapHidConnection):
    """One client of a key's TCP socket; it hears every report of the key, as with hidraw."""

    def __init__(self, port):
        self._stream = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write_packet(self, packet):
        self._stream.sendall(packet)

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


def open_key(address):
    """The key at `/dev/hidrawN` or `tcp:PORT`, with a channel of its own."""
    if not address.startswith("tcp:"):
        return open_device(address)
    descriptor = HidDescriptor(address, 0x1209, 1, REPORT_SIZE, REPORT_SIZE)
    return CtapHidDevice(descriptor, TcpConnection(int(address[4:])))


class Key:
    """A key with what most areas need of it."""

    RP = {"id": "login.touchstone.test", "name": "Touchstone"}

    def __init__(self, address, pin):
        self.device = open_key(address)
        self.pin = pin
        self._ctap = None

    @property
    def ctap(self):
        if self._ctap is None:
            self._ctap = Ctap2(self.device)
        return self._ctap

    def refresh(self):
        """What GetInfo says now, also for those who ask `ctap.info`."""
        self._ctap = None
        return self.ctap.info

    def client_pin(self, protocol=None):
        return ClientPin(self.ctap, protocol)

    def set_pin(self):
        """Sets the PIN where there is none yet."""
        if not self.ctap.info.options["clientPin"]:
            self.client_pin().set_pin(self.pin)
            self.refresh()

    def token(self, permission, rp_id=None):
        """PIN/UV auth protocol and a token by PIN."""
        client_pin = self.client_pin()
        return client_pin.protocol, client_pin.get_pin_token(self.pin, permission, rp_id)

    def make(self, name, alg=-7, rp=None, rk=True, verified=True, extensions=None, **more):
        """Makes a credential for the user `name`; with the PIN unless `verified` is False."""
        rp = rp or self.RP
        client_data_hash = digest("registration of " + name)
        if verified:
            protocol, token = self.token(ClientPin.PERMISSION.MAKE_CREDENTIAL, rp["id"])
            more["pin_uv_param"] = protocol.authenticate(token, client_data_hash)
            more["pin_uv_protocol"] = protocol.VERSION
        made = self.ctap.make_credential(
            client_data_hash,
            rp,
            user(name),
            [{"type": "public-key", "alg": alg}],
            extensions=extensions,
            options={"rk": True} if rk else None,
            **more
        )
        return made, client_data_hash

    def assertions(self, allowed=None, rp=None, verified=True, extensions=None):
        """All assertions of the RP, the first one and those that GetNextAssertion gives."""
        rp = rp or self.RP
        more = {}
        client_data_hash = digest("sign-in")
        if verified:
            protocol, token = self.token(ClientPin.PERMISSION.GET_ASSERTION, rp["id"])
            more = {
                "pin_uv_param": protocol.authenticate(token, client_data_hash),
                "pin_uv_protocol": protocol.VERSION,
            }
        allow_list = None if allowed is None else [descriptor(made) for made in allowed]
        found = self.ctap.get_assertions(
            rp["id"], client_data_hash, allow_list=allow_list, extensions=extensions, **more
        )
        return found, client_data_hash


def digest(text):
    return hashlib.sha256(text.encode()).digest()


def user(name):
    return {"id": digest(name)[:16], "name": name + "@touchstone.test", "displayName": name}


def descriptor(made):
    return {"type": "public-key", "id": made.auth_data.credential_data.credential_id}


def random_salt():
    return os.urandom(32)


def status_of(call, *args, **kwargs):
    """The CTAP status that the call ends with."""
    try:
        call(*args, **kwargs)
    except CtapError as error:
        return int(error.code)
    return 0


def value(retries):
    """get_pin_retries answers a number, or a pair with the power cycle state."""
    return retries[0] if isinstance(retries, tuple) else retries

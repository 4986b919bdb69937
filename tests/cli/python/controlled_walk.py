"""python-fido2 with a served virtual key: reports over TCP, power and touch by the controller that its device tests use.

Arguments: the TCP port, the control port, the folder of key_at.py. Prints one line of JSON for each thing that it has seen.
"""

import json
import socket
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

port, control, shared = int(sys.argv[1]), sys.argv[2], sys.argv[3]
sys.path.insert(0, shared)

import key_at  # noqa: E402
from fido2.ctap2.base import Ctap2  # noqa: E402
from fido2.ctap2.pin import ClientPin  # noqa: E402


class Controller:
    """The requests of PicoController in python-fido2's tests/device/__init__.py, without its pauses."""

    def request(self, path, **headers):
        url = "http://127.0.0.1:" + control + path
        with urlopen(Request(url, headers=headers), timeout=5) as response:
            return response.read()

    def touch(self):
        self.request("/usb0/touch/off")
        self.request("/usb0/touch/on")

    def insert(self):
        self.request("/usb0/power/on")

    def remove(self):
        self.request("/usb0/touch/off")
        self.request("/usb0/power/off")


def saw(what, result):
    print(json.dumps([what, result]), flush=True)


def on_keepalive(status):
    if status == 2:
        controller.touch()


def information(device):
    info = Ctap2(device).info
    return [info.versions, info.aaguid.hex() if hasattr(info.aaguid, "hex") else str(info.aaguid), info.options]


controller = Controller()
controller.request("/")
controller.insert()
device = key_at.open_key("tcp:%d" % port)
before = information(device)
saw("pin before", before[2]["clientPin"])

ctap = Ctap2(device)
ClientPin(ctap).set_pin("a1b2c3d4")
ctap = Ctap2(device)
protocol_and_token = ClientPin(ctap)
token = protocol_and_token.get_pin_token("a1b2c3d4", ClientPin.PERMISSION.MAKE_CREDENTIAL, "example.com")
protocol = protocol_and_token.protocol
made = ctap.make_credential(
    b"h" * 32,
    {"id": "example.com", "name": "Example"},
    {"id": b"user", "name": "user"},
    [{"type": "public-key", "alg": -7}],
    options={"rk": True},
    pin_uv_param=protocol.authenticate(token, b"h" * 32),
    pin_uv_protocol=protocol.VERSION,
    on_keepalive=on_keepalive,
)
saw("made", made.fmt)

controller.remove()
try:
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    saw("unplugged", "connected")
except ConnectionRefusedError:
    saw("unplugged", "refused")
try:
    device.ping()
    saw("old connection", "alive")
except OSError:
    saw("old connection", "gone")

controller.insert()
device = key_at.open_key("tcp:%d" % port)
after = information(device)
saw("pin after", after[2]["clientPin"])
after[2]["clientPin"] = before[2]["clientPin"]
for lists in (before, after):
    lists[2] = sorted((name, value) for name, value in lists[2].items() if name not in ("makeCredUvNotRqd",))
saw("same key", before == after)
Ctap2(device).reset(on_keepalive=on_keepalive)
saw("after reset", Ctap2(device).info.options["clientPin"])

for headers in ({"Origin": "http://127.0.0.1:" + control}, {"Host": "rebound.example:" + control}):
    try:
        controller.request("/wipe", **headers)
        saw("foreign page", "heard")
    except HTTPError as error:
        saw("foreign page", error.code)
controller.request("/wipe")

"""The whole path of a key by python-fido2: info, PIN, fingerprint, credential, sign-in. Prints one JSON object.

usage: whole_path.py HIDRAW_NODE     the PIN is the first line of stdin
"""

import hashlib
import json
import os
import signal
import sys

from fido2.attestation import Attestation
from fido2.ctap import CtapError
from fido2.ctap2.base import Ctap2
from fido2.ctap2.bio import BioEnrollment, CaptureError, FPBioEnrollment
from fido2.ctap2.pin import ClientPin
from fido2.hid import open_device

signal.alarm(40)
pin = sys.stdin.readline().rstrip("\n")
device = open_device(sys.argv[1])
ctap = Ctap2(device)
seen = {"version": device.version, "ping": device.ping(os.urandom(300)) is not None}
seen["versions"] = list(ctap.info.versions)
seen["aaguid"] = bytes(ctap.info.aaguid).hex()
seen["clientPinBefore"] = ctap.info.options["clientPin"]

client_pin = ClientPin(ctap)
seen["pinProtocol"] = client_pin.protocol.VERSION
client_pin.set_pin(pin)
seen["clientPinAfter"] = ctap.get_info().options["clientPin"]
try:
    client_pin.get_pin_token("wrong " + pin, ClientPin.PERMISSION.BIO_ENROLL)
except CtapError as error:
    seen["wrongPin"] = int(error.code)
retries = client_pin.get_pin_retries()
seen["retriesAfterWrongPin"] = retries[0] if isinstance(retries, tuple) else retries

token = client_pin.get_pin_token(pin, ClientPin.PERMISSION.BIO_ENROLL)
bio = FPBioEnrollment(ctap, client_pin.protocol, token)
sensor = bio.get_fingerprint_sensor_info()
seen["maxSamples"] = sensor[BioEnrollment.RESULT.MAX_SAMPLES_REQUIRED]
samples = []
enrolment = bio.enroll()
template_id = None
while template_id is None:
    try:
        template_id = enrolment.capture()
        samples.append([0, enrolment.remaining])
    except CaptureError as error:
        samples.append([int(error.code), enrolment.remaining])
bio.set_name(template_id, "右手の人差し指")
seen["samples"] = samples
seen["fingers"] = list(bio.enumerate_enrollments().values())
seen["uv"] = ctap.get_info().options["uv"]

rp = {"id": "login.touchstone.test", "name": "Touchstone"}
user = {"id": os.urandom(16), "name": "miku@touchstone.test", "displayName": "初音ミク"}
client_data_hash = hashlib.sha256(b"registration").digest()
token = client_pin.get_pin_token(pin, ClientPin.PERMISSION.MAKE_CREDENTIAL, rp["id"])
made = ctap.make_credential(
    client_data_hash,
    rp,
    user,
    [{"type": "public-key", "alg": -7}],
    options={"rk": True},
    pin_uv_param=client_pin.protocol.authenticate(token, client_data_hash),
    pin_uv_protocol=client_pin.protocol.VERSION,
)
seen["format"] = made.fmt
seen["makeFlags"] = int(made.auth_data.flags)
attested = Attestation.for_type(made.fmt)().verify(made.att_statement, made.auth_data, client_data_hash)
seen["attestation"] = str(attested.attestation_type.name)

client_data_hash = hashlib.sha256(b"sign-in").digest()
token = client_pin.get_uv_token(ClientPin.PERMISSION.GET_ASSERTION, rp["id"])
assertion = ctap.get_assertion(
    rp["id"],
    client_data_hash,
    pin_uv_param=client_pin.protocol.authenticate(token, client_data_hash),
    pin_uv_protocol=client_pin.protocol.VERSION,
)
assertion.verify(client_data_hash, made.auth_data.credential_data.public_key)
seen["assertFlags"] = int(assertion.auth_data.flags)
seen["sameUser"] = assertion.user["id"] == user["id"]
device.close()
json.dump(seen, sys.stdout)

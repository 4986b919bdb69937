import hashlib
import os
import struct

from fido2 import cbor
from fido2.ctap2.blob import LargeBlobs
from fido2.ctap2.extensions import HmacSecretExtension
from fido2.ctap2.pin import ClientPin, PinProtocolV1, PinProtocolV2

from key_at import random_salt, status_of


def hmac_secret(key):
    """One and two salts, by both PIN/UV auth protocols; another secret without user verification."""
    key.set_pin()
    made, _ = key.make("miku", extensions={"hmac-secret": True})
    salt1, salt2 = random_salt(), random_salt()

    def outputs(protocol, salts, verified=True):
        extension = HmacSecretExtension(key.ctap, protocol)
        sent = extension.process_get_input({"hmacGetSecret": salts})
        found, _ = key.assertions([made], verified=verified, extensions={"hmac-secret": sent})
        return extension.process_get_output(found[0].auth_data)["hmacGetSecret"]

    seen = {"created": made.auth_data.extensions.get("hmac-secret"), "protocols": {}}
    secrets = []
    for protocol in (PinProtocolV1(), PinProtocolV2()):
        if protocol.VERSION not in key.ctap.info.pin_uv_protocols:
            continue
        one = outputs(protocol, {"salt1": salt1})
        two = outputs(protocol, {"salt1": salt1, "salt2": salt2})
        unverified = outputs(protocol, {"salt1": salt1}, verified=False)
        secrets.append(one["output1"])
        seen["protocols"][protocol.VERSION] = {
            "lengths": [len(one["output1"]), len(two["output1"]), len(two["output2"])],
            "repeats": one["output1"] == two["output1"],
            "differsBySalt": two["output1"] != two["output2"],
            "differsUnverified": one["output1"] != unverified["output1"],
        }
    seen["sameByEachProtocol"] = len(set(secrets)) == 1
    return seen


def cred_protect(key):
    """The three levels: what is found without user verification, by list and without one."""
    key.set_pin()
    seen = {}
    for level in (1, 2, 3):
        rp = {"id": "level{}.touchstone.test".format(level), "name": "Touchstone"}
        made, _ = key.make("miku", rp=rp, extensions={"credProtect": level})
        seen[level] = {
            "answered": made.auth_data.extensions.get("credProtect"),
            "unverified": status_of(key.assertions, rp=rp, verified=False),
            "unverifiedByList": status_of(key.assertions, [made], rp=rp, verified=False),
            "verified": status_of(key.assertions, rp=rp),
        }
    return seen


def cred_blob(key):
    """A small blob with the credential, and the minimum PIN length told to who may know it."""
    key.set_pin()
    blob = os.urandom(key.ctap.info.max_cred_blob_length)
    made, _ = key.make("miku", extensions={"credBlob": blob, "credProtect": 2})
    found, _ = key.assertions(extensions={"credBlob": True})
    rp = {"id": "too-long.touchstone.test", "name": "Touchstone"}
    too_long, _ = key.make("miku", rp=rp, extensions={"credBlob": blob + b"."})
    rp = {"id": "pin-policy.example", "name": "PIN policy"}
    told, _ = key.make("miku", rp=rp, extensions={"minPinLength": True})
    return {
        "stored": made.auth_data.extensions.get("credBlob"),
        "returned": found[0].auth_data.extensions.get("credBlob") == blob,
        "tooLong": too_long.auth_data.extensions.get("credBlob"),
        "minPinLength": told.auth_data.extensions.get("minPinLength"),
    }


def large_blobs(key):
    """Blobs of two credentials beside each other, longer than one message; replaced and deleted."""
    key.set_pin()
    keys = []
    for name in ("first", "second"):
        made, _ = key.make(name, extensions={"largeBlobKey": True})
        keys.append(large_blob_key(made))
    found, _ = key.assertions(extensions={"largeBlobKey": True})
    seen = {"sameKeyOnSignIn": [large_blob_key(assertion, 7) for assertion in found] == keys[::-1]}

    def blobs():
        protocol, token = key.token(ClientPin.PERMISSION.LARGE_BLOB_WRITE)
        return LargeBlobs(key.ctap, protocol, token)

    seen["empty"] = LargeBlobs(key.ctap).read_blob_array()
    texts = [os.urandom(300), os.urandom(350)]
    for large_blob, text in zip(keys, texts):
        blobs().put_blob(large_blob, text)
    seen["kept"] = [LargeBlobs(key.ctap).get_blob(large_blob) for large_blob in keys] == texts
    blobs().put_blob(keys[0], b"replaced")
    seen["replaced"] = LargeBlobs(key.ctap).get_blob(keys[0]) == b"replaced"
    blobs().delete_blob(keys[1])
    seen["deleted"] = LargeBlobs(key.ctap).get_blob(keys[1])
    seen["left"] = len(LargeBlobs(key.ctap).read_blob_array())
    seen["withoutToken"] = status_of(LargeBlobs(key.ctap, key.client_pin().protocol).write_blob_array, [])
    largest = key.ctap.info.max_large_blob
    seen["largest"] = status_of(begin_array, key, largest)
    seen["tooLarge"] = status_of(begin_array, key, largest + 1)
    return seen


def begin_array(key, length):
    """Says how long the array will be, and sends a part that a uhid of 32 packets holds."""
    protocol, token = key.token(ClientPin.PERMISSION.LARGE_BLOB_WRITE)
    first = b"." * 512
    message = b"\xff" * 32 + b"\x0c\x00" + struct.pack("<I", 0) + hashlib.sha256(first).digest()
    param = protocol.authenticate(token, message)
    key.ctap.large_blobs(0, set=first, length=length, pin_uv_protocol=protocol.VERSION, pin_uv_param=param)


def large_blob_key(response, member=5):
    """python-fido2 0.9.1 keeps the answer's bytes, and does not read this member."""
    return cbor.decode(bytes(response))[member]

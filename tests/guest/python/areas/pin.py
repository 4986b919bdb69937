import os

from fido2.ctap2.pin import ClientPin, PinProtocolV1, PinProtocolV2

from key_at import status_of, value


def info(key):
    device = key.device
    known = key.ctap.info
    return {
        "hidVersion": device.version,
        "deviceVersion": list(device.device_version),
        "capabilities": int(device.capabilities),
        "ping": device.ping(bytes(range(256)) * 4) == bytes(range(256)) * 4,
        "wink": device.wink() is None,
        "versions": known.versions,
        "extensions": known.extensions,
        "aaguid": known.aaguid,
        "options": known.options,
        "maxMsgSize": known.max_msg_size,
        "protocols": known.pin_uv_protocols,
        "algorithms": [parameters["alg"] for parameters in known.algorithms],
        "transports": known.transports,
        "minPinLength": known.min_pin_length,
        "uvModality": known.uv_modality,
    }


def set_bytes(client_pin, new_pin):
    """As `set_pin`, without python-fido2's own look at the PIN."""
    key_agreement, secret = client_pin._get_shared_secret()
    encrypted = client_pin.protocol.encrypt(secret, new_pin.ljust(64, b"\0"))
    client_pin.ctap.client_pin(
        client_pin.protocol.VERSION,
        ClientPin.CMD.SET_PIN,
        key_agreement=key_agreement,
        new_pin_enc=encrypted,
        pin_uv_param=client_pin.protocol.authenticate(secret, encrypted),
    )


def pin(key):
    """Setting, changing and trying the PIN, with both PIN/UV auth protocols where there are two."""
    seen = {"before": key.ctap.info.options["clientPin"]}
    client_pin = key.client_pin()
    seen["chosenProtocol"] = client_pin.protocol.VERSION
    seen["tokenWithoutPin"] = status_of(client_pin.get_pin_token, key.pin, ClientPin.PERMISSION.GET_ASSERTION, "a.test")
    seen["tooShort"] = status_of(set_bytes, client_pin, b"123")
    client_pin.set_pin(key.pin)
    seen["after"] = key.refresh().options["clientPin"]
    seen["setAgain"] = status_of(key.client_pin().set_pin, key.pin)
    seen["retries"] = value(key.client_pin().get_pin_retries())
    seen["protocols"] = {}
    for protocol in (PinProtocolV1(), PinProtocolV2()):
        if protocol.VERSION not in key.ctap.info.pin_uv_protocols:
            continue
        client_pin = key.client_pin(protocol)
        wrong = status_of(client_pin.get_pin_token, "wrong " + key.pin, ClientPin.PERMISSION.GET_ASSERTION, "a.test")
        left = value(client_pin.get_pin_retries())
        token = client_pin.get_pin_token(key.pin, ClientPin.PERMISSION.GET_ASSERTION, "a.test")
        changed = "密" * 8 + key.pin
        client_pin.change_pin(key.pin, changed)
        old = status_of(client_pin.get_pin_token, key.pin, ClientPin.PERMISSION.GET_ASSERTION, "a.test")
        client_pin.change_pin(changed, key.pin)
        seen["protocols"][protocol.VERSION] = {
            "wrong": wrong,
            "left": left,
            "tokenLength": len(token),
            "oldAfterChange": old,
            "leftInTheEnd": value(client_pin.get_pin_retries()),
        }
    return seen


def blocked(key):
    """Three wrong PINs in a row: nothing is compared any more until a power cycle."""
    key.set_pin()
    client_pin = key.client_pin()
    tries = [
        status_of(client_pin.get_pin_token, os.urandom(4).hex(), ClientPin.PERMISSION.GET_ASSERTION, "a.test")
        for _ in range(4)
    ]
    right = status_of(client_pin.get_pin_token, key.pin, ClientPin.PERMISSION.GET_ASSERTION, "a.test")
    return {"tries": tries, "right": right, "left": value(client_pin.get_pin_retries())}


def after_power_cycle(key):
    client_pin = key.client_pin()
    left = value(client_pin.get_pin_retries())
    right = status_of(client_pin.get_pin_token, key.pin, ClientPin.PERMISSION.GET_ASSERTION, "a.test")
    return {"left": left, "right": right, "leftThen": value(client_pin.get_pin_retries())}

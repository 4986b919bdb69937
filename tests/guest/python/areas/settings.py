from fido2.ctap2.base import args
from fido2.ctap2.config import Config
from fido2.ctap2.pin import ClientPin

from key_at import digest, status_of, user


def configure(key):
    return Config(key.ctap, *key.token(ClientPin.PERMISSION.AUTHENTICATOR_CFG))


def config(key):
    """alwaysUv, the minimum PIN length and who is told of it, the forced PIN change."""
    key.set_pin()
    elsewhere = {"id": "always-uv.test", "name": "Touchstone"}
    seen = {"alwaysUv": [key.ctap.info.options["alwaysUv"]]}
    configure(key).toggle_always_uv()
    seen["alwaysUv"].append(key.refresh().options["alwaysUv"])
    seen["makeCredUvNotRqd"] = key.ctap.info.options.get("makeCredUvNotRqd", False)
    seen["withoutPin"] = status_of(key.make, "miku", rp=elsewhere, rk=False, verified=False)
    configure(key).toggle_always_uv()
    seen["alwaysUv"].append(key.refresh().options["alwaysUv"])

    configure(key).set_min_pin_length(6, ["login.touchstone.test"])
    seen["minPinLength"] = key.refresh().min_pin_length
    seen["shorter"] = status_of(configure(key).set_min_pin_length, 5)
    made, _ = key.make("miku", extensions={"minPinLength": True})
    seen["told"] = made.auth_data.extensions.get("minPinLength")
    other, _ = key.make("miku", rp=elsewhere, extensions={"minPinLength": True})
    seen["notTold"] = (other.auth_data.extensions or {}).get("minPinLength")
    seen["tooShort"] = status_of(key.client_pin().change_pin, key.pin, "12345")

    configure(key).set_min_pin_length(force_change_pin=True)
    seen["forced"] = key.refresh().force_pin_change
    seen["tokenWhileForced"] = status_of(key.token, ClientPin.PERMISSION.AUTHENTICATOR_CFG)
    seen["samePin"] = status_of(key.client_pin().change_pin, key.pin, key.pin)
    key.client_pin().change_pin(key.pin, "new " + key.pin)
    seen["forcedThen"] = key.refresh().force_pin_change
    seen["withoutToken"] = status_of(Config(key.ctap).toggle_always_uv)
    return seen


def enterprise_attestation(key):
    key.set_pin()
    seen = {"ep": [key.ctap.info.options["ep"]]}

    def ask(kind):
        protocol, token = key.token(ClientPin.PERMISSION.MAKE_CREDENTIAL, key.RP["id"])
        client_data_hash = digest("enterprise")
        parameters = [{"type": "public-key", "alg": -7}]
        parameter = protocol.authenticate(token, client_data_hash)
        request = args(
            client_data_hash, key.RP, user("miku"), parameters, None, None, None, parameter, protocol.VERSION, kind
        )
        return key.ctap.send_cbor(0x01, request)

    seen["whileOff"] = status_of(ask, 1)
    configure(key)._call(Config.CMD.ENABLE_ENTERPRISE_ATT)
    seen["ep"].append(key.refresh().options["ep"])
    seen["unknownKind"] = status_of(ask, 3)
    seen["platformManaged"] = ask(2).get(4)
    return seen


def reset(key):
    """A reset in the first seconds after power-up."""
    before = key.ctap.info
    key.ctap.reset()
    after = key.refresh()
    return {
        "pinBefore": before.options["clientPin"],
        "pinAfter": after.options["clientPin"],
        "elsewhere": status_of(key.assertions, verified=False),
    }

from fido2.ctap1 import APDU, ApduError, Ctap1
from fido2.ctap2.base import AttestationObject

from areas.credentials import attestation_of
from areas.settings import configure
from key_at import digest


def patiently(call, *arguments):
    """U2F answers at once that somebody must touch the key: asked again until somebody has."""
    refusals = 0
    while True:
        try:
            return call(*arguments), refusals
        except ApduError as error:
            if error.code != APDU.USE_NOT_SATISFIED or refusals > 1000:
                raise
            refusals += 1


def word(call, *arguments):
    try:
        call(*arguments)
    except ApduError as error:
        return int(error.code)
    return 0x9000


def u2f(key):
    ctap1 = Ctap1(key.device)
    application, client = digest("https://login.touchstone.test"), digest("client data")
    seen = {"version": ctap1.get_version()}
    registered, refusals = patiently(ctap1.register, client, application)
    registered.verify(application, client)
    made = AttestationObject.from_ctap1(application, registered)
    seen["askedForATouch"] = refusals > 0
    seen["attestation"] = attestation_of(made, client)
    seen["known"] = word(ctap1.authenticate, client, application, registered.key_handle, True)
    seen["unknown"] = word(ctap1.authenticate, client, digest("elsewhere"), registered.key_handle, True)
    counters = []
    for _ in range(2):
        signed, _ = patiently(ctap1.authenticate, client, application, registered.key_handle)
        signed.verify(application, client, registered.public_key)
        counters.append([signed.user_presence, signed.counter])
    seen["presence"] = [presence for presence, _ in counters]
    seen["countersRise"] = counters[0][1] < counters[1][1]
    seen["unknownClass"] = word(ctap1.send_apdu, 0x55, Ctap1.INS.VERSION)
    seen["unknownInstruction"] = word(ctap1.send_apdu, 0, 0x77)
    seen["wrongLength"] = word(ctap1.send_apdu, 0, Ctap1.INS.REGISTER, 3, 0, b"short")
    return seen


def with_always_uv(key):
    """A key that always wants user verification has no U2F."""
    key.set_pin()
    ctap1 = Ctap1(key.device)
    patiently(ctap1.register, digest("client data"), digest("application"))
    configure(key).toggle_always_uv()
    return {
        "register": word(ctap1.register, digest("client data"), digest("application")),
        "versions": key.refresh().versions,
    }

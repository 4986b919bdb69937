from threading import Event, Timer

from fido2.attestation import Attestation
from fido2.client import Fido2Client
from fido2.cose import CoseKey
from fido2.ctap2.base import args
from fido2.ctap2.extensions import CredProtectExtension
from fido2.server import Fido2Server

from key_at import descriptor, digest, status_of, user

UNKNOWN_ALGORITHM = -47


def attestation_of(made, client_data_hash):
    verified = Attestation.for_type(made.fmt)().verify(made.att_statement, made.auth_data, client_data_hash)
    return verified.attestation_type.name


def credentials(key):
    """Resident and server-side credentials with every algorithm that both sides know; signatures and attestation verified."""
    key.set_pin()
    known = CoseKey.supported_algorithms()
    seen = {"algorithms": {}}
    for alg in (parameters["alg"] for parameters in key.ctap.info.algorithms):
        if alg not in known:
            continue
        kinds = {}
        for kind in ("resident", "server-side"):
            rp = {"id": "{}{}.touchstone.test".format(kind, abs(alg)), "name": "Touchstone"}
            made, client_data_hash = key.make("初音ミク", alg, rp, rk=kind == "resident")
            found, signed = key.assertions(None if kind == "resident" else [made], rp)
            found[0].verify(signed, made.auth_data.credential_data.public_key)
            kinds[kind] = {
                "format": made.fmt,
                "attestation": attestation_of(made, client_data_hash),
                "makeFlags": int(made.auth_data.flags),
                "getFlags": int(found[0].auth_data.flags),
                "countersRise": found[0].auth_data.counter > made.auth_data.counter,
                "user": found[0].user and found[0].user["id"] == user("初音ミク")["id"],
            }
        seen["algorithms"][alg] = kinds

    first, _ = key.make("first")
    second, _ = key.make("second")
    found, signed = key.assertions()
    for assertion, made in zip(found, (second, first)):
        assertion.verify(signed, made.auth_data.credential_data.public_key)
    seen["newestFirst"] = [assertion.credential["id"] for assertion in found] == [
        descriptor(second)["id"],
        descriptor(first)["id"],
    ]
    again, _ = key.make("first")
    found, _ = key.assertions()
    seen["sameUserReplaced"] = len(found) == 2 and found[0].credential["id"] == descriptor(again)["id"]
    seen["excluded"] = status_of(key.make, "third", exclude_list=[descriptor(second)])
    seen["elsewhere"] = status_of(key.assertions, rp={"id": "elsewhere.test"})
    seen["unknownAlgorithm"] = status_of(key.make, "third", UNKNOWN_ALGORITHM)
    seen["withoutPin"] = status_of(key.make, "third", verified=False)
    other = {"id": "server-side.touchstone.test", "name": "Touchstone"}
    seen["serverSideWithoutPin"] = status_of(key.make, "third", rp=other, rk=False, verified=False)
    return seen


def verify_with_certificate(attestation_object, client_data_hash):
    """That the root is the right one is for the caller to check, who knows the key."""
    attested = Attestation.for_type(attestation_object.fmt)().verify(
        attestation_object.att_statement, attestation_object.auth_data, client_data_hash
    )
    if not attested.trust_path:
        raise ValueError("no certificate")


def ceremonies(key):
    """python-fido2's client and server with the key between them."""
    key.set_pin()
    client = Fido2Client(key.device, "https://login.touchstone.test")
    server = Fido2Server(key.RP, attestation="direct", verify_attestation=verify_with_certificate)
    options, state = server.register_begin(user("miku"), resident_key=True, user_verification="required")
    options["publicKey"].extensions = {
        "credentialProtectionPolicy": CredProtectExtension.POLICY.OPTIONAL_WITH_LIST,
        "hmacCreateSecret": True,
    }
    registered = client.make_credential(options["publicKey"], pin=key.pin)
    auth_data = server.register_complete(state, registered.client_data, registered.attestation_object)

    options, state = server.authenticate_begin([auth_data.credential_data], user_verification="required")
    answer = client.get_assertion(options["publicKey"], pin=key.pin).get_response(0)
    server.authenticate_complete(
        state,
        [auth_data.credential_data],
        answer.credential_id,
        answer.client_data,
        answer.authenticator_data,
        answer.signature,
    )
    return {
        "hmacCreateSecret": registered.extension_results.get("hmacCreateSecret"),
        "extensions": auth_data.extensions,
        "signedIn": answer.credential_id == auth_data.credential_data.credential_id,
    }


def waiting(key):
    """The key waits for a person who does not come: keepalives, then a cancellation."""
    statuses = []
    event = Event()

    def on_keepalive(status):
        statuses.append(int(status))
        Timer(0.2, event.set).start()

    cancelled = status_of(key.ctap.selection, event=event, on_keepalive=on_keepalive)
    event.clear()
    request = args(digest("a"), {"id": "a.test"}, user("a"), [{"type": "public-key", "alg": -7}])
    making = status_of(key.ctap.send_cbor, 0x01, request, event, on_keepalive=on_keepalive)
    return {
        "cancelled": cancelled,
        "making": making,
        "statuses": statuses,
        "usable": key.refresh().versions,
    }

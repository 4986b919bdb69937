from fido2.ctap2.credman import CredentialManagement
from fido2.ctap2.pin import ClientPin

from key_at import descriptor, status_of, user

RESULT = CredentialManagement.RESULT


def credential_management(key):
    key.set_pin()

    def manage():
        return CredentialManagement(key.ctap, *key.token(ClientPin.PERMISSION.CREDENTIAL_MGMT))

    seen = {"atFirst": manage().get_metadata(), "noRps": status_of(manage().enumerate_rps)}
    rps = [{"id": name + ".touchstone.test", "name": name} for name in ("one", "two")]
    made = {
        (rp["id"], name): key.make(name, rp=rp, extensions={"credProtect": 2})[0]
        for rp, names in zip(rps, (("miku",), ("miku", "luka")))
        for name in names
    }
    seen["metadata"] = manage().get_metadata()
    listed = manage().enumerate_rps()
    seen["rps"] = sorted(rp[RESULT.RP]["id"] for rp in listed)
    seen["credentials"] = {}
    for rp in listed:
        found = manage().enumerate_creds(rp[RESULT.RP_ID_HASH])
        for credential in found:
            known = made[rp[RESULT.RP]["id"], credential[RESULT.USER]["displayName"]]
            if credential[RESULT.CREDENTIAL_ID] != descriptor(known):
                raise ValueError("another credential ID than at its making")
            if credential[RESULT.PUBLIC_KEY] != known.auth_data.credential_data.public_key:
                raise ValueError("another public key than at its making")
        seen["credentials"][rp[RESULT.RP]["id"]] = [
            [credential[RESULT.USER]["displayName"], credential[RESULT.CRED_PROTECT]] for credential in found
        ]

    miku, luka = (made["two.touchstone.test", name] for name in ("miku", "luka"))
    renamed = dict(user("miku"), displayName="初音ミク", name="hatsune@touchstone.test")
    seen["update"] = status_of(manage().update_user_info, descriptor(miku), renamed)
    manage().delete_cred(descriptor(luka))
    found = manage().enumerate_creds(miku.auth_data.rp_id_hash)
    seen["afterwards"] = [[credential[RESULT.USER]["name"], credential[RESULT.USER]["displayName"]] for credential in found]
    assertions, signed = key.assertions(rp=rps[1])
    assertions[0].verify(signed, miku.auth_data.credential_data.public_key)
    seen["stillSignsIn"] = [assertion.user["displayName"] for assertion in assertions]
    seen["deletedTwice"] = status_of(manage().delete_cred, descriptor(luka))
    seen["anotherUser"] = status_of(manage().update_user_info, descriptor(miku), user("luka"))
    manage().delete_cred(descriptor(miku))
    seen["rpsInTheEnd"] = [rp[RESULT.RP]["id"] for rp in manage().enumerate_rps()]
    wrong_permission = CredentialManagement(key.ctap, *key.token(ClientPin.PERMISSION.GET_ASSERTION, "one.touchstone.test"))
    seen["wrongPermission"] = status_of(wrong_permission.get_metadata)
    return seen

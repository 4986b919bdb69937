from fido2.ctap2.bio import BioEnrollment, CaptureError, FPBioEnrollment
from fido2.ctap2.pin import ClientPin

from key_at import digest, status_of, value


def fingerprints(key):
    """Two fingers enrolled, listed, named, one removed; the sensor verifies a sign-in."""
    key.set_pin()

    def bio():
        return FPBioEnrollment(key.ctap, *key.token(ClientPin.PERMISSION.BIO_ENROLL))

    sensor = bio().get_fingerprint_sensor_info()
    seen = {
        "modality": bio().get_modality(),
        "kind": sensor[BioEnrollment.RESULT.FINGERPRINT_KIND],
        "maxSamples": sensor[BioEnrollment.RESULT.MAX_SAMPLES_REQUIRED],
        "noneYet": bio().enumerate_enrollments(),
        "samples": [],
    }
    templates = []
    for _ in range(2):
        enrolment, samples, template = bio().enroll(), [], None
        while template is None:
            try:
                template = enrolment.capture()
                samples.append([0, enrolment.remaining])
            except CaptureError as error:
                samples.append([int(error.code), enrolment.remaining])
        templates.append(template)
        seen["samples"].append(samples)
    bio().set_name(templates[0], "右手の人差し指")
    seen["names"] = [bio().enumerate_enrollments()[template] for template in templates]
    seen["uv"] = key.refresh().options["uv"]

    begun = bio().enroll()
    try:
        begun.capture()
    except CaptureError as error:
        seen["sameFingerAgain"] = int(error.code)
    begun.cancel()
    seen["afterCancel"] = len(bio().enumerate_enrollments())

    client_pin = key.client_pin()
    made, _ = key.make("miku")
    token = client_pin.get_uv_token(ClientPin.PERMISSION.GET_ASSERTION, key.RP["id"])
    client_data_hash = digest("sign-in")
    found = key.ctap.get_assertion(
        key.RP["id"],
        client_data_hash,
        pin_uv_param=client_pin.protocol.authenticate(token, client_data_hash),
        pin_uv_protocol=client_pin.protocol.VERSION,
    )
    found.verify(client_data_hash, made.auth_data.credential_data.public_key)
    seen["flags"] = int(found.auth_data.flags)
    seen["uvRetries"] = value(client_pin.get_uv_retries())

    bio().remove_enrollment(templates[0])
    seen["left"] = list(bio().enumerate_enrollments()) == [templates[1]]
    seen["removedTwice"] = status_of(bio().remove_enrollment, templates[0])
    bio().remove_enrollment(templates[1])
    seen["uvInTheEnd"] = key.refresh().options["uv"]
    return seen

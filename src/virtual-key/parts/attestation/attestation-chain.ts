import type { Random } from '../../../basics/random.ts';
import { parseAaguid } from '../../../fido/aaguid.ts';
import { coseAlgorithm } from '../../../fido/cose.ts';
import type { StoredAttestation } from '../../flash/flash.ts';
import type { KeyModel } from '../../models/key-model.ts';
import { freshSeed, p256Point, signingKey, uncompressedPoint } from '../signing-key.ts';
import { distinguishedName, issueCertificate } from './certificate.ts';

const root = distinguishedName({ country: 'JP', organization: 'Touchstone', commonName: 'Touchstone test root' });

/** A test root, the attestation key and its certificate; a second one, which names the unit, where there is enterprise attestation. */
export function makeAttestation(model: KeyModel, random: Random): StoredAttestation {
  const rootSeed = freshSeed(coseAlgorithm.ES256, random);
  const leafSeed = freshSeed(coseAlgorithm.ES256, random);
  const leafName = distinguishedName({
    country: 'JP',
    organization: model.manufacturer,
    organizationalUnit: 'Authenticator Attestation',
    commonName: model.name,
  });
  const issuerKey = signingKey(coseAlgorithm.ES256, rootSeed, random);
  const rootPoint = uncompressedPoint(issuerKey.publicKey());
  const leafPoint = p256Point(leafSeed);
  const issued = { issuer: root, issuerPoint: rootPoint, issuerKey };
  const issueLeaf = (unit?: Uint8Array): Uint8Array =>
    issueCertificate({
      ...issued,
      subject: leafName,
      subjectPoint: leafPoint,
      serialNumber: serialNumber(random),
      isCa: false,
      aaguid: parseAaguid(model.aaguid),
      unit,
    });
  return {
    seed: leafSeed,
    root: issueCertificate({
      ...issued,
      subject: root,
      subjectPoint: rootPoint,
      serialNumber: serialNumber(random),
      isCa: true,
    }),
    leaf: issueLeaf(),
    enterpriseLeaf: model.attestation.enterprise ? issueLeaf(random.bytes(16)) : undefined,
  };
}

function serialNumber(random: Random): Uint8Array {
  const serial = random.bytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  return serial;
}

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** X.509 certificates for attestation tests, right or wrong in one thing at a time. */
export interface CertificateOptions {
  readonly subject: string;
  readonly issuer?: Issuer;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** Content of id-fido-gen-ce-aaguid: 16 bytes; absent: no such extension. */
  readonly aaguid?: Uint8Array;
  readonly organizationalUnit?: string;
  /** Whether that extension is marked critical. */
  readonly aaguidCritical?: boolean;
  /** An extension twice. */
  readonly twice?: boolean;
  readonly curve?: 'P-256' | 'P-384';
  /** In place of a key on a curve: RSA of that many bits. */
  readonly rsaBits?: number;
  /** KeyUsage, as its first octet: 0x80 digitalSignature, 0x04 keyCertSign. */
  readonly usage?: number;
  /** A dNSName. */
  readonly host?: string;
}

export interface Issuer {
  readonly der: Buffer;
  readonly subject: Buffer;
  readonly privateKey: KeyObject;
}

const OIDS = {
  country: '550406',
  organization: '55040a',
  unit: '55040b',
  commonName: '550403',
  basicConstraints: '551d13',
  keyUsage: '551d0f',
  alternativeName: '551d11',
  aaguid: '2b0601040182e51c010104',
  rsaSha256: '2a864886f70d01010b',
  ecdsaSha256: '2a8648ce3d040302',
};

export function makeCertificate(options: CertificateOptions): Issuer {
  const { publicKey, privateKey } = options.rsaBits
    ? generateKeyPairSync('rsa', { modulusLength: options.rsaBits })
    : generateKeyPairSync('ec', { namedCurve: options.curve ?? 'P-256' });
  const subject = sequence(
    attribute(OIDS.country, 0x13, 'JP'),
    attribute(OIDS.organization, 0x0c, 'Touchstone Tests'),
    attribute(OIDS.unit, 0x0c, options.organizationalUnit ?? 'Authenticator Attestation'),
    attribute(OIDS.commonName, 0x0c, options.subject),
  );
  const issuer = options.issuer ?? { der: Buffer.alloc(0), subject, privateKey };
  const constraints = sequence(
    ...(options.ca ? [der(0x01, Buffer.from([0xff]))] : []),
    ...(options.pathLength === undefined ? [] : [der(0x02, Buffer.from([options.pathLength]))]),
  );
  const extensions = [extension(OIDS.basicConstraints, constraints, true)];
  if (options.usage !== undefined) {
    const unused = options.usage & 1 ? 0 : Math.log2(options.usage & -options.usage);
    extensions.push(extension(OIDS.keyUsage, der(0x03, Buffer.from([unused, options.usage])), true));
  }
  if (options.host) extensions.push(extension(OIDS.alternativeName, sequence(der(0x82, Buffer.from(options.host)))));
  if (options.aaguid) {
    const value = der(0x04, Buffer.from(options.aaguid));
    extensions.push(extension(OIDS.aaguid, value, options.aaguidCritical));
  }
  if (options.aaguid && options.twice) extensions.push(extension(OIDS.aaguid, der(0x04, Buffer.from(options.aaguid))));
  const isRsa = issuer.privateKey.asymmetricKeyType === 'rsa';
  const algorithm = sequence(
    der(0x06, Buffer.from(isRsa ? OIDS.rsaSha256 : OIDS.ecdsaSha256, 'hex')),
    ...(isRsa ? [der(0x05, Buffer.alloc(0))] : []),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1, serial++])),
    algorithm,
    issuer.subject,
    sequence(time(options.notBefore ?? '2020-01-01'), time(options.notAfter ?? '2099-12-31')),
    subject,
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, issuer.privateKey);
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return { der: certificate, subject, privateKey };
}

let serial = 1;

function der(tag: number, content: Uint8Array): Buffer {
  const length = content.length;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, Buffer.concat(parts));

const attribute = (oid: string, tag: number, text: string): Buffer =>
  der(0x31, sequence(der(0x06, Buffer.from(oid, 'hex')), der(tag, Buffer.from(text))));

const extension = (oid: string, value: Uint8Array, critical = false): Buffer =>
  sequence(der(0x06, Buffer.from(oid, 'hex')), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));

/** GeneralizedTime. */
const time = (date: string): Buffer => der(0x18, Buffer.from(`${date.replaceAll('-', '')}000000Z`));

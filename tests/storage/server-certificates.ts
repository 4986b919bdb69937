import { type Issuer, makeCertificate } from '../identity/certificates.ts';
import type { ServerCertificate } from './temporary-postgres.ts';

/** An authority of our own, and certificates of servers that it signs. */
export function certificateAuthority() {
  const root = makeCertificate({ subject: 'Directory Root', ca: true, usage: 0x04 });
  return {
    root: pem('CERTIFICATE', root.der),
    serverOf(host: string, notAfter = '2099-12-31'): ServerCertificate {
      return shown(makeCertificate({ subject: host, host, issuer: root, notAfter, usage: 0x80 }));
    },
  };
}

const shown = ({ der, privateKey }: Issuer): ServerCertificate => ({
  certificate: pem('CERTIFICATE', der),
  key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});

const pem = (what: string, der: Uint8Array): string =>
  [
    `-----BEGIN ${what}-----`,
    ...(Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []),
    `-----END ${what}-----`,
    '',
  ].join('\n');

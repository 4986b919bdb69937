import { DirectoryFailure } from '../../identity/directory-failure.ts';

/** Of PostgreSQL, Node or OpenSSL; `unknown` where an error has none. */
export const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'unknown';
};

const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections.
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);
const tlsCodes =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH)/;

/** PostgreSQL's error codes (appendix A of its manual), Node's and OpenSSL's; pg gives some errors no code. */
export function reasonOf(error: unknown): DirectoryFailure['reason'] | undefined {
  const code = codeOf(error);
  if (awayCodes.has(code) || code.startsWith('08')) return 'away';
  // Invalid authorisation, no such database, insufficient privilege.
  if (code.startsWith('28') || code === '3D000' || code === '42501') return 'access-denied';
  if (code === '53100') return 'no-space';
  if (tlsCodes.test(code)) return 'not-trusted';
  const message = error instanceof Error ? error.message : '';
  if (/does not support SSL|establishing an SSL connection/i.test(message)) return 'not-trusted';
  if (/password must be a string|no password supplied/i.test(message)) return 'access-denied';
  if (
    /^Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(
      message,
    )
  )
    return 'away';
  return undefined;
}

import { createHash } from 'node:crypto';
import { utf8 } from '../../src/basics/bytes.ts';
import type { Clock } from '../../src/basics/clock.ts';
import type { Random } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { getTokenWithPin } from '../../src/ctap/client-pin.ts';
import type { HidConnection } from '../../src/ctap/hid-connection.ts';
import { writeLargeBlob } from '../../src/ctap/large-blobs.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import type { CborMap, CborValue } from '../../src/fido/cbor.ts';
import { Permission } from '../../src/fido/commands.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';

/** An account that a site has put on a key before the test begins. */
export interface AccountAtSite {
  readonly site: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly algorithm?: number;
  readonly credProtect?: 1 | 2 | 3;
  /** `room`: a largeBlobKey and no blob. */
  readonly largeBlob?: 'room' | Uint8Array;
  readonly thirdPartyPayment?: boolean;
}

/** Registers the key at sites, as a browser does. Somebody must touch it meanwhile. */
export async function storeAccounts(
  connection: HidConnection,
  pin: string,
  accounts: readonly AccountAtSite[],
  ports: { clock: Clock; random: Random },
): Promise<void> {
  const authenticator = await openAuthenticator(connection, ports);
  try {
    for (const account of accounts) await store(authenticator, pin, account);
  } finally {
    await authenticator.close();
  }
}

async function store(authenticator: Authenticator, pin: string, account: AccountAtSite): Promise<void> {
  const { site, name, displayName, algorithm = -7, credProtect, largeBlob, thirdPartyPayment } = account;
  const extensions: CborMap = new Map<string, CborValue>();
  if (credProtect) extensions.set('credProtect', credProtect);
  if (largeBlob) extensions.set('largeBlobKey', true);
  if (thirdPartyPayment) extensions.set('thirdPartyPayment', true);
  const token = await tokenFor(authenticator, pin, { permissions: Permission.makeCredential, rpId: site });
  const made = await makeCredential(authenticator, {
    clientDataHash: createHash('sha256').update(site).digest(),
    rp: { id: site, name: site },
    user: { id: utf8(`${name} at ${site}`).slice(0, 64), name, displayName },
    pubKeyCredParams: [{ alg: algorithm }],
    extensions,
    options: { rk: true },
    token,
  });
  if (!(largeBlob instanceof Uint8Array) || !made.largeBlobKey) return;
  const writing = await tokenFor(authenticator, pin, { permissions: Permission.largeBlobWrite });
  await writeLargeBlob(authenticator, writing, made.largeBlobKey, largeBlob);
}

const tokenFor = (authenticator: Authenticator, pin: string, wish: Parameters<typeof getTokenWithPin>[2]) =>
  getTokenWithPin(authenticator, Secret.over(utf8(pin)), wish);

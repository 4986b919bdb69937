import { createInterface } from 'node:readline';
import { AuthenticatorEmulator, PasskeysCredentialsMemoryRepository, WebAuthnEmulator } from 'nid-webauthn-emulator';
import { toBase64url } from '../../src/basics/bytes.ts';
import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { cpuSeconds } from './comparison.ts';
import { plainPairs } from './plain-host.ts';
import { virtualConnection } from './virtual-connection.ts';

/**
 * A process of its own for each of the sides, so that none pays for another's garbage: `SIDE KEYS PAIRS` on standard input makes
 * so many pairs on each of so many new keys or emulators, and the CPU seconds are the answer.
 */
const sides: Readonly<Record<string, (count: number) => Promise<void> | void>> = {
  plain: plainPairs,
  client: clientPairs,
  nid: nidPairs,
};
const ORIGIN = 'https://example.com';

for await (const line of createInterface({ input: process.stdin })) {
  const [side = '', keys, count] = line.split(' ');
  const pairs = sides[side];
  if (!pairs) throw new Error(`got ${line}, expected one of ${Object.keys(sides).join(', ')} and two numbers`);
  const work = async () => {
    for (let key = 0; key < Number(keys); key++) await pairs(Number(count));
  };
  console.log(await cpuSeconds(work));
}

async function clientPairs(count: number): Promise<void> {
  const ports = { clock: systemClock, random: systemRandom };
  const key = new VirtualKey(pinOnly, { ...ports, memory: volatileMemory() });
  key.onChange(() => {
    if (key.snapshot().waitingFor === 'touch') key.touch();
  });
  const authenticator = await openAuthenticator(virtualConnection(key), ports);
  for (let pair = 0; pair < count; pair++) {
    const clientDataHash = systemRandom.bytes(32);
    const made = await makeCredential(authenticator, {
      clientDataHash,
      rp: { id: 'example.com', name: 'Example' },
      user: { id: systemRandom.bytes(32), name: 'a', displayName: 'A' },
      pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
    });
    const allowList = [{ id: made.authData.attested.credentialId }];
    await getAssertion(authenticator, { rpId: 'example.com', clientDataHash, allowList });
  }
  await authenticator.close();
}

function nidPairs(count: number): void {
  // Its default store is shared by every emulator of the process and slows each round down: it gets one of its own.
  const credentialsRepository = new PasskeysCredentialsMemoryRepository();
  const emulator = new WebAuthnEmulator(new AuthenticatorEmulator({ credentialsRepository }));
  for (let pair = 0; pair < count; pair++) {
    const challenge = toBase64url(systemRandom.bytes(32));
    const made = emulator.createJSON(ORIGIN, {
      rp: { id: 'example.com', name: 'Example' },
      user: { id: toBase64url(systemRandom.bytes(32)), name: 'a', displayName: 'A' },
      challenge,
      pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
    });
    emulator.getJSON(ORIGIN, {
      rpId: 'example.com',
      challenge,
      allowCredentials: [{ id: made.id, type: 'public-key' }],
    });
  }
}

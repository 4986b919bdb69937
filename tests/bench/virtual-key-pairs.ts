import { AuthenticatorEmulator, PasskeysCredentialsMemoryRepository, WebAuthnEmulator } from 'nid-webauthn-emulator';
import { toBase64url } from '../../src/basics/bytes.ts';
import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { openAuthenticator } from '../../src/ctap/authenticator.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { type Comparison, cpuSeconds, median } from './comparison.ts';
import { virtualConnection } from './virtual-connection.ts';

const PAIRS = 20;
/** Rounds before the first that counts: both are measured warm. */
const WARM_UP = 25;
const GOAL = 4;
const ORIGIN = 'https://example.com';

/**
 * Pairs of one credential made and one assertion by it, per CPU second: our virtual key through our client and full CTAPHID
 * framing, the other through its WebAuthn interface (goal: at least 4x). Both check user presence only.
 */
export async function virtualKeyAgainstNid(rounds: number): Promise<readonly Comparison[]> {
  const own: number[] = [];
  const other: number[] = [];
  for (let round = 0; round < WARM_UP; round++) {
    await ourPairs();
    nidPairs();
  }
  for (let round = 0; round < rounds; round++) {
    own.push(PAIRS / (await cpuSeconds(ourPairs)));
    other.push(PAIRS / (await cpuSeconds(nidPairs)));
  }
  const ratio = median(own.map((pairs, round) => pairs / (other[round] as number)));
  return [
    {
      what: 'virtual key, create+get pairs through CTAPHID framing, against nid-webauthn-emulator',
      ours: `${median(own).toFixed(0)} pairs per CPU second`,
      theirs: `${median(other).toFixed(0)} pairs per CPU second`,
      ratio: `${ratio.toFixed(2)}x`,
      goal: `>= ${GOAL}x`,
      met: ratio >= GOAL,
    },
  ];
}

/** Each round on a new key and a new emulator, so that neither is measured on what the rounds before have left in it. */
async function ourPairs(): Promise<void> {
  const ports = { clock: systemClock, random: systemRandom };
  const key = new VirtualKey(pinOnly, { ...ports, memory: volatileMemory() });
  key.onChange(() => {
    if (key.snapshot().waitingFor === 'touch') key.touch();
  });
  const authenticator = await openAuthenticator(virtualConnection(key), ports);
  for (let pair = 0; pair < PAIRS; pair++) {
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

function nidPairs(): void {
  // Its default store is shared by every emulator of the process and slows each round down: it gets one of its own.
  const credentialsRepository = new PasskeysCredentialsMemoryRepository();
  const emulator = new WebAuthnEmulator(new AuthenticatorEmulator({ credentialsRepository }));
  for (let pair = 0; pair < PAIRS; pair++) {
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

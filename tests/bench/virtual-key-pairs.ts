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
import { type ChromiumAuthenticator, openChromiumAuthenticator } from './chromium-authenticator.ts';
import { type Comparison, cpuSeconds, median } from './comparison.ts';
import { plainPairs } from './plain-host.ts';
import { virtualConnection } from './virtual-connection.ts';

/** On each new key: nid's store is read through for each of its operations, and grows with them. */
const PAIRS = 20;
/** Keys in a row, so that a round measures the work and not the change from one program to the other. */
const KEYS = 5;
/** Rounds before the first that counts: all are measured warm. */
const WARM_UP = 25;
const NID_GOAL = 8;
const CHROMIUM_GOAL = 15;
const ORIGIN = 'https://example.com';

/**
 * Pairs of one credential made and one assertion by it, per CPU second: our virtual key through full CTAPHID framing, against
 * nid-webauthn-emulator through its WebAuthn interface (goal: at least 8x), and against the authenticator that Chromium
 * offers to DevTools, used by a page (goal: at least 15x its pairs per second, which is what a tester waits for: most of its
 * time goes between processes; its CPU is told, too). All check user presence only.
 */
export async function virtualKeyAgainstOthers(rounds: number): Promise<readonly Comparison[]> {
  const chromium = await openChromiumAuthenticator();
  try {
    return await compare(rounds, chromium);
  } finally {
    await chromium?.close();
  }
}

async function compare(rounds: number, chromium: ChromiumAuthenticator | undefined): Promise<readonly Comparison[]> {
  const own: number[] = [];
  const ownWithClient: number[] = [];
  const nid: number[] = [];
  const browserCpu: number[] = [];
  const browserElapsed: number[] = [];
  for (let round = 0; round < WARM_UP; round++) {
    plainPairs(PAIRS);
    await clientPairs();
    nidPairs();
  }
  await chromium?.pairs(PAIRS);
  for (let round = 0; round < rounds; round++) {
    own.push(await pairsPerCpuSecond(() => plainPairs(PAIRS)));
    ownWithClient.push(await pairsPerCpuSecond(clientPairs));
    nid.push(await pairsPerCpuSecond(nidPairs));
    if (!chromium) continue;
    const { cpu, elapsed } = await chromium.pairs(PAIRS);
    browserCpu.push(PAIRS / cpu);
    browserElapsed.push(PAIRS / elapsed);
  }
  const line = (
    what: string,
    ours: readonly number[],
    theirs: readonly number[],
    goal: number | null,
    unit = 'pairs per CPU second',
  ): Comparison => {
    const ratio = theirs.length > 0 ? median(theirs.map((pairs, round) => (ours[round] as number) / pairs)) : null;
    return {
      what: `create+get pairs, ${what}`,
      ours: `${median(ours).toFixed(0)} pairs per CPU second`,
      theirs: ratio === null ? 'not on this machine' : `${median(theirs).toFixed(0)} ${unit}`,
      ratio: ratio === null ? '-' : `${ratio.toFixed(2)}x`,
      goal: goal === null ? null : `>= ${goal}x`,
      met: goal === null || ratio === null ? null : ratio >= goal,
    };
  };
  return [
    line('virtual key against nid-webauthn-emulator', own, nid, NID_GOAL),
    line('virtual key under our own client against nid-webauthn-emulator', ownWithClient, nid, null),
    line(
      "virtual key against Chromium's DevTools authenticator",
      own,
      browserElapsed,
      CHROMIUM_GOAL,
      'pairs per second',
    ),
    line('the same, by the CPU of all processes of Chromium', own, browserCpu, null),
  ];
}

async function pairsPerCpuSecond(pairs: () => Promise<void> | void): Promise<number> {
  const cpu = await cpuSeconds(async () => {
    for (let key = 0; key < KEYS; key++) await pairs();
  });
  return (PAIRS * KEYS) / cpu;
}

/** Each time on a new key and a new emulator, so that none is measured on what the rounds before have left in it. */
async function clientPairs(): Promise<void> {
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

import { join } from 'node:path';
import { type ChromiumAuthenticator, openChromiumAuthenticator } from './chromium-authenticator.ts';
import { type Comparison, median } from './comparison.ts';
import { type MeasuredProgram, startMeasured } from './measured-program.ts';

/** On each new key: nid's store is read through for each of its operations, and grows with them. */
const PAIRS = 20;
/**
 * Keys in a row, so that a round measures the work and not the change from one program to the other: as many as take each side
 * about as long.
 */
const KEYS = { plain: 50, client: 40, nid: 5 } as const;
/** The same against Chromium. */
const LONG_KEYS = 10;
/** On each new key against Chromium, whose CPU time comes in hundredths of a second. */
const LONG_PAIRS = 200;
/** Before the first round that counts: all are measured warm. */
const WARM_UP_KEYS = 150;
const CHROMIUM_WARM_UP = 4;
const NID_GOAL = 8;
const CHROMIUM_GOAL = 15;

/**
 * Pairs of one credential made and one assertion by it, per CPU second: our virtual key through full CTAPHID framing, against
 * nid-webauthn-emulator through its WebAuthn interface (goal: at least 8x), and against the authenticator that Chromium
 * offers to DevTools, used by a page (goal: at least 15x). Each has processes of its own, of which all CPU counts: compilers
 * and garbage collectors too. All check user presence only, and make ES256 credentials that are not discoverable; our key and
 * Chromium's attest them.
 */
export async function virtualKeyAgainstOthers(rounds: number): Promise<readonly Comparison[]> {
  const chromium = await openChromiumAuthenticator();
  const start = () => startMeasured(process.execPath, [join(import.meta.dirname, 'pairs-program.ts')], '');
  const programs = { plain: start(), client: start(), nid: start() };
  try {
    return await compare(rounds, programs, chromium);
  } finally {
    for (const program of Object.values(programs)) program.end();
    await chromium?.close();
  }
}

type Side = 'plain' | 'client' | 'nid';

async function compare(
  rounds: number,
  programs: Readonly<Record<Side, MeasuredProgram>>,
  chromium: ChromiumAuthenticator | undefined,
): Promise<readonly Comparison[]> {
  const own: number[] = [];
  const ownLong: number[] = [];
  const ownWithClient: number[] = [];
  const nid: number[] = [];
  const browserCpu: number[] = [];
  const browserElapsed: number[] = [];
  const pairsPerCpuSecond = async (side: Side, keys: number = KEYS[side], pairs = PAIRS): Promise<number> =>
    (keys * pairs) / (await programs[side].run(`${side} ${keys}`, pairs));
  for (const side of ['plain', 'client', 'nid'] as const) await pairsPerCpuSecond(side, WARM_UP_KEYS);
  for (let round = 0; round < CHROMIUM_WARM_UP; round++) await chromium?.pairs(LONG_PAIRS);
  for (let round = 0; round < rounds; round++) {
    own.push(await pairsPerCpuSecond('plain'));
    ownWithClient.push(await pairsPerCpuSecond('client'));
    nid.push(await pairsPerCpuSecond('nid'));
    if (!chromium) continue;
    ownLong.push(await pairsPerCpuSecond('plain', LONG_KEYS, LONG_PAIRS));
    const { cpu, elapsed } = await chromium.pairs(LONG_PAIRS);
    browserCpu.push(LONG_PAIRS / cpu);
    browserElapsed.push(LONG_PAIRS / elapsed);
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
      ours: ratio === null ? '-' : `${median(ours).toFixed(0)} pairs per CPU second`,
      theirs: ratio === null ? 'not on this machine' : `${median(theirs).toFixed(0)} ${unit}`,
      ratio: ratio === null ? '-' : `${ratio.toFixed(2)}x`,
      goal: goal === null ? null : `>= ${goal}x`,
      met: goal === null || ratio === null ? null : ratio >= goal,
    };
  };
  return [
    line('virtual key against nid-webauthn-emulator', own, nid, NID_GOAL),
    line('virtual key under our own client against nid-webauthn-emulator', ownWithClient, nid, null),
    line("virtual key against Chromium's DevTools authenticator", ownLong, browserCpu, CHROMIUM_GOAL),
    line("the same, by Chromium's clock", ownLong, browserElapsed, null, 'pairs per second'),
  ];
}

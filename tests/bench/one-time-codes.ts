import { verifySync } from 'otplib';
import { seededRandom } from '../../src/basics/random.ts';
import type { Secret } from '../../src/basics/secret.ts';
import { newOathSecret } from '../../src/otp/new-secret.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { type OathAlgorithm, usualParameters } from '../../src/otp/oath-parameters.ts';
import { newTotpState, resynchroniseTotp, stepAt, type TotpState, verifyTotp } from '../../src/otp/totp.ts';
import { type Comparison, cpuSeconds, median, microseconds } from './comparison.ts';

const SECRETS = 1_000;
const WARM_UP = 5;
const VERIFY_GOAL = 5;
const RESYNCHRONISATION_GOAL_MS = 10;
/** Of a round; the codes of one step before and of the present step come in equal parts. */
const RESYNCHRONISATIONS = 5;
const NOW = Date.UTC(2026, 5, 1, 9, 0, 5);

interface Token {
  readonly secret: Secret;
  readonly code: string;
  readonly state: TotpState;
}

/**
 * Right codes of 1,000 tokens, half of them one step late, verified with what was accepted before: ours with its learned drift
 * and replay check against otplib's `verifySync` with a tolerance of one step and its own replay check (`afterTimeStep`).
 * Then two codes in a row that are looked for in a day either way.
 */
export async function oneTimeCodes(rounds: number): Promise<readonly Comparison[]> {
  const random = seededRandom('bench');
  const step = stepAt(NOW, usualParameters);
  const tokens = Array.from({ length: SECRETS }, (_, index): Token => {
    const secret = newOathSecret(random);
    const state = { ...newTotpState, lastStep: step - 100 };
    return { secret, code: oathCode(secret, usualParameters, step - (index % 2)), state };
  });
  const ours = (): void => {
    for (const { secret, code, state } of tokens) {
      const { outcome } = verifyTotp({ secret, parameters: usualParameters, code, now: NOW, state });
      if (outcome !== 'accepted') throw new Error(`expected accepted, got ${outcome}`);
    }
  };
  const theirs = (): void => {
    const when = { epoch: NOW / 1000, epochTolerance: 30, afterTimeStep: step - 100 };
    for (const { secret, code } of tokens) {
      if (!verifySync({ secret: secret.expose(), token: code, ...when }).valid)
        throw new Error('otplib refused a code');
    }
  };
  for (let round = 0; round < WARM_UP; round++) {
    ours();
    theirs();
  }
  const own: number[] = [];
  const other: number[] = [];
  for (let round = 0; round < rounds; round++) {
    own.push((await cpuSeconds(ours)) / SECRETS);
    other.push((await cpuSeconds(theirs)) / SECRETS);
  }
  const ratio = median(other.map((seconds, round) => seconds / (own[round] as number)));
  const verification: Comparison = {
    what: 'TOTP: verify a right code, one step either way, with drift and replay check, against otplib',
    ours: microseconds(median(own)),
    theirs: microseconds(median(other)),
    ratio: `${ratio.toFixed(1)}x`,
    goal: `at least ${VERIFY_GOAL}x`,
    met: ratio >= VERIFY_GOAL,
  };
  return [
    verification,
    await resynchronisation(rounds, tokens, 'SHA1'),
    await resynchronisation(rounds, tokens, 'SHA256'),
    await resynchronisation(rounds, tokens, 'SHA512'),
  ];
}

async function resynchronisation(
  rounds: number,
  tokens: readonly Token[],
  algorithm: OathAlgorithm,
): Promise<Comparison> {
  const parameters = { ...usualParameters, algorithm };
  const last = stepAt(NOW, parameters) + 86_400 / parameters.period;
  const asked = tokens.slice(0, RESYNCHRONISATIONS).map(({ secret }) => {
    const codes = [oathCode(secret, parameters, last - 1), oathCode(secret, parameters, last)] as const;
    return { secret, parameters, codes, now: NOW, state: newTotpState };
  });
  const work = (): void => {
    for (const attempt of asked) {
      const { outcome } = resynchroniseTotp(attempt);
      if (outcome !== 'resynchronised') throw new Error(`expected resynchronised, got ${outcome}`);
    }
  };
  work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(((await cpuSeconds(work)) / RESYNCHRONISATIONS) * 1000);
  const time = median(times);
  return {
    what: `TOTP: find a clock that is a day off by two codes, 5,761 steps, ${algorithm}`,
    ours: `${time.toFixed(1)} ms CPU`,
    theirs: 'nobody to compare with',
    ratio: '-',
    goal: `at most ${RESYNCHRONISATION_GOAL_MS} ms`,
    met: time <= RESYNCHRONISATION_GOAL_MS,
  };
}

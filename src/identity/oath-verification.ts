import { Secret } from '../basics/secret.ts';
import { resynchroniseTotp, type TotpState, verifyTotp } from '../otp/totp.ts';
import { type Decision, done, refused } from './decision.ts';
import { hardwareKey } from './inventory-token.ts';
import type { AuthenticatorApp, OathState, OathToken } from './methods/stored-method.ts';
import type { IdentityParts } from './parts.ts';

type OathMethod = AuthenticatorApp | OathToken;
type Ports = Pick<IdentityParts, 'store' | 'clock'>;

const ATTEMPTS = 5;

/** What a code says of a state, and the state to keep with the answer. */
type Verdict = { readonly answer: Decision<{ readonly seconds: number }>; readonly state: TotpState | null };

/**
 * Judges a code of an app or a token and keeps what it changes, by compare-and-set: of codes that come at the same time one is
 * accepted, and the others see it as used. Charge it as a try before.
 */
export async function verifyOath(
  parts: Ports,
  accountId: string,
  methodId: string,
  code: unknown,
): Promise<Decision<OathMethod>> {
  return withMethod(parts, accountId, methodId, (oath) => codeVerdict(oath, code, parts.clock.now()));
}

/** Two codes in a row: the token's clock is learned and both are spent (S0-47). */
export async function resynchroniseOath(
  parts: Ports,
  accountId: string,
  methodId: string,
  codes: readonly [unknown, unknown],
): Promise<Decision<OathMethod>> {
  return withMethod(parts, accountId, methodId, (oath) => resynchronisation(oath, codes, parts.clock.now()));
}

/** As `verifyOath` for a secret that is not registered yet, and that nobody else can use. */
export function verifyNewOath(oath: OathState, code: unknown, now: number): Decision<OathState> {
  const { answer, state } = codeVerdict(oath, code, now);
  return answer.outcome === 'done' && state !== null ? done({ ...oath, ...state }) : (answer as Decision<never>);
}

async function withMethod(
  { store, clock }: Ports,
  accountId: string,
  methodId: string,
  judge: (oath: OathState) => Verdict,
): Promise<Decision<OathMethod>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const method = (await store.methods(accountId)).find(({ id }) => id === methodId);
    if (method?.type !== 'authenticator-app' && method?.type !== 'oath-token') return refused('method-not-found');
    const { answer, state } = judge(method.oath);
    if (state === null) return answer as Decision<never>;
    const lastUsedAt = answer.outcome === 'done' ? clock.now() : method.lastUsedAt;
    const changed = { ...method, lastUsedAt, revision: method.revision + 1, oath: { ...method.oath, ...state } };
    const kept = await store.changeMethod(changed);
    if (kept === 'changed') {
      if (answer.outcome === 'refused') return answer;
      await keepReading(store, changed, clock.now());
      return done(changed);
    }
    if (kept === 'not-found') return refused('method-not-found');
  }
  return refused('changed-meanwhile');
}

/** How its clock goes is kept of devices: it tells when they will be of no use. */
async function keepReading(
  { addDrift }: Pick<Ports['store'], 'addDrift'>,
  method: OathMethod,
  at: number,
): Promise<void> {
  if (method.type !== 'oath-token' || method.hardware === null) return;
  const { driftSteps, period } = method.oath;
  await addDrift(hardwareKey(method.hardware), { at, seconds: driftSteps * period });
}

function codeVerdict(oath: OathState, code: unknown, now: number): Verdict {
  const verdict = verifyTotp({
    secret: Secret.over(oath.secret),
    parameters: parametersOf(oath),
    code,
    now,
    state: oath,
  });
  switch (verdict.outcome) {
    case 'accepted':
      return { answer: done({ seconds: 0 }), state: verdict.state };
    case 'clock-off':
      return { answer: refused('clock-off', { seconds: verdict.seconds }), state: verdict.state };
    case 'replayed':
      return { answer: refused('code-used'), state: null };
    case 'superseded':
      return { answer: refused('code-used', { seconds: verdict.seconds }), state: null };
    case 'wrong':
      return { answer: refused('wrong-code'), state: null };
  }
}

function resynchronisation(oath: OathState, codes: readonly [unknown, unknown], now: number): Verdict {
  const verdict = resynchroniseTotp({
    secret: Secret.over(oath.secret),
    parameters: parametersOf(oath),
    codes,
    now,
    state: oath,
  });
  switch (verdict.outcome) {
    case 'resynchronised':
      return { answer: done({ seconds: verdict.seconds }), state: verdict.state };
    case 'same-code':
      return { answer: refused('same-code'), state: null };
    case 'replayed':
      return { answer: refused('code-used'), state: null };
    case 'wrong':
      return { answer: refused('wrong-code'), state: null };
  }
}

const parametersOf = ({ algorithm, digits, period }: OathState) => ({
  type: 'totp' as const,
  algorithm,
  digits,
  period,
});

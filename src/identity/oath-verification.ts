import { Secret } from '../basics/secret.ts';
import { type HotpState, resynchroniseHotp, verifyHotp } from '../otp/hotp.ts';
import type { OathParameters } from '../otp/oath-parameters.ts';
import { resynchroniseTotp, type TotpState, verifyTotp } from '../otp/totp.ts';
import { type Decision, done, refused } from './decision.ts';
import { hardwareKey } from './inventory-token.ts';
import type {
  AuthenticatorApp,
  CounterBasedOath,
  OathState,
  OathToken,
  TimeBasedOath,
} from './methods/stored-method.ts';
import type { IdentityParts } from './parts.ts';

type OathMethod = AuthenticatorApp | OathToken;
type Ports = Pick<IdentityParts, 'store' | 'clock'>;

const ATTEMPTS = 5;

/** What a code says of a state, and the state to keep with the answer. */
type Verdict = { readonly answer: Decision<object>; readonly state: TotpState | HotpState | null };

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

/** Two codes in a row: the token's clock or counter is learned and both are spent (S0-47). */
export async function resynchroniseOath(
  parts: Ports,
  accountId: string,
  methodId: string,
  codes: readonly [unknown, unknown],
): Promise<Decision<OathMethod>> {
  return withMethod(parts, accountId, methodId, (oath) => resynchronisation(oath, codes, parts.clock.now()));
}

/** As `verifyOath` for a secret that is not registered yet, and that nobody else can use. */
export function verifyNewOath<Of extends OathState>(oath: Of, code: unknown, now: number): Decision<Of> {
  return newStateOf(oath, codeVerdict(oath, code, now));
}

/** As `resynchroniseOath`, likewise. */
export function resynchroniseNewOath<Of extends OathState>(
  oath: Of,
  codes: readonly [unknown, unknown],
  now: number,
): Decision<Of> {
  return newStateOf(oath, resynchronisation(oath, codes, now));
}

function newStateOf<Of extends OathState>(oath: Of, { answer, state }: Verdict): Decision<Of> {
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
    const changed = { ...withState(method, state), lastUsedAt, revision: method.revision + 1 };
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

const withState = <Of extends OathMethod>(method: Of, state: TotpState | HotpState): Of => ({
  ...method,
  oath: { ...method.oath, ...state },
});

/** How its clock goes is kept of devices: it tells when they will be of no use. */
async function keepReading(
  { addDrift }: Pick<Ports['store'], 'addDrift'>,
  method: OathMethod,
  at: number,
): Promise<void> {
  if (method.type !== 'oath-token' || method.hardware === null || method.oath.type === 'hotp') return;
  const { driftSteps, period } = method.oath;
  await addDrift(hardwareKey(method.hardware), { at, seconds: driftSteps * period });
}

function codeVerdict(oath: OathState, code: unknown, now: number): Verdict {
  return oath.type === 'hotp' ? countedCodeVerdict(oath, code) : timedCodeVerdict(oath, code, now);
}

function countedCodeVerdict(oath: CounterBasedOath, code: unknown): Verdict {
  const verdict = verifyHotp({ secret: Secret.over(oath.secret), parameters: parametersOf(oath), code, state: oath });
  switch (verdict.outcome) {
    case 'accepted':
      return { answer: done({}), state: verdict.state };
    case 'replayed':
      return { answer: refused('code-used'), state: null };
    case 'wrong':
      return { answer: refused('wrong-counted-code'), state: null };
  }
}

function timedCodeVerdict(oath: TimeBasedOath, code: unknown, now: number): Verdict {
  const verdict = verifyTotp({
    secret: Secret.over(oath.secret),
    parameters: parametersOf(oath),
    code,
    now,
    state: oath,
  });
  switch (verdict.outcome) {
    case 'accepted':
      return { answer: done({}), state: verdict.state };
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
  const attempt = { secret: Secret.over(oath.secret), parameters: parametersOf(oath), codes };
  const verdict =
    oath.type === 'hotp'
      ? resynchroniseHotp({ ...attempt, state: oath })
      : resynchroniseTotp({ ...attempt, now, state: oath });
  switch (verdict.outcome) {
    case 'resynchronised':
      return { answer: done({}), state: verdict.state };
    case 'same-code':
      return { answer: refused('same-code'), state: null };
    case 'replayed':
      return { answer: refused('code-used'), state: null };
    case 'wrong':
      return { answer: refused(oath.type === 'hotp' ? 'wrong-counted-code' : 'wrong-code'), state: null };
  }
}

const parametersOf = (oath: OathState): OathParameters => {
  const { type, algorithm, digits } = oath;
  return { type, algorithm, digits, period: oath.type === 'totp' ? oath.period : 30 };
};

import { Secret } from '../../src/basics/secret.ts';
import type { Decision } from '../../src/identity/decision.ts';
import type { SecondStepWay } from '../../src/identity/methods/second-step-way.ts';
import type { PairedAccount } from '../../src/identity/pairing.ts';
import type { DirectoryPolicy } from '../../src/identity/policy/directory-policy.ts';
import type { Session } from '../../src/identity/sessions.ts';
import type { Next } from '../../src/identity/sign-in-steps.ts';
import { fromBase32 } from '../../src/otp/base32.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import {
  firstAccount,
  goodPassword,
  openDirectory,
  passStep,
  passwordStep,
  secret,
  sessionFrom,
  value,
} from './directory.ts';
import { ownPassword } from './own-password.ts';
import { Postbox, pushed } from './postbox.ts';

export const taro = { userName: 'taro@example.com', displayName: '太郎' };
export const number = '090-1234-5678';
export const nobody = new AbortController().signal;

/** A directory with an owner, and Taro with a password of his own and nothing else. */
export async function town(policy: Partial<DirectoryPolicy> = {}) {
  const post = new Postbox();
  const directory = await openDirectory([], undefined, post);
  const { identity, store } = directory;
  const owner = await firstAccount(identity);
  value(await identity.accounts.create({ ...taro, password: secret(goodPassword), role: 'user' }));
  await ownPassword(store, taro.userName);
  const setPolicy = async (changes: Partial<DirectoryPolicy>) => {
    const { policy: now, revision } = await store.policy();
    await store.savePolicy({ ...now, ...changes }, revision);
  };
  await setPolicy({ secondMethodAtRegistration: false, ...policy });
  const account = async () => (await store.accountByName(taro.userName)) ?? Promise.reject(new Error('no Taro'));
  /** A session that proved enough to add methods, without any. */
  const strong = async (): Promise<Session> => {
    const { pass } = value(await identity.accounts.issuePass({ userName: taro.userName, oneTime: true }, null));
    return sessionFrom(identity, await passStep(identity, taro.userName, pass));
  };
  const password = () => passwordStep(identity, taro.userName);
  return { ...directory, post, owner, setPolicy, account, strong, password };
}
export type Town = Awaited<ReturnType<typeof town>>;

/** The second step that is due, by its way. */
export async function due({ password }: Pick<Town, 'password'>, way: SecondStepWay) {
  const next = value(await password());
  if (next.next !== 'second-step') throw new Error(`expected a second step, got ${next.next}`);
  const step = next.choices.find((choice) => choice.way === way);
  if (!step) throw new Error(`expected ${way} among ${next.choices.map((choice) => choice.way).join(', ')}`);
  return { ...next, step };
}

export async function addPhone(
  { identity, post }: Town,
  session: Session,
  reachedBy: 'sms' | 'voice' = 'sms',
  typed = number,
  use: 'primary' | 'backup' = 'primary',
) {
  const { methodRegistration: adding } = identity;
  const wish = { number: typed, country: 'JP', reachedBy, line: 'mobile', use, replaces: null } as const;
  const { ceremony } = value(await adding.beginPhone(session.id, wish));
  if (reachedBy === 'voice') return value(await adding.approve(session.id, ceremony, 'ja', () => {}, nobody));
  value(await adding.sendCode(session.id, ceremony, 'ja'));
  return value(await adding.verifyCode(session.id, ceremony, post.code));
}

/** Pairs an app and tries it by its code. */
export async function addApp({ identity, clock }: Town, session: Session) {
  const { methodRegistration: adding, pairing } = identity;
  const offer = value(await adding.beginApp(session.id));
  const app = value(
    pairing.activate({ code: offer.code, url: offer.url, pushAddress: 'phone-1', deviceName: 'Pixel' }),
  );
  const method = value(await adding.verifyCode(session.id, offer.ceremony, codeOfApp(app, clock.now())));
  return { app, method };
}

export async function addToken({ identity, clock }: Town, session: Session, period: 30 | 60 = 30) {
  const { methodRegistration: adding } = identity;
  const offer = value(await adding.beginToken(session.id, { name: null, period }));
  const token = tokenOf(offer.secret, period);
  const method = value(await adding.verifyCode(session.id, offer.ceremony, token(clock.now())));
  return { token, method, offer };
}

/** A token by its secret: the code that it shows at a time. */
export function tokenOf(secretText: string, period: 30 | 60 = 30) {
  const bytes = fromBase32(secretText);
  if (!bytes) throw new Error('no base32');
  const parameters = { type: 'totp', algorithm: 'SHA1', digits: 6, period } as const;
  return (now: number) => oathCode(Secret.over(bytes.slice()), parameters, Math.floor(now / 1000 / period));
}

export const codeOfApp = (app: PairedAccount, now: number): string =>
  oathCode(Secret.over(app.secret.slice()), { type: 'totp', ...app }, Math.floor(now / 1000 / app.period));

/** The person looks at the page and types what it shows. */
export function approving(
  { post }: Pick<Town, 'post'>,
  app: PairedAccount,
  answer: 'approved' | 'denied' | 'fraud' = 'approved',
  typed?: string,
) {
  let shown = '';
  post.react = ({ requestId }) => pushed(app.pushKey, { requestId, answer, number: typed ?? shown });
  return (step: { readonly step: string; readonly number?: string | null }) => {
    if (step.step === 'notified') shown = step.number ?? '';
  };
}

export const codeOfNext = (decision: Decision<Next>): string =>
  decision.outcome === 'refused' ? decision.refusal.code : decision.value.next;

import { toBase64url } from '../basics/bytes.ts';
import { callVerdict } from './call-verdict.ts';
import { notDelivered, refused } from './decision.ts';
import type { CallState, Language, VoiceCall } from './delivery.ts';
import type { Account } from './identity-store.ts';
import { limits } from './limits.ts';
import { messages } from './messages.ts';
import type { AuthenticatorApp, StoredMethod } from './methods/stored-method.ts';
import type { IdentityParts } from './parts.ts';
import { hasFeature } from './policy/features.ts';
import { chooseGreeting } from './policy/greetings/greeting.ts';
import { type ReportRules, reportRules } from './policy/report-rules.ts';
import { pushVerdict } from './push-answer.ts';

/** What the page shows while it waits: the contract's `approvalStep`. */
export type ApprovalStep = { readonly step: CallState } | { readonly step: 'notified'; readonly number: string | null };

/** How a call or notification ended. */
export type ApprovalEnd =
  | { readonly outcome: 'approved' | 'denied' | 'fraud' | 'not-answered' }
  | { readonly outcome: 'failed'; readonly refusal: ReturnType<typeof refused> };

/** One call or notification, for signing in or for registering. Judges nothing but its answer. */
export async function approve(
  parts: Pick<IdentityParts, 'delivery' | 'random' | 'relyingParty' | 'policy' | 'store'>,
  wish: {
    readonly account: Pick<Account, 'id' | 'userName'>;
    readonly method: StoredMethod;
    readonly language: Language;
    /** Whether the fraud code and the app's report count: not while a method is registered. */
    readonly takesFraud: boolean;
  },
  onStep: (step: ApprovalStep) => void,
  signal: AbortSignal,
): Promise<ApprovalEnd> {
  const { method } = wish;
  const reports = await reportsOf(parts, wish);
  if (method.type === 'phone') return call(parts, { ...wish, reports, number: method.number }, onStep, signal);
  if (method.type === 'authenticator-app') return notify(parts, { ...wish, reports, app: method }, onStep, signal);
  return { outcome: 'failed', refusal: refused('method-not-found') };
}

async function reportsOf(
  { policy, store }: Pick<IdentityParts, 'policy' | 'store'>,
  { account, takesFraud }: { readonly account: Pick<Account, 'id'>; readonly takesFraud: boolean },
): Promise<ReportRules> {
  const groups = await store.groupsOf(account.id);
  const rules = reportRules(
    await policy(),
    groups.map(({ id }) => id),
  );
  return { ...rules, enabled: rules.enabled && takesFraud };
}

async function call(
  { delivery, policy, relyingParty, store }: Pick<IdentityParts, 'delivery' | 'policy' | 'relyingParty' | 'store'>,
  wish: {
    readonly account: Pick<Account, 'id'>;
    readonly number: string;
    readonly language: Language;
    readonly reports: ReportRules;
  },
  onStep: (step: ApprovalStep) => void,
  signal: AbortSignal,
): Promise<ApprovalEnd> {
  const rules = await policy();
  const { calls } = rules;
  const { reports } = wish;
  // S4-22: the standard greeting knows the standard code only.
  const saidCode = reports.enabled && reports.code === '0' ? reports.code : null;
  const text = messages.greeting[wish.language](relyingParty.name, saidCode);
  const own = hasFeature(rules, 'phone-calls') ? await ownGreeting(store, wish.language, reports.enabled) : undefined;
  const end = await delivery.call(
    {
      to: wish.number,
      language: wish.language,
      greeting: own ?? { kind: 'standard', text },
      callerId: calls.callerId,
      person: wish.account.id,
    },
    (step) => onStep({ step }),
    signal,
  );
  if (end.outcome === 'not-answered') return { outcome: 'not-answered' };
  if (end.outcome === 'failed') return { outcome: 'failed', refusal: notDelivered(end) };
  const verdict = callVerdict(end.keys, reports);
  return { outcome: verdict === 'confirmed' ? 'approved' : verdict };
}

/** S4-29, S4-34: the administrator's own message for this person; where fraud is reported by keys, the one that says how. */
async function ownGreeting(
  store: IdentityParts['store'],
  language: Language,
  takesFraud: boolean,
): Promise<VoiceCall['greeting'] | undefined> {
  const who = { scenario: 'browser', browserLanguage: language } as const;
  const chosen = chooseGreeting(takesFraud ? 'fraud-greeting' : 'greeting', who, await store.greetings());
  if (chosen.message === 'standard') return undefined;
  const audio = await store.greetingSound(chosen.greeting.id);
  return audio && { kind: 'recording', audio, mimeType: chosen.greeting.type };
}

async function notify(
  { delivery, policy, random, relyingParty }: Pick<IdentityParts, 'delivery' | 'policy' | 'random' | 'relyingParty'>,
  wish: {
    readonly account: Pick<Account, 'id' | 'userName'>;
    readonly app: AuthenticatorApp;
    readonly language: Language;
    readonly reports: ReportRules;
  },
  onStep: (step: ApprovalStep) => void,
  signal: AbortSignal,
): Promise<ApprovalEnd> {
  const { numberMatching } = await policy();
  const { app, account, language, reports } = wish;
  const requestId = toBase64url(random.bytes(32));
  const number = numberMatching ? matchingNumber(random) : null;
  onStep({ step: 'notified', number });
  const end = await delivery.push(
    {
      pushAddress: app.pushAddress,
      requestId,
      userName: account.userName,
      application: relyingParty.name,
      language,
      askNumber: numberMatching,
      takesFraudReport: reports.enabled,
      lifetimeSeconds: limits.notificationMs / 1000,
      person: account.id,
    },
    signal,
  );
  if (end.outcome === 'not-answered') return { outcome: 'not-answered' };
  if (end.outcome === 'failed') return { outcome: 'failed', refusal: notDelivered(end) };
  const verdict = pushVerdict(end, { requestId, number, pushKey: app.pushKey });
  return { outcome: verdict === 'fraud' && !reports.enabled ? 'denied' : verdict };
}

/** S1-28: 10 to 99, each equally likely. */
function matchingNumber(random: IdentityParts['random']): string {
  const { from, to } = limits.matchingNumbers;
  const count = to - from + 1;
  for (;;) {
    const byte = random.bytes(1)[0] as number;
    if (byte < 256 - (256 % count)) return String(from + (byte % count));
  }
}

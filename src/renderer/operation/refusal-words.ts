import type { IdentityRefusal } from '../../contract/identity.ts';
import type { Refusal } from '../../contract/steps.ts';
import type { Language } from '../../contract/values.ts';
import type { Failure } from '../connection.ts';
import type { Words } from '../language.ts';
import { timeToCome } from '../times.ts';

/** Anything that stands between the person and what they wanted, in words. */
export interface Problem {
  /** Tells problems apart for styling, tests and the screen's next action. */
  readonly code: string;
  readonly title: string;
  readonly next: string;
  /** More that the key or the directory says: attempts left, when to try again. */
  readonly more: string | null;
  /** For the details line. */
  readonly details: string | null;
}

const hex = (status: number) => `0x${status.toString(16).toUpperCase().padStart(2, '0')}`;

export function problemOfRefusal(t: Words, refusal: Refusal): Problem {
  const status = refusal.status === null ? null : hex(refusal.status);
  const { code } = refusal;
  const statusLine = status === null ? null : t('key:statusCode', { status });
  return {
    code,
    title: t(`key:refusals.${code}.title`, { status: status ?? '?' }),
    next: t(`key:refusals.${code}.next`),
    more: refusal.retries === null || code === 'pin-blocked' ? null : t('key:attempts', { count: refusal.retries }),
    details: [statusLine, refusal.detail].filter((text) => text !== null).join(' · ') || null,
  };
}

export function problemOfIdentity(t: Words, language: Language, refusal: IdentityRefusal): Problem {
  if (refusal.code === 'key' && refusal.key) return problemOfRefusal(t, refusal.key);
  // A delivery says what happened and what to do by its own reason.
  const said =
    refusal.delivery === null ? (`refusals.${refusal.code}` as const) : (`delivery.${refusal.delivery}` as const);
  return {
    code: refusal.code,
    title: t(`identity:${said}.title`),
    next: t(`identity:${said}.next`),
    more: moreOf(t, language, refusal),
    details: refusal.detail,
  };
}

/** What the directory knows besides: when to try again, how far a clock is off (S0-46). */
function moreOf(t: Words, language: Language, { until, seconds }: IdentityRefusal): string | null {
  if (until !== null) return t('identity:until', { time: timeToCome(language, until, Date.now()) });
  if (seconds === null) return null;
  return t(seconds > 0 ? 'identity:clockAhead' : 'identity:clockBehind', { seconds: Math.abs(seconds) });
}

export function problemOfFailure(t: Words, failure: Failure): Problem {
  if (failure === 'needs-fresh-sign-in' || failure === 'needs-second-method') {
    const [title, next] = [t(`identity:refusals.${failure}.title`), t(`identity:refusals.${failure}.next`)];
    return { code: failure, title, next, more: null, details: null };
  }
  return {
    code: failure,
    title: t(`shell:failures.${failure}.title`),
    next: t(`shell:failures.${failure}.next`),
    more: null,
    details: null,
  };
}

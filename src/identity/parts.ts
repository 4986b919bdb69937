import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { Challenge } from './challenge.ts';
import type { Account, IdentityStore } from './identity-store.ts';
import type { RelyingParty } from './relying-party.ts';
import type { Session, Sessions } from './sessions.ts';
import type { ShortLived } from './short-lived.ts';
import type { SignInLog } from './sign-in-log.ts';
import type { Throttle } from './throttle.ts';

/** What the parts of one directory share. */
export interface IdentityParts {
  readonly store: IdentityStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly relyingParty: RelyingParty;
  readonly trustedAttestationRoots: (aaguid: string) => readonly Uint8Array[];
  readonly sessions: Sessions;
  readonly challenges: ShortLived<Challenge>;
  readonly throttle: Throttle;
  readonly signInLog: SignInLog;
  /** @throws SessionEnded when the account is gone */
  readonly accountOf: (session: Session) => Promise<Account>;
}

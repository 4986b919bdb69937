import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { AdministratorNotice } from './administrator-notice.ts';
import type { Audit } from './audit.ts';
import type { BrowserTokens } from './browser-tokens.ts';
import type { Challenge } from './challenge.ts';
import type { Delivery } from './delivery.ts';
import type { Flows } from './flows.ts';
import type { Account, IdentityStore } from './identity-store.ts';
import type { OwnerNotice } from './owner-notice.ts';
import type { PendingApprovals } from './pending-approvals.ts';
import type { DirectoryPolicy } from './policy/directory-policy.ts';
import type { RelyingParty } from './relying-party.ts';
import type { Sends } from './sends.ts';
import type { Session, Sessions } from './sessions.ts';
import type { ShortLived } from './short-lived.ts';
import type { SignInLog } from './sign-in-log.ts';
import type { SourceThrottle } from './source-throttle.ts';
import type { Throttle } from './throttle.ts';

/** What the parts of one directory share. */
export interface IdentityParts {
  readonly store: IdentityStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly relyingParty: RelyingParty;
  readonly trustedAttestationRoots: (aaguid: string) => readonly Uint8Array[];
  readonly modelFaults: (aaguid: string) => readonly string[];
  readonly delivery: Delivery;
  readonly sessions: Sessions;
  readonly challenges: ShortLived<Challenge>;
  readonly flows: Flows;
  /** Of passwords and passes, by user name. */
  readonly throttle: Throttle;
  /** Of second steps, by account. */
  readonly codeThrottle: Throttle;
  readonly sourceThrottle: SourceThrottle;
  readonly sends: Sends;
  readonly pendingApprovals: PendingApprovals;
  readonly browserTokens: BrowserTokens;
  readonly signInLog: SignInLog;
  readonly audit: Audit;
  readonly ownerNotice: OwnerNotice;
  readonly administratorNotice: AdministratorNotice;
  /** The policy that counts now (S2-05). */
  readonly policy: () => Promise<DirectoryPolicy>;
  /** @throws SessionEnded when the account is gone */
  readonly accountOf: (session: Session) => Promise<Account>;
}

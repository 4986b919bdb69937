import type { Clock } from '../basics/clock.ts';
import { type Log, silentLog } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import { Accounts } from './accounts.ts';
import { challengeLimits } from './challenge.ts';
import type { IdentityStore } from './identity-store.ts';
import { SecurityKeyRegistration } from './methods/security-key.ts';
import type { IdentityParts } from './parts.ts';
import { assertUsable, type RelyingParty } from './relying-party.ts';
import { SecurityInfo } from './security-info.ts';
import { SessionEnded, Sessions } from './sessions.ts';
import { ShortLived } from './short-lived.ts';
import { SignIn } from './sign-in.ts';
import { SignInLog } from './sign-in-log.ts';
import { Throttle } from './throttle.ts';

export interface IdentityPorts {
  readonly store: IdentityStore;
  readonly clock: Clock;
  readonly random: Random;
  /** The directory's name, RP ID and origin: the only relying party that it accepts. */
  readonly directory: RelyingParty;
  /**
   * DER of the attestation roots that are trusted now for a model, by its AAGUID in lower case; asked at each registration.
   * None unless given.
   */
  readonly trustedAttestationRoots?: (aaguid: string) => readonly Uint8Array[];
  readonly log?: Log;
}

/** One directory: its people, how they sign in, and the rules. */
export interface Identity {
  readonly relyingParty: RelyingParty;
  readonly accounts: Accounts;
  readonly signIn: SignIn;
  readonly securityInfo: SecurityInfo;
  readonly securityKeyRegistration: SecurityKeyRegistration;
}

/** @throws UnusableRelyingParty when the RP ID does not belong to the origin */
export function createIdentity(ports: IdentityPorts): Identity {
  const { store, clock, random, directory, log = silentLog, trustedAttestationRoots = () => [] } = ports;
  assertUsable(directory);
  const parts: IdentityParts = {
    store,
    clock,
    random,
    log,
    relyingParty: directory,
    trustedAttestationRoots,
    sessions: new Sessions({ clock, random }),
    challenges: new ShortLived({ clock, random }, challengeLimits),
    throttle: new Throttle({ store, clock, log }),
    signInLog: new SignInLog({ store, clock, random }),
    accountOf: async (session) => {
      const account = await store.account(session.accountId);
      if (account === undefined) throw new SessionEnded('the account of this session is gone');
      return account;
    },
  };
  return {
    relyingParty: directory,
    accounts: new Accounts(parts),
    signIn: new SignIn(parts),
    securityInfo: new SecurityInfo(parts),
    securityKeyRegistration: new SecurityKeyRegistration(parts),
  };
}

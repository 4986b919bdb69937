import type { Clock } from '../basics/clock.ts';
import { type Log, silentLog } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import { Accounts } from './accounts.ts';
import { AdministratorNotice } from './administrator-notice.ts';
import { AppPasswords } from './app-passwords.ts';
import { Audit } from './audit.ts';
import { BrowserTokens } from './browser-tokens.ts';
import { challengeLimits } from './challenge.ts';
import type { Delivery } from './delivery.ts';
import { Flows } from './flows.ts';
import { HelpDesk } from './help-desk.ts';
import type { IdentityStore } from './identity-store.ts';
import { KeySignIn } from './key-sign-in.ts';
import { limits } from './limits.ts';
import { MethodRegistration } from './method-registration.ts';
import { SecurityKeyRegistration } from './methods/security-key.ts';
import { NewPassword } from './new-password.ts';
import { noDelivery } from './no-delivery.ts';
import { OwnerNotice } from './owner-notice.ts';
import { Pairing } from './pairing.ts';
import type { IdentityParts } from './parts.ts';
import { PendingApprovals } from './pending-approvals.ts';
import { PendingNotices } from './pending-notices.ts';
import { People } from './people.ts';
import { Plans } from './plans.ts';
import { policyAt } from './policy-at.ts';
import { PolicyDesk } from './policy-desk.ts';
import { assertUsable, type RelyingParty } from './relying-party.ts';
import { SecondSteps } from './second-step-sign-in.ts';
import { SecurityInfo } from './security-info.ts';
import { Sends } from './sends.ts';
import { SessionEnded, Sessions } from './sessions.ts';
import { ShortLived } from './short-lived.ts';
import { SignIn } from './sign-in.ts';
import { SignInLog } from './sign-in-log.ts';
import { SourceThrottle } from './source-throttle.ts';
import { Throttle, type ThrottleBook } from './throttle.ts';
import { TokenInventory } from './token-inventory.ts';

export interface IdentityPorts {
  readonly store: IdentityStore;
  readonly clock: Clock;
  readonly random: Random;
  /** The directory's name, RP ID and origin: the only relying party that it accepts. */
  readonly directory: RelyingParty;
  /** How people are reached; nobody is unless given. */
  readonly delivery?: Delivery;
  /**
   * DER of the attestation roots that are trusted now for a model, by its AAGUID in lower case; asked at each registration.
   * None unless given.
   */
  readonly trustedAttestationRoots?: (aaguid: string) => readonly Uint8Array[];
  /** What the metadata of a model lacks for it to be taken where attestation is enforced (S2-08). Nothing unless given. */
  readonly modelFaults?: (aaguid: string) => readonly string[];
  readonly log?: Log;
}

/** One directory: its people, how they sign in, and the rules. */
export interface Identity {
  readonly relyingParty: RelyingParty;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly helpDesk: HelpDesk;
  readonly signIn: SignIn;
  readonly keySignIn: KeySignIn;
  readonly secondSteps: SecondSteps;
  readonly newPassword: NewPassword;
  readonly securityInfo: SecurityInfo;
  readonly methodRegistration: MethodRegistration;
  readonly securityKeyRegistration: SecurityKeyRegistration;
  /** For authenticator apps: how one takes a registration over. */
  readonly pairing: Pairing;
  readonly appPasswords: AppPasswords;
  readonly plans: Plans;
  readonly people: People;
  readonly tokenInventory: TokenInventory;
  readonly policyDesk: PolicyDesk;
  /** What people are told of without anybody waiting for it. */
  readonly notices: PendingNotices;
}

/** @throws UnusableRelyingParty when the RP ID does not belong to the origin */
export function createIdentity(ports: IdentityPorts): Identity {
  const { store, clock, random, directory, log = silentLog, trustedAttestationRoots = () => [] } = ports;
  const { delivery = noDelivery, modelFaults = () => [] } = ports;
  assertUsable(directory);
  const policy = () => policyAt(store, clock.now());
  const rules = async () => (await policy()).lockout;
  const audit = new Audit({ store, clock });
  const notices = new PendingNotices();
  const ownerNotice = new OwnerNotice({ store, delivery, pending: notices, log });
  const parts: IdentityParts = {
    store,
    clock,
    random,
    log,
    relyingParty: directory,
    trustedAttestationRoots,
    modelFaults,
    delivery,
    sessions: new Sessions({ clock, random }),
    challenges: new ShortLived({ clock, random }, challengeLimits),
    flows: new Flows({ clock, random }),
    throttle: new Throttle({ book: nameBook(store), clock, log, rules }),
    codeThrottle: new Throttle({
      book: { change: (id, change) => store.changeAccountState(id, 'wrong-codes', change) },
      clock,
      log,
      rules,
      budget: { capacity: limits.wrongCodes, refillMs: limits.wrongCodeRefillMs },
    }),
    sourceThrottle: new SourceThrottle(clock),
    sends: new Sends(clock),
    pendingApprovals: new PendingApprovals(),
    browserTokens: new BrowserTokens({ store, clock, random, log }, async (accountId) => {
      const account = await store.account(accountId);
      if (!account) return;
      await audit.record('directory', 'browser-token.reused', account, 'a used token came again: its series ended');
      ownerNotice.tell(account, 'token-reused');
    }),
    signInLog: new SignInLog({ store, clock, random }),
    audit,
    ownerNotice,
    administratorNotice: new AdministratorNotice({ delivery, pending: notices, log }),
    policy,
    accountOf: async (session) => {
      const account = await store.account(session.accountId);
      if (account === undefined) throw new SessionEnded('the account of this session is gone');
      return account;
    },
  };
  const signIn = new SignIn(parts);
  const pairing = new Pairing(parts);
  const helpDesk = new HelpDesk(parts);
  return {
    relyingParty: directory,
    audit,
    accounts: new Accounts(parts),
    helpDesk,
    signIn,
    keySignIn: new KeySignIn(parts, signIn),
    secondSteps: new SecondSteps(parts, signIn),
    newPassword: new NewPassword(parts),
    securityInfo: new SecurityInfo(parts),
    methodRegistration: new MethodRegistration(parts, pairing),
    securityKeyRegistration: new SecurityKeyRegistration(parts),
    pairing,
    appPasswords: new AppPasswords(parts),
    plans: new Plans(parts),
    people: new People(parts),
    tokenInventory: new TokenInventory(parts, helpDesk),
    policyDesk: new PolicyDesk(parts),
    notices,
  };
}

/** By user name, so that names without an account count too. */
const nameBook = (store: IdentityStore): ThrottleBook => ({
  change: (nameKey, change) =>
    store.changeAttempts(nameKey, (current) => {
      const next = change(current && { ...current, level: 0 });
      if (next === undefined) return undefined;
      const { failures, lock, lastAt } = next;
      return { failures, lock, lastAt };
    }),
});

import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { toBase64url, utf8 } from '../../src/basics/bytes.ts';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { openApp } from '../../src/composition/open-app.ts';
import type { Decision } from '../../src/contract/identity.ts';
import type { Finger } from '../../src/contract/lab.ts';
import type { DirectoryPolicy } from '../../src/contract/policy.ts';
import type { Outcome } from '../../src/contract/steps.ts';
import type { IdentityStore } from '../../src/identity/identity-store.ts';
import { userNameKey } from '../../src/identity/names.ts';
import type { Router } from '../../src/operations/router.ts';
import { toBase32 } from '../../src/otp/base32.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { openSealedFiles } from '../../src/storage/sealed-files.ts';
import { ownPassword } from '../identity/own-password.ts';
import { softwareToken } from '../storage/stored-methods.ts';

export const resources = join(import.meta.dirname, '..', '..', 'resources');
export const secret = (text: string): string => toBase64url(utf8(text));

/** What is wanted, or an error that says what the key or the directory refused. */
export function valueOf<T>(end: Outcome<T> | Decision<T>): T {
  if (end.outcome === 'done') return end.value;
  throw new Error(`expected done, got ${JSON.stringify(end.refusal)}`);
}

/**
 * Someone who uses Touchstone before the test begins, by the same contract as the page: what they leave in the data folder
 * is what a person would have left.
 */
export class Earlier {
  readonly client: RouterClient<Router>;
  /** The finger that is put on any virtual key that waits for one. */
  finger: Finger = 'right-index';

  constructor(client: RouterClient<Router>) {
    this.client = client;
  }

  /** Touches whatever waits for a touch, until the signal. */
  async operate(signal: AbortSignal): Promise<void> {
    const { lab } = this.client;
    try {
      for await (const keys of await lab.watch(undefined, { signal })) {
        for (const { id, waitingFor } of keys) {
          if (waitingFor === 'touch') await lab.touch({ id });
          if (waitingFor === 'fingerprint') await lab.finger({ id, finger: this.finger, sample: 'good' });
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async createKey(): Promise<string> {
    return (await this.client.lab.create({ model: 'atkey-pro' })).id;
  }

  /** @returns the id among the attached keys */
  async plug(id: string): Promise<string> {
    await this.client.lab.plug({ id, power: 'host' });
    const keyId = (await this.client.lab.list()).find((key) => key.id === id)?.keyId;
    if (!keyId) throw new Error('expected the key among the attached ones');
    return keyId;
  }

  async replug(id: string): Promise<string> {
    await this.client.lab.unplug({ id });
    return this.plug(id);
  }

  async createFirstAccount(account: { userName: string; displayName: string; password: string }): Promise<void> {
    valueOf(await this.client.accounts.createFirst({ ...account, password: secret(account.password) }));
  }

  /** Somebody whom the owner lets in. @returns the Temporary Access Pass, good for more than one sign-in */
  async createWithPass(account: { userName: string; displayName: string; password: string }, role: 'user' | 'admin') {
    const { accounts } = this.client;
    valueOf(await accounts.create({ ...account, password: secret(account.password), role }));
    const pass = { userName: account.userName, oneTime: false, lifetimeMinutes: 60 };
    return valueOf(await accounts.issuePass(pass)).pass;
  }

  async signInWithPass(userName: string, pass: string): Promise<void> {
    const { signIn } = this.client;
    const { flow } = await signIn.begin({ userName });
    const next = valueOf(await signIn.withPass({ flow, pass: secret(pass) }));
    if (next.next !== 'stay-signed-in') throw new Error(`expected to be signed in, got ${next.next}`);
    valueOf(await signIn.finish({ flow: next.flow, stay: false, remember: false, browserName: 'Earlier' }));
  }

  /** What is decided is in force at once, from here on. */
  async decide(changes: Partial<DirectoryPolicy>): Promise<void> {
    const { policy, revision } = await this.client.policy.get();
    const changed = { ...policy, propagationMinutes: 0, ...changes };
    valueOf(await this.client.policy.save({ policy: changed, readRevision: revision }));
  }

  async setPin(keyId: string, pin: string): Promise<void> {
    valueOf(await this.client.keys.setPin({ keyId, newPin: secret(pin) }));
  }

  async spoilPin(keyId: string, wrong: string): Promise<void> {
    await this.client.keys.fingerprints.list({ keyId, pin: secret(wrong) });
  }

  async enrol(keyId: string, pin: string, finger: Finger, name: string): Promise<void> {
    this.finger = finger;
    const { fingerprints } = this.client.keys;
    const { templateId } = await endOf(await fingerprints.add({ keyId, pin: secret(pin), name: null }));
    valueOf(await fingerprints.rename({ keyId, pin: secret(pin), templateId, name }));
  }

  /** Signs out, and tries to sign in with a finger that the key does not know. */
  async failFingerprints(keyId: string, userName: string, finger: Finger, times: number): Promise<void> {
    const { signIn, lab } = this.client;
    await signIn.out();
    this.finger = finger;
    const key = (await lab.list()).find((one) => one.keyId === keyId);
    const retries = async () => {
      const details = valueOf(await this.client.keys.describe({ keyId }));
      return details.fingerprints.retries ?? 0;
    };
    if (!key) throw new Error('expected a virtual key');
    const goal = (await retries()) - times;
    while ((await retries()) > goal) {
      const stop = new AbortController();
      const { flow } = await signIn.begin({ userName });
      const events = await signIn.withKey({ keyId, pin: null, flow }, { signal: stop.signal });
      for await (const event of events) {
        if (event.type === 'step' && event.step.step === 'fingerprint-not-recognised') break;
      }
      stop.abort();
    }
  }

  async register(keyId: string, pin: string, name: string): Promise<void> {
    const { securityInfo } = this.client;
    const { registrationId } = await endOf(await securityInfo.addKey({ keyId, pin: secret(pin) }));
    valueOf(await securityInfo.nameKey({ registrationId, name }));
  }
}

/** Runs an operation to its end. */
async function endOf<T>(
  events: AsyncIterable<{ type: 'step' } | { type: 'end'; end: Outcome<T> | Decision<T> }>,
): Promise<T> {
  for await (const event of events) if (event.type === 'end') return valueOf(event.end);
  throw new Error('the stream closed without an end');
}

/** Uses the app in this process on a data folder, and closes it. */
export async function earlier(dataFolder: string, act: (someone: Earlier) => Promise<void>): Promise<void> {
  const app = await openApp({
    dataFolder,
    resources,
    host: 'test',
    version: '0.0.0',
    lab: true,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  const someone = new Earlier(createRouterClient(await app.router(), { context: { caller: app.createCaller() } }));
  const hands = new AbortController();
  const operated = someone.operate(hands.signal);
  try {
    await act(someone);
    if (!(await someone.client.accounts.directory()).empty) await inDirectory(dataFolder, chooseOwnPasswords);
  } finally {
    hands.abort();
    await operated;
    await app.close();
  }
}

/** Everybody has signed in once already, and chosen the password that they were given. */
async function chooseOwnPasswords(store: IdentityStore): Promise<void> {
  const { rows } = await store.people({ query: '', sort: 'name', after: null, limit: 500 });
  for (const { userName } of rows) await ownPassword(store, userName);
}

/** What is tedious to do by the contract, written into the directory of a data folder, which a host may be using. */
export async function inDirectory(dataFolder: string, act: (store: IdentityStore) => Promise<void>): Promise<void> {
  const data = await openDataFolder(dataFolder, { clock: systemClock });
  const sealed = openSealedFiles(dataFolder, { clock: systemClock, log: silentLog, keychain: null });
  data.sealDirectoryWith(sealed.sealingKey);
  try {
    await act((await data.stores()).identityStore);
  } finally {
    sealed.close();
    await data.close();
  }
}

/** Gives somebody a token none of whose codes is spent, whatever the time is. @returns its secret, as it is typed by hand */
export async function giveToken(dataFolder: string, userName: string): Promise<string> {
  let typed = '';
  await inDirectory(dataFolder, async (store) => {
    const owner = await store.accountByName(userNameKey(userName));
    if (!owner) throw new Error(`expected an account of ${userName}`);
    const token = { ...softwareToken(owner.id, 1), createdAt: Date.now() };
    await store.addMethod(token, { types: ['oath-token'], max: 1 });
    typed = toBase32(token.oath.secret);
  });
  return typed;
}

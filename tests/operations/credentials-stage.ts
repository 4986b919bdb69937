import { toBase64url } from '../../src/basics/bytes.ts';
import { systemRandom } from '../../src/basics/random.ts';
import type { KeyCredentials, StoredCredential } from '../../src/contract/credentials.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { type Acts, Stage, type StagedKey, secret } from './stage.ts';
import { type AccountAtSite, storeAccounts } from './stored-credentials.ts';

export const PIN = '1357-kanda';

export const hanako: readonly AccountAtSite[] = [
  { site: 'login.contoso.example', name: 'hanako@contoso.example', displayName: '山田 花子' },
  { site: 'shop.example', name: 'hanako@contoso.example', displayName: 'Hanako' },
  { site: 'shop.example', name: 'taro@contoso.example', displayName: '山田 太郎' },
];

/** A visit to the sign-in data of the stage's keys, as the page makes one. */
export class Visit {
  readonly stage: Stage;
  readonly visitId: string;
  /** Keys that the visit has a token for, as last told. */
  unlocked: readonly string[] = [];
  readonly #leave: AbortController;
  readonly #watching: Promise<void>;

  private constructor(
    stage: Stage,
    visitId: string,
    rest: AsyncIterable<{ unlocked: string[] }>,
    leave: AbortController,
  ) {
    this.stage = stage;
    this.visitId = visitId;
    this.#leave = leave;
    this.#watching = (async () => {
      for await (const { unlocked } of rest) this.unlocked = unlocked;
    })();
  }

  static async begin(stage: Stage): Promise<Visit> {
    const leave = new AbortController();
    const events = await stage.client().keys.credentials.visit(undefined, { signal: leave.signal });
    const first = await events.next();
    if (first.done) throw new Error('the visit ended at once');
    return new Visit(stage, first.value.visitId, events, leave);
  }

  async leave(): Promise<void> {
    this.#leave.abort();
    await this.#watching;
  }

  async unlock(key: StagedKey, pin: string | null = PIN, acts: Acts = {}, remember = false) {
    const { visitId } = this;
    const input = { visitId, keyId: key.keyId, pin: pin === null ? null : secret(pin), remember };
    return (await this.stage.walk(await this.stage.client().keys.credentials.unlock(input), acts)).end;
  }

  async list(keyId: string, acts: Acts = {}) {
    const stream = await this.stage.client().keys.credentials.list({ visitId: this.visitId, keyId });
    return this.stage.walk(stream, acts);
  }

  async listed(key: StagedKey): Promise<KeyCredentials> {
    const { end } = await this.list(key.keyId);
    if (end.outcome !== 'done') throw new Error(`expected a list, got ${end.refusal.code}`);
    return end.value;
  }

  async remove(keyId: string, { credentialId }: StoredCredential) {
    const stream = await this.stage.client().keys.credentials.remove({ visitId: this.visitId, keyId, credentialId });
    return (await this.stage.walk(stream)).end;
  }

  async rename(
    keyId: string,
    { credentialId }: StoredCredential,
    names: { name: string | null; displayName: string | null },
  ) {
    const input = { visitId: this.visitId, keyId, credentialId, ...names };
    return (await this.stage.walk(await this.stage.client().keys.credentials.rename(input))).end;
  }

  async readBlob(keyId: string, { credentialId }: StoredCredential) {
    const input = { visitId: this.visitId, keyId, credentialId };
    return (await this.stage.walk(await this.stage.client().keys.credentials.largeBlob.read(input))).end;
  }

  async writeBlob(keyId: string, { credentialId }: StoredCredential, bytes: Uint8Array) {
    const input = { visitId: this.visitId, keyId, credentialId, bytes: toBase64url(bytes) };
    return (await this.stage.walk(await this.stage.client().keys.credentials.largeBlob.write(input))).end;
  }

  async removeBlob(keyId: string, { credentialId }: StoredCredential) {
    const input = { visitId: this.visitId, keyId, credentialId };
    return (await this.stage.walk(await this.stage.client().keys.credentials.largeBlob.remove(input))).end;
  }
}

/** A plugged key with a PIN that sites have stored accounts on. */
export async function keyWith(
  stage: Stage,
  accounts: readonly AccountAtSite[],
  model: KeyModel['id'] = 'ctap-2-3',
): Promise<StagedKey> {
  const key = stage.plugKey(model);
  await stage.client().keys.setPin({ keyId: key.keyId, newPin: secret(PIN) });
  const ports = { clock: stage.clock, random: systemRandom };
  await stage.during(storeAccounts(stage.rack.open(key.keyId), PIN, accounts, ports), key.comply);
  return key;
}

/** The account of this name, at this site. */
export function accountOf({ credentials }: KeyCredentials, site: string, name: string): StoredCredential {
  const found = credentials.find((one) => one.site.rpId === site && one.user.name === name);
  if (!found) throw new Error(`expected ${name} at ${site}`);
  return found;
}

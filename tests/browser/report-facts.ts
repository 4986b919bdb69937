import { seededRandom } from '../../src/basics/random.ts';
import type { IdentityStore, SignInEvent } from '../../src/identity/identity-store.ts';
import { hardwareKey, type InventoryToken } from '../../src/identity/inventory-token.ts';
import { userNameKey } from '../../src/identity/names.ts';
import { phone } from '../storage/stored-methods.ts';
import { inDirectory } from './furnish.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Whose name begins like a formula, and whose is as long as names may be. */
export const formula = '=HYPERLINK("http://evil.example","x")';
const names = [
  '東京都千代田区霞が関情報システム統括本部 勅使河原 権左衛門 (業務委託)',
  formula,
  '佐藤 花子',
  'Chris Green',
  '鈴木 一郎',
];
const reasons = ['wrong-credentials', 'wrong-code', 'not-approved', 'fraud-reported', 'throttled'] as const;
const ways = [
  'password-and-notification',
  'security-key',
  'password-and-sms',
  'password',
  'temporary-access-pass',
] as const;
/** A model that everybody knows, one of the passkeys that are synced, and one that nobody knows. */
const models = [
  'cb69481e-8ff7-4039-93ec-0a2729a154a8',
  'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4',
  'deadbeef-0000-4000-8000-000000000000',
];

/** What 90 days leave behind in the data folder of a host that may be running: sign-ins, people, keys, tokens, and acts. */
export async function leaveFacts(folder: string, now: number, count: number): Promise<void> {
  const random = seededRandom('facts');
  const one = (below: number) => (random.bytes(1)[0] ?? 0) % below;
  await inDirectory(folder, async (store) => {
    for (const [index, displayName] of names.entries()) await addPerson(store, index, displayName, now, random);
    for (let index = 0; index < count; index++) await store.appendSignIn(signIn(index, count, now, one));
    await addActs(store, now);
    await addToken(store, now, random);
  });
}

const nameOf = (index: number): string => `person${index}@contoso.example`;

async function addPerson(
  store: IdentityStore,
  index: number,
  displayName: string,
  now: number,
  random: ReturnType<typeof seededRandom>,
): Promise<void> {
  const id = `fact-person-${index}`;
  await store.addAccount({
    id,
    userName: nameOf(index),
    nameKey: userNameKey(nameOf(index)),
    displayName: displayName.slice(0, 64),
    phoneticName: '',
    latinName: '',
    role: 'user',
    disabled: false,
    registerAgain: false,
    defaultMethodId: null,
    revision: 0,
    userHandle: random.bytes(32),
    createdAt: now - (85 - index) * DAY,
    password: { id: `fact-password-${index}`, hash: 'scrypt$none', changedAt: now },
  });
  await store.addMethod(
    { ...phone(id, index), id: `fact-phone-${index}`, createdAt: now - (60 - index * 5) * DAY },
    { types: ['phone'], max: 5 },
  );
  const aaguid = models[index % models.length] ?? '';
  if (index < 4) {
    await store.addSecurityKey(
      {
        id: `fact-key-${index}`,
        accountId: id,
        credentialId: random.bytes(16),
        publicKey: random.bytes(77),
        signCount: 0,
        aaguid,
        name: 'Key',
        nameKey: 'key',
        backupEligible: index === 1,
        backedUp: false,
        attestation: index === 0 ? 'attested' : 'not-attested',
        createdAt: now - (30 - index * 6) * DAY,
        lastUsedAt: null,
      },
      10,
    );
  }
}

/** More by day than by night, and a few more each week. */
function signIn(index: number, count: number, now: number, one: (below: number) => number): SignInEvent {
  const days = Math.floor(89 * (1 - Math.sqrt(index / count)));
  const at = now - days * DAY - one(11) * HOUR - one(60) * 60_000 - 1;
  const dice = one(20);
  const result = dice < 16 ? 'success' : dice < 19 ? 'failure' : 'interrupted';
  return {
    id: `fact-${index}`,
    at,
    accountId: `fact-person-${index % names.length}`,
    userName: nameOf(index % names.length),
    method: ways[one(ways.length)] ?? 'password',
    result,
    reason: result === 'failure' ? (reasons[one(reasons.length)] ?? null) : null,
    keyName: null,
    because: [{ rule: 'second-step', details: { because: 'policy' } }],
  };
}

async function addActs(store: IdentityStore, now: number): Promise<void> {
  const record = (
    daysAgo: number,
    action: string,
    index: number,
    reason: string,
    details: Record<string, string | number | boolean> = {},
  ) =>
    store.appendAudit({
      at: now - daysAgo * DAY,
      actorId: null,
      actorName: action === 'fraud.reported' ? '(directory)' : '(owner)',
      action,
      targetId: `fact-person-${index}`,
      targetName: nameOf(index),
      reason,
      details,
    });
  await record(6, 'account.bypass-given', 1, formula, { seconds: 300 });
  await record(2, 'account.bypass-given', 0, '電話を自宅に忘れたため', { seconds: 600 });
  await record(5, 'account.blocked', 2, 'token stolen');
  await record(4, 'account.unblocked', 2, 'token found');
  await record(3, 'fraud.reported', 0, 'reported by the owner of the account', { blocked: true, way: 'notification' });
  await record(1, 'fraud.reported', 3, 'reported by the owner of the account', { blocked: false, way: 'voice' });
  await store.appendSignIn({
    id: 'fact-bypass',
    at: now - 2 * DAY + 60_000,
    accountId: 'fact-person-0',
    userName: nameOf(0),
    method: 'password',
    result: 'success',
    reason: null,
    keyName: null,
    because: [{ rule: 'one-time-bypass', details: {} }],
  });
}

/** Its clock goes wrong by 60 seconds a week. */
async function addToken(store: IdentityStore, now: number, random: ReturnType<typeof seededRandom>): Promise<void> {
  const token: InventoryToken = {
    id: 'fact-token',
    serial: 'C610-0001',
    manufacturer: 'Authenex',
    model: 'c610',
    accountId: 'fact-person-0',
    methodId: 'fact-phone-0',
    revokedAt: null,
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    driftSteps: 0,
    type: 'totp',
    counter: 0,
    secret: random.bytes(20),
    addedAt: now - 40 * DAY,
    revision: 0,
  };
  await store.addTokens([token]);
  for (const week of [5, 4, 3, 2, 1]) {
    await store.addDrift(hardwareKey(token), { at: now - week * 7 * DAY, seconds: (6 - week) * 60 });
  }
}

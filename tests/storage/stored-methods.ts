import { seededRandom } from '../../src/basics/random.ts';
import type { InventoryToken } from '../../src/identity/inventory-token.ts';
import type {
  AuthenticatorApp,
  OathToken,
  PhoneMethod,
  TimeBasedOath,
} from '../../src/identity/methods/stored-method.ts';

const base = (accountId: string, number: number) => ({
  id: `method-${accountId}-${number}`,
  accountId,
  name: `Method ${number}`,
  createdAt: 1,
  lastUsedAt: null,
  revision: 0,
});

const oath = (number: number): TimeBasedOath => ({
  type: 'totp',
  secret: seededRandom(`seed ${number}`).bytes(20),
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  lastStep: null,
  driftSteps: 0,
  wasLate: false,
  spentAhead: [],
});

export const phone = (accountId: string, number: number): PhoneMethod => ({
  ...base(accountId, number),
  type: 'phone',
  number: `+8190${String(number).padStart(8, '0')}`,
  line: 'mobile',
  reachedBy: 'sms',
  use: 'primary',
});

export const softwareToken = (accountId: string, number: number): OathToken & { readonly oath: TimeBasedOath } => ({
  ...base(accountId, number),
  type: 'oath-token',
  hardware: null,
  oath: oath(number),
});

export const hardwareToken = (accountId: string, number: number): OathToken => ({
  ...softwareToken(accountId, number),
  hardware: { serial: `C610-${number}`, manufacturer: 'Somebody', model: 'c610' },
});

export const authenticatorApp = (accountId: string, number: number): AuthenticatorApp => ({
  ...base(accountId, number),
  type: 'authenticator-app',
  pushAddress: 'push:1',
  pushKey: seededRandom(`push ${number}`).bytes(32),
  preferred: 'notification',
  oath: oath(number),
});

/** A token of the inventory that is with its owner. */
export const inventoryToken = (accountId: string, methodId: string): InventoryToken => ({
  id: 'token',
  serial: 'C610-1',
  manufacturer: 'Authenex',
  model: 'c610',
  accountId,
  methodId,
  revokedAt: null,
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  driftSteps: 0,
  type: 'totp',
  counter: 0,
  secret: seededRandom('seed').bytes(20),
  addedAt: 5,
  revision: 0,
});

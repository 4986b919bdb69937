import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/basics/secret.ts';
import type { InventoryToken } from '../../src/identity/inventory-token.ts';
import type { OathToken } from '../../src/identity/methods/stored-method.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { codeOf, value } from './directory.ts';
import { taro, town } from './people.ts';

/** RFC 4226, appendix D. */
const seed = () => new Uint8Array(Buffer.from('12345678901234567890'));
const codeAt = (counter: number) =>
  oathCode(Secret.over(seed()), { type: 'hotp', algorithm: 'SHA1', digits: 6, period: 30 }, counter);
const hardware = { serial: 'F1', manufacturer: 'Feitian', model: 'c100' };
const token = (): InventoryToken => ({
  ...hardware,
  id: 't',
  accountId: null,
  methodId: null,
  revokedAt: null,
  type: 'hotp',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  driftSteps: 0,
  counter: 0,
  secret: seed(),
  addedAt: 1,
  revision: 0,
});

async function assigned() {
  const place = await town();
  await place.store.addTokens([token()]);
  const { tokenInventory } = place.identity;
  value(await tokenInventory.assign(null, 't', taro.userName));
  const { id: accountId } = await place.account();
  return { ...place, tokenInventory, accountId };
}

describe('S4-26 S0-42 a revoked token signs nobody in', () => {
  it('though somebody activates it at the same time', async () => {
    const { store, tokenInventory, accountId } = await assigned();
    const read = store.token.bind(store);
    store.token = async (id) => {
      const found = await read(id);
      store.token = read;
      value(await tokenInventory.revoke(null, id, 'lost'));
      return found;
    };
    expect(codeOf(await tokenInventory.activate(null, 't', codeAt(0)))).toBe('changed-meanwhile');
    expect(await store.methods(accountId)).toEqual([]);
    expect(await store.tokenRow('t')).toMatchObject({ state: 'revoked', methodId: null });
  });

  it('though nothing links it with the method of its hardware', async () => {
    const { store, tokenInventory, accountId } = await assigned();
    const method: OathToken = {
      type: 'oath-token',
      id: 'm',
      accountId,
      name: 'c100 F1',
      createdAt: 1,
      lastUsedAt: null,
      revision: 0,
      hardware: { ...hardware, manufacturer: 'FEITIAN' },
      oath: { type: 'hotp', algorithm: 'SHA1', digits: 6, secret: seed(), nextCounter: 1 },
    };
    await store.addMethod(method, { types: ['oath-token'], max: 5 });
    expect(codeOf(await tokenInventory.activate(null, 't', codeAt(1)))).toBe('method-exists');
    value(await tokenInventory.revoke(null, 't', 'lost'));
    expect(await store.methods(accountId)).toEqual([]);
  });
});

it('RFC 6030: whatever is left out of a file is told by the number of its package', async () => {
  const { store, identity } = await town();
  await store.addTokens([{ ...token(), serial: 'D', manufacturer: 'Feitian' }]);
  const keyPackage = (serial: string, length: number, algorithm = 'hotp') => `<KeyPackage>
    <DeviceInfo><Manufacturer>Feitian</Manufacturer><SerialNo>${serial}</SerialNo></DeviceInfo>
    <Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:${algorithm}">
      <AlgorithmParameters><ResponseFormat Length="${length}" Encoding="DECIMAL"/></AlgorithmParameters>
      <Data><Secret><PlainValue>${Buffer.from(seed()).toString('base64')}</PlainValue></Secret></Data>
    </Key></KeyPackage>`;
  const packages = [keyPackage('A', 6, 'pin'), keyPackage('B', 7), keyPackage('C', 6, 'pin')];
  packages.push(keyPackage('D', 6), keyPackage('E', 6));
  const text = `<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">${packages.join('')}</KeyContainer>`;
  const request = { file: new Uint8Array(Buffer.from(text)), format: 'pskc', dryRun: true } as const;
  expect(value(await identity.tokenInventory.import(null, request, { announce: () => {} }))).toMatchObject({
    outcome: 'readable',
    first: [{ serial: 'E' }],
    leftOut: [
      { package: 1, serial: 'A', reason: 'not-an-otp-token' },
      { package: 2, serial: 'B', reason: 'digits-unsupported' },
      { package: 3, serial: 'C', reason: 'not-an-otp-token' },
      { package: 4, serial: 'D', reason: 'already-there' },
    ],
  });
});

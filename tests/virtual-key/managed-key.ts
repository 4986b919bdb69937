import { expect } from 'vitest';
import { type CborMap, encodeCbor } from '../../src/fido/cbor.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { clientDataHash, createRequest, sha256 } from './credential-requests.ts';
import { type Answer, Host, map, touching } from './host.ts';
import { PlatformPin } from './platform-pin.ts';

export const PIN = '123456';
export const GA = 0x02;
export const MC = 0x01;
export const CM = 0x04;
export const PCMR = 0x40;
export const rk = map(['rk', true]);
/** Whatever the models of the rack have. */
export const managedModel: KeyModel = {
  ...atkeyPro,
  extensions: ['credProtect', 'hmac-secret', 'largeBlobKey', 'thirdPartyPayment'],
  algorithms: [-7, -8, -257],
  largeBlobCapacity: 1024,
  credentialManagement: { previewCommand: true, readOnlyToken: true },
};

export const descriptorOf = (id: Uint8Array, type = 'public-key'): CborMap => map(['id', id], ['type', type]);

/** A key with a PIN, and a platform that manages its credentials. */
export class ManagedKey {
  readonly host: Host;
  readonly platform: PlatformPin;

  constructor(options: ConstructorParameters<typeof Host>[0] = {}) {
    this.host = new Host({ model: managedModel, ...options });
    this.platform = new PlatformPin(this.host);
    expect(this.platform.setPin(PIN)).toBe(0);
  }

  token(permissions = CM, rpId?: string): Uint8Array {
    const { status, token } = this.platform.token(PIN, permissions, rpId);
    expect(status).toBe(0);
    return token;
  }

  request(token: Uint8Array, subCommand: number, params?: CborMap): CborMap {
    const message = params ? [Uint8Array.of(subCommand), encodeCbor(params)] : [Uint8Array.of(subCommand)];
    return map(
      [1, subCommand],
      [2, params],
      [3, this.platform.protocol],
      [4, this.platform.authenticate(token, ...message)],
    );
  }

  manage(token: Uint8Array, subCommand: number, params?: CborMap, command = 0x0a): Answer {
    return this.host.call(command, this.request(token, subCommand, params));
  }

  next(subCommand: 3 | 5): Answer {
    return this.host.call(0x0a, map([1, subCommand]));
  }

  /** Makes a discoverable credential and returns its id. */
  make(rpId: string, user: number, more: Parameters<typeof createRequest>[0] = {}): Uint8Array {
    const token = this.token(MC, rpId);
    const param = this.platform.authenticate(token, clientDataHash);
    const request = createRequest({ rpId, userId: Uint8Array.of(user), options: rk, param, protocol: 2, ...more });
    const { status, map: answer } = this.host.call(0x01, request, touching);
    expect(status).toBe(0);
    const authData = answer.get(2) as Uint8Array;
    return authData.slice(55, 55 + ((authData[53]! << 8) | authData[54]!));
  }

  /** User ids of an RP's credentials, as the key tells them. */
  users(rpId: string): number[] {
    const begin = this.manage(this.token(), 4, map([1, sha256(rpId)]));
    if (begin.status === 0x2e) return [];
    expect(begin.status).toBe(0);
    const entries = [begin.map];
    while (entries.length < (begin.map.get(9) as number)) entries.push(this.next(5).map);
    expect(this.next(5).status).toBe(0x30);
    return entries.map((entry) => ((entry.get(6) as CborMap).get('id') as Uint8Array)[0]!);
  }
}

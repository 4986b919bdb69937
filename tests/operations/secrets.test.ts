import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64url, toHex, utf8 } from '../../src/basics/bytes.ts';
import { signInByPassword } from './signing-in.ts';
import { Stage, secret } from './stage.ts';

/** Texts that must show up nowhere, in every form in which they could. */
const canaries = { pin: 'canary-pin-7391', wrongPin: 'canary-bad-5520', password: 'canary pass phrase 8264' };

const formsOf = (text: string): string[] => {
  const hash = createHash('sha256').update(text).digest();
  const forms = [utf8(text), new Uint8Array(hash), new Uint8Array(hash.subarray(0, 16))];
  return [
    text,
    ...forms.flatMap((bytes) => [
      toBase64url(bytes),
      toHex(bytes),
      Buffer.from(bytes).toString('base64'),
      [...bytes].join(','),
    ]),
  ];
};

describe('hostile F9 secrets', () => {
  it('are in no log line, no answer and no error, whatever is done with them', async () => {
    const stage = new Stage();
    const key = stage.plugKey();
    const client = stage.client();
    const heard: unknown[] = [];
    const hear = async (call: Promise<unknown>) => {
      try {
        heard.push(await call);
      } catch (error) {
        const { name, message, stack, cause, ...rest } = error as Error;
        heard.push({ name, message, stack, cause: String(cause), rest });
      }
    };
    const walk = async (stream: Parameters<Stage['walk']>[0]) => hear(stage.walk(stream, { onWait: key.comply }));
    const { keyId } = key;
    const pin = secret(canaries.pin);
    const wrong = secret(canaries.wrongPin);
    const owner = { userName: 'owner@touchstone.test', displayName: 'Owner', password: secret(canaries.password) };

    await hear(client.accounts.createFirst(owner));
    await hear(client.keys.setPin({ keyId, newPin: pin }));
    await hear(client.keys.setPin({ keyId, newPin: pin }));
    await hear(client.keys.fingerprints.list({ keyId, pin: wrong }));
    await hear(client.keys.fingerprints.list({ keyId, pin: wrong }));
    await hear(client.keys.changePin({ keyId, currentPin: wrong, newPin: pin }));
    await hear(client.keys.changePin({ keyId, currentPin: pin, newPin: pin }));
    await hear(client.keys.setPin({ keyId: 'nobody', newPin: pin }));
    await hear(client.keys.setPin({ keyId: '', newPin: pin }));
    await hear(client.keys.setPin({ keyId, newPin: canaries.pin + '!' }));
    await walk(await client.keys.fingerprints.add({ keyId, pin, name: 'Right index' }));
    const visit = await client.keys.credentials.visit();
    const { visitId } = (await visit.next()).value as { visitId: string };
    await walk(await client.keys.credentials.unlock({ visitId, keyId, pin: wrong }));
    await walk(await client.keys.credentials.unlock({ visitId, keyId, pin }));
    await walk(await client.keys.credentials.list({ visitId, keyId }));
    await visit.return?.();
    await walk(await client.securityInfo.addKey({ keyId, pin }));
    await walk(await client.signIn.withKey({ keyId, pin: wrong, flow: null }));
    await hear(signInByPassword(client, { ...owner, password: secret(`${canaries.password}x`) }));
    await hear(signInByPassword(client, { ...owner, userName: 'not a name' }));
    const { attached } = stage.rack;
    stage.rack.attached = () => {
      throw new Error(`a fault that quotes ${canaries.pin}`);
    };
    await hear(client.keys.setPin({ keyId, newPin: pin }));
    await walk(await client.securityInfo.addKey({ keyId, pin }));
    stage.rack.attached = attached;

    const told = JSON.stringify({ heard, logged: stage.logged });
    expect(heard).toHaveLength(20);
    expect(stage.logged.some(({ event }) => event === 'internal-error')).toBe(true);
    for (const text of Object.values(canaries)) {
      for (const form of formsOf(text)) expect(told).not.toContain(form);
    }
    const sent = stage.packets.map((packet) => toHex(packet)).join('');
    for (const text of [canaries.pin, canaries.wrongPin]) expect(sent).not.toContain(toHex(utf8(text)));
  });
});

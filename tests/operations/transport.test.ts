import type { MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { RPCHandler } from '@orpc/server/message-port';
import { afterEach, describe, expect, it } from 'vitest';
import type { Touchstone } from '../../src/contract/contract.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { Stage, type StagedKey, secret } from './stage.ts';

/** The same router behind a real pipe, as the hosts attach it: everything is serialised in both directions. */
describe('over a message port', () => {
  const ports: MessagePort[] = [];
  afterEach(() => {
    for (const port of ports.splice(0)) port.close();
  });

  function connected() {
    const stage = new Stage();
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    new RPCHandler(stage.router).upgrade(port1, { context: { caller: createCaller({ tester: true }) } });
    port1.start();
    port2.start();
    const client: Touchstone = createORPCClient(new RPCLink({ port: port2 }));
    return { stage, client, hangUp: () => port2.close() };
  }

  const turn = () => new Promise((resolve) => setImmediate(resolve));
  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await turn();
  }
  async function waitingChoice(stage: Stage, client: Touchstone, key: StagedKey) {
    await client.keys.setPin({ keyId: key.keyId, newPin: secret('1357-kanda') });
    const stream = await client.keys.choose();
    await until(() => key.state.waitingFor === 'touch');
    expect(stage.openConnections).toBe(1);
    return stream;
  }

  it('a walk gives its steps and its end', async () => {
    const { stage, client } = connected();
    const key = stage.plugKey();
    const { steps, end } = await stage.walk(await client.keys.choose(), { onWait: key.comply });
    expect(steps).toEqual([{ step: 'working' }, { step: 'touch' }]);
    expect(end).toEqual({ outcome: 'done', value: { keyId: key.keyId } });
  });

  it('a reader who stops makes the key stop waiting', async () => {
    const { stage, client } = connected();
    const key = stage.plugKey();
    const stream = await waitingChoice(stage, client, key);
    await stream.return?.();
    await until(() => key.state.waitingFor === null && stage.openConnections === 0);
  });

  it('an aborted signal makes the key stop waiting', async () => {
    const { stage, client } = connected();
    const key = stage.plugKey();
    const aborter = new AbortController();
    const stream = await client.keys.choose(undefined, { signal: aborter.signal });
    const reading = (async () => {
      for await (const { type } of stream) expect(type).toBe('step');
    })();
    await until(() => key.state.waitingFor === 'touch');
    aborter.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await until(() => key.state.waitingFor === null && stage.openConnections === 0);
  });

  it('a window that is gone makes the key stop waiting', async () => {
    const { stage, client, hangUp } = connected();
    const key = stage.plugKey();
    await waitingChoice(stage, client, key);
    hangUp();
    await until(() => key.state.waitingFor === null && stage.openConnections === 0);
  });

  it('a refusal and a fault arrive as the contract says', async () => {
    const { client } = connected();
    expect(await client.keys.describe({ keyId: 'nobody' })).toEqual({
      outcome: 'refused',
      refusal: { code: 'key-not-found', retries: null, status: null, detail: null },
    });
    await expect(client.securityInfo.get()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(client.keys.setPin({ keyId: 'x', newPin: 'not base64!' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});

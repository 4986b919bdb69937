import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { VirtualConnection } from '../../src/hid/virtual-connection.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import type { Hands, Subject } from './subject.ts';

/** Longest time that a test lets go by while it waits for the key to ask or to give up. */
const patienceMs = 180_000;
const tickMs = 100;

/** A virtual key in a process of its own time: hands act as soon as it waits for them. */
export function virtualSubject(model: KeyModel): Subject {
  const clock = new ManualClock();
  const random = seededRandom(`conformance ${model.id}`);
  const key = new VirtualKey(model, { clock, random, memory: volatileMemory() });
  const connections = new Set<VirtualConnection>();
  let open: Promise<Authenticator> | undefined;

  const connect = async () => {
    const connection = new VirtualConnection(key, () => connections.delete(connection));
    connections.add(connection);
    return connection;
  };
  const authenticator = () => {
    open ??= connect().then((connection) => openAuthenticator(connection, { clock, random }));
    return open;
  };
  const plugIn = () => {
    key.plugIn('host');
    key.enumerated();
  };
  plugIn();

  const hands = virtualHands(clock, key);
  return {
    name: model.name,
    hands,
    authenticator,
    connect,
    async replug() {
      key.unplug();
      for (const connection of [...connections]) connection.lose();
      open = undefined;
      plugIn();
      return authenticator();
    },
    async close() {
      await (await open)?.close();
      key.unplug();
    },
  };
}

function virtualHands(clock: ManualClock, key: VirtualKey): Hands {
  /** Lets time go by until the command ends; `act` is called each time the key waits for a person. */
  async function during<T>(command: Promise<T>, act: () => void): Promise<T> {
    let over = false;
    const end = command.finally(() => {
      over = true;
    });
    end.catch(() => {});
    for (let elapsed = 0; !over && elapsed < patienceMs; elapsed += tickMs) {
      await clock.advance(tickMs);
      if (!over && key.snapshot().waitingFor !== null) act();
    }
    if (!over) throw new Error(`the command did not end within ${patienceMs} ms`);
    return end;
  }
  return {
    touch: (command) => during(command, () => key.touch()),
    finger: (which, command) =>
      during(command, () => key.finger(which === 'enrolled' ? 'right-index' : 'left-little', 0)),
    nobody: (command) => during(command, () => {}),
    cancel: (abort, command) => during(command, abort),
    wait: (ms) => clock.advance(ms),
  };
}

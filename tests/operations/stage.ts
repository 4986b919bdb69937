import { tmpdir } from 'node:os';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { toBase64url, utf8 } from '../../src/basics/bytes.ts';
import type { Log, LogDetails } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import type { Settings } from '../../src/contract/app.ts';
import type { Step } from '../../src/contract/steps.ts';
import type { HidConnection } from '../../src/ctap/hid-connection.ts';
import { type DeliveryRouter, deliveryRouter } from '../../src/delivery/delivery-router.ts';
import { VirtualBus } from '../../src/hid/virtual-bus.ts';
import type { ShelvedKey, VirtualKeyShelf } from '../../src/hid/virtual-key-shelf.ts';
import { virtualLab } from '../../src/hid/virtual-lab.ts';
import { createIdentity, type Identity } from '../../src/identity/identity.ts';
import type { AtlasStore } from '../../src/operations/atlas-store.ts';
import { type Caller, createCaller } from '../../src/operations/caller.ts';
import type { PersistentTokenStore } from '../../src/operations/persistent-tokens.ts';
import { phoneDelivery } from '../../src/operations/phone-delivery.ts';
import type { KeyBus, KeyRights } from '../../src/operations/ports.ts';
import { createRouter, type Router } from '../../src/operations/router.ts';
import { TokenRack } from '../../src/otp-token/token-rack.ts';
import { Phones } from '../../src/phone/phones.ts';
import { automaticHands } from '../../src/rig/automatic-hands.ts';
import { rackControl } from '../../src/rig/rack-control.ts';
import { volatileAtlas } from '../../src/storage/key-atlas-file.ts';
import { keyStateFiles } from '../../src/storage/key-state-files.ts';
import { volatileDocument } from '../../src/storage/sealed-document.ts';
import { volatileFile } from '../../src/storage/sealed-file.ts';
import { volatileTrust } from '../../src/storage/trust-files.ts';
import { Trust } from '../../src/trust/trust.ts';
import { type KeyMemory, volatileMemory } from '../../src/virtual-key/key-memory.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { TestMetadataService } from '../../src/virtual-key/test-metadata.ts';
import { ledTables } from './led-tables.ts';
import { directoryPorts, openMemoryStore } from './memory-store.ts';

const directory = {
  name: 'Touchstone',
  rpId: 'login.touchstone.localhost',
  origin: 'https://login.touchstone.localhost',
};

export type Client = RouterClient<Router>;
export type Waiting = 'touch' | 'fingerprint';

/** What a person does: when the key waits for them, and when the screen tells them something. */
export interface Acts {
  onWait?: (waiting: Waiting) => void;
  onStep?: (step: Step) => void | Promise<void>;
}

export const secret = (text: string): string => toBase64url(utf8(text));

/** The whole product below its hosts: real operations, real directory, a rack of virtual keys, and time that stands still. */
export class Stage {
  readonly clock = new ManualClock();
  readonly logged: { event: string; details: LogDetails | undefined }[] = [];
  readonly rack: VirtualBus;
  readonly router: Router;
  readonly trust: Trust;
  readonly phones: Phones;
  readonly delivery: DeliveryRouter;
  readonly identity: Identity;
  readonly store = openMemoryStore();
  /** Every packet that went to a key. */
  readonly packets: Uint8Array[] = [];
  /** The library of scenarios, read when it is first asked for. */
  readonly scenarios = new Map<string, string>();
  /** Connections that are open now. */
  openConnections = 0;

  /** Called before each packet goes to a key. */
  beforeWrite: (packet: Uint8Array) => void = () => {};
  /** What becomes of each packet from a key; undefined drops it. */
  onTheWayBack: (packet: Uint8Array) => Uint8Array | undefined = (packet) => packet;

  /** @param models what keys can be made of; the product's unless told */
  constructor(
    models: readonly KeyModel[] = keyModels,
    {
      lab = true,
      rights = { system: 'linux', elevated: async () => null, helper: null },
      fidoRoots = [],
      atlas = volatileAtlas(),
      persistentTokenStore = volatileFile(),
    }: {
      lab?: boolean;
      rights?: KeyRights;
      fidoRoots?: readonly Uint8Array[];
      atlas?: AtlasStore;
      persistentTokenStore?: PersistentTokenStore;
    } = {},
  ) {
    const random = seededRandom('stage');
    const log: Log = {
      info: (event, details) => void this.logged.push({ event, details }),
      warn: (event, details) => void this.logged.push({ event, details }),
    };
    const { clock } = this;
    this.phones = new Phones(volatileDocument(), { clock, random, log });
    this.delivery = deliveryRouter({
      lab: lab ? phoneDelivery(this.phones) : null,
      settings: volatileDocument(),
      clock,
      random,
      log,
    });
    this.rack = new VirtualBus({ clock, random, log, shelf: volatileShelf(), models, automaticHands });
    let settings: Settings = { language: null, theme: 'system', sounds: true };
    const testMetadata = new TestMetadataService(random);
    this.trust = new Trust({
      store: volatileTrust(),
      clock,
      log,
      fidoRoots,
      testMetadata: () => (lab ? testMetadata.blob(this.rack.describedKeys(), clock.now()) : null),
    });
    const { store } = this;
    this.identity = createIdentity({
      store,
      clock,
      random,
      directory,
      log,
      delivery: this.delivery,
    });
    this.router = createRouter({
      directory: directoryPorts(store, { clock, random }),
      tokens: lab ? new TokenRack(volatileDocument(), { clock, random, log }) : null,
      phones: lab ? this.phones : null,
      delivery: this.delivery,
      trust: this.trust,
      keys: this.#bus(),
      rights,
      lab: lab
        ? virtualLab(this.rack, {
            keys: this.rack,
            readScenarios: async () => this.scenarios,
            control: rackControl(this.rack, { clock, log }),
            stateFiles: keyStateFiles(tmpdir(), clock),
            clock,
            log,
          })
        : null,
      identity: this.identity,
      atlas,
      persistentTokenStore,
      settings: {
        read: () => settings,
        change: (changes) => {
          settings = { ...settings, ...changes };
          return settings;
        },
      },
      about: { version: '0.0.0', host: 'test', platform: 'linux', recovered: [] },
      ledTables,
      modelName: () => null,
      clock,
      random,
      log,
    });
  }

  /** One window: with the Lab open. */
  client(caller: Caller = createCaller({ tester: true })): Client {
    return createRouterClient(this.router, { context: { caller } });
  }

  /** A virtual key, plugged in. */
  plugKey(model = 'atkey-pro'): StagedKey {
    const id = this.rack.create(model);
    this.rack.plug(id, 'host');
    return new StagedKey(this, id);
  }

  /** Reads a stream to its end, while the person acts. */
  async walk<End>(
    stream: AsyncIterable<{ type: 'step'; step: Step } | { type: 'end'; end: End }>,
    acts: Acts = {},
  ): Promise<{ steps: Step[]; end: End }> {
    const steps: Step[] = [];
    let end: { value: End } | undefined;
    const reading = (async () => {
      for await (const event of stream) {
        if (event.type === 'end') {
          end = { value: event.end };
        } else {
          steps.push(event.step);
          await acts.onStep?.(event.step);
        }
      }
    })();
    await this.during(reading, acts.onWait);
    if (!end) throw new Error('the stream ended without an end');
    return { steps, end: end.value };
  }

  /** Waits for a call; while a key waits for a person, time goes by and the person acts. */
  async during<T>(call: Promise<T>, onWait: (waiting: Waiting) => void = () => {}): Promise<T> {
    let over = false;
    const settled = call.finally(() => {
      over = true;
    });
    settled.catch(() => {});
    while (!over) {
      await new Promise((resolve) => setImmediate(resolve));
      const waiting = this.rack.list().find((key) => key.waitingFor !== null)?.waitingFor;
      if (over || !waiting) continue;
      await this.clock.advance(100);
      if (!over && this.rack.list().some((key) => key.waitingFor === waiting)) onWait(waiting);
    }
    return settled;
  }

  #bus(): KeyBus {
    const { rack } = this;
    return {
      snapshot: () => ({ keys: rack.attached(), remedy: null, usbUnavailable: null }),
      onChange: (listener) => rack.onAttachmentChange(listener),
      open: async (keyId) => this.#recorded(rack.open(keyId)),
      led: (keyId) => rack.led(keyId),
    };
  }

  #recorded(connection: HidConnection): HidConnection {
    this.openConnections++;
    let isOpen = true;
    const end = () => {
      if (isOpen) this.openConnections--;
      isOpen = false;
    };
    connection.onClosed(end);
    return {
      packetSize: connection.packetSize,
      write: (packet) => {
        this.beforeWrite(packet);
        this.packets.push(packet.slice());
        return connection.write(packet);
      },
      onPacket: (listener) =>
        connection.onPacket((packet) => {
          const arriving = this.onTheWayBack(packet);
          if (arriving) listener(arriving);
        }),
      onClosed: (listener) => connection.onClosed(listener),
      close: () => {
        end();
        return connection.close();
      },
    };
  }
}

export class StagedKey {
  readonly id: string;
  readonly #stage: Stage;

  constructor(stage: Stage, id: string) {
    this.#stage = stage;
    this.id = id;
  }

  get state() {
    const state = this.#stage.rack.list().find(({ id }) => id === this.id);
    if (!state) throw new Error('this key is not on the rack');
    return state;
  }

  /** The id of its present attachment. */
  get keyId(): string {
    const { keyId } = this.state;
    if (keyId === null) throw new Error('this key is not attached');
    return keyId;
  }

  touch = (): void => this.#stage.rack.touch(this.id);
  finger = (
    finger: Parameters<VirtualBus['finger']>[1] = 'right-index',
    sample: Parameters<VirtualBus['finger']>[2] = 'good',
  ) => void this.#stage.rack.finger(this.id, finger, sample);
  /** Does what the key waits for, with the enrolled finger. */
  comply = (waiting: Waiting): void => (waiting === 'touch' ? this.touch() : this.finger());

  unplug(): void {
    this.#stage.rack.unplug(this.id);
  }

  replug(): void {
    this.unplug();
    this.#stage.rack.plug(this.id, 'host');
  }
}

function volatileShelf(): VirtualKeyShelf {
  const keys: ShelvedKey[] = [];
  const memories = new Map<string, KeyMemory>();
  return {
    list: () => keys,
    create(key, records = new Map()) {
      keys.push(key);
      this.keyMemory(key.id).write(records);
    },
    remove: (id) => {
      keys.splice(
        keys.findIndex((key) => key.id === id),
        1,
      );
      memories.delete(id);
    },
    keyMemory(id) {
      const memory = memories.get(id) ?? volatileMemory();
      memories.set(id, memory);
      return memory;
    },
  };
}

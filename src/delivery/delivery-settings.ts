import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import {
  type Channel,
  type ChosenGateway,
  type DeliveryPart,
  deliveryFields,
  deliveryParts,
  gatewaysOf,
} from '../contract/delivery-fields.ts';
import { type FieldFault, type KeptSettings, keptSettings, type PartSettings, readPart } from './gateway-settings.ts';

/** Where the settings are kept, as one text that nobody else reads. */
export interface DeliveryDocument {
  /** null where there is none yet. */
  read(): string | null;
  write(text: string): void;
}

const noSettings: KeptSettings = {
  format: 1,
  channels: { sms: 'built-in', call: 'built-in', email: 'built-in', push: 'built-in' },
  parts: { smtp: null, twilio: null, smpp: null, webhook: null, callbacks: null, limits: null },
};

/** How long what was read is good: another program may change it. */
const freshMs = 2_000;

/** What an administrator has set up, secrets included. Read when it is needed. */
export class DeliverySettings {
  readonly #document: DeliveryDocument;
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  #kept: { readonly settings: KeptSettings; readonly readAt: number } | undefined;

  constructor(document: DeliveryDocument, ports: { clock: Clock; log: Log }) {
    this.#document = document;
    this.#ports = ports;
  }

  now(): KeptSettings {
    const at = this.#ports.clock.monotonic();
    if (this.#kept === undefined || at - this.#kept.readAt >= freshMs) {
      this.#kept = { settings: this.#read(), readAt: at };
    }
    return this.#kept.settings;
  }

  /** @returns whether the gateway can serve the channel */
  choose(channel: Channel, gateway: ChosenGateway): boolean {
    const fitting: readonly ChosenGateway[] = gatewaysOf[channel];
    if (!fitting.includes(gateway)) return false;
    const { channels, ...rest } = this.#read();
    this.#keep({ ...rest, channels: { ...channels, [channel]: gateway } });
    return true;
  }

  /** @returns what is wrong; null: it is kept. */
  change(
    part: DeliveryPart,
    values: Readonly<Record<string, string>>,
    secret: string | null,
  ): readonly FieldFault[] | null {
    const settings = this.#read();
    const read = readPart(part, values, secret, settings.parts[part]);
    if (read.outcome === 'refused') return read.problems;
    this.#keep({ ...settings, parts: { ...settings.parts, [part]: read.settings } });
    return null;
  }

  /** @returns whether it was there */
  forget(part: DeliveryPart): boolean {
    const settings = this.#read();
    if (settings.parts[part] === null) return false;
    const channels = Object.fromEntries(
      Object.entries(settings.channels).map(([channel, gateway]) => [channel, gateway === part ? 'built-in' : gateway]),
    ) as KeptSettings['channels'];
    this.#keep({ ...settings, channels, parts: { ...settings.parts, [part]: null } });
    return true;
  }

  /** Without secrets. */
  shown(): Record<DeliveryPart, { values: Record<string, string>; hasSecret: boolean } | null> {
    const { parts } = this.now();
    return Object.fromEntries(deliveryParts.map((part) => [part, shownPart(part, parts[part])])) as ReturnType<
      DeliverySettings['shown']
    >;
  }

  #read(): KeptSettings {
    const text = this.#document.read();
    if (text === null) return noSettings;
    try {
      return keptSettings.parse(JSON.parse(text));
    } catch {
      this.#ports.log.warn('delivery-settings-unreadable');
      return noSettings;
    }
  }

  #keep(settings: KeptSettings): void {
    this.#document.write(JSON.stringify(settings));
    this.#kept = { settings, readAt: this.#ports.clock.monotonic() };
  }
}

function shownPart(part: DeliveryPart, settings: PartSettings[DeliveryPart] | null) {
  if (settings === null) return null;
  const members: Readonly<Record<string, string | number | boolean | null | undefined>> = { ...settings };
  const shown = (value: (typeof members)[string]): string =>
    typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? '');
  return {
    values: Object.fromEntries(deliveryFields[part].map(({ name }) => [name, shown(members[name])])),
    hasSecret: typeof members.secret === 'string',
  };
}

import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import type { Channel, ChosenGateway, DeliveryPart, FieldNameOf, FieldProblem } from '../contract/delivery-fields.ts';
import { isLoopbackName, webAddressProblem } from './address-guard.ts';

/** As they are kept, sealed. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'implicit' | 'none';
  readonly userName: string | null;
  readonly secret: string | null;
  readonly from: string;
  /** PEM: this one is trusted, and no other. null: whatever a public authority vouches for. */
  readonly certificate: string | null;
}

export interface TwilioSettings {
  readonly baseUrl: string;
  readonly accountSid: string;
  readonly secret: string;
  /** E.164, letters, or the id of a messaging service (MG...). */
  readonly from: string;
  readonly privateAddresses: boolean;
}

export interface SmppSettings {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'none';
  readonly systemId: string;
  readonly secret: string;
  readonly systemType: string;
  readonly source: string;
  readonly longMessages: 'udh' | 'payload';
  readonly certificate: string | null;
}

export interface WebhookSettings {
  readonly url: string;
  readonly secret: string;
  readonly privateAddresses: boolean;
}

export interface CallbackSettings {
  readonly publicUrl: string;
  readonly host: string;
  readonly port: number;
}

/** The highest that a limit can be. */
export const mostAnHour = 100_000;

export interface LimitSettings {
  readonly perAddressAnHour: number;
  /** To all addresses, numbers and apps of one account. */
  readonly perPersonAnHour: number;
  readonly inTotalAnHour: number;
}

/** Until an administrator says otherwise. Neither a bill, nor a flooded phone, nor so many notifications that one is approved to have peace. */
export const usualLimits = {
  perAddressAnHour: 10,
  perPersonAnHour: 20,
  inTotalAnHour: 1_000,
} as const satisfies LimitSettings;

export interface PartSettings {
  readonly smtp: SmtpSettings;
  readonly twilio: TwilioSettings;
  readonly smpp: SmppSettings;
  readonly webhook: WebhookSettings;
  readonly callbacks: CallbackSettings;
  readonly limits: LimitSettings;
}

const text = z.string().max(20_000);
const port = z.number().int().min(1).max(65_535);
const count = z.number().int().min(1).max(mostAnHour);
const gateway = z.enum(['built-in', 'smtp', 'twilio', 'smpp', 'webhook']);

/** What is kept. */
export const keptSettings = z.object({
  format: z.literal(1),
  channels: z.object({ sms: gateway, call: gateway, email: gateway, push: gateway }),
  parts: z.object({
    smtp: z
      .object({
        host: text,
        port,
        security: z.enum(['starttls', 'implicit', 'none']),
        userName: text.nullable(),
        secret: text.nullable(),
        from: text,
        certificate: text.nullable(),
      })
      .nullable(),
    twilio: z
      .object({ baseUrl: text, accountSid: text, secret: text, from: text, privateAddresses: z.boolean() })
      .nullable(),
    smpp: z
      .object({
        host: text,
        port,
        security: z.enum(['tls', 'none']),
        systemId: text,
        secret: text,
        systemType: text,
        source: text,
        longMessages: z.enum(['udh', 'payload']),
        certificate: text.nullable(),
      })
      .nullable(),
    webhook: z.object({ url: text, secret: text, privateAddresses: z.boolean() }).nullable(),
    callbacks: z.object({ publicUrl: text, host: text, port }).nullable(),
    limits: z
      .object({
        perAddressAnHour: count,
        // Settings that were kept before there were these.
        perPersonAnHour: count.default(usualLimits.perPersonAnHour),
        inTotalAnHour: count.default(usualLimits.inTotalAnHour),
      })
      .nullable(),
  }),
});
export type KeptSettings = Readonly<{
  format: 1;
  channels: Readonly<Record<Channel, ChosenGateway>>;
  parts: { readonly [Part in DeliveryPart]: PartSettings[Part] | null };
}>;

export interface FieldFault {
  readonly field: string;
  readonly problem: FieldProblem;
}

export type ReadPart<Part extends DeliveryPart> =
  | { readonly outcome: 'read'; readonly settings: PartSettings[Part] }
  | { readonly outcome: 'refused'; readonly problems: readonly FieldFault[] };

type Values = Readonly<Record<string, string>>;

/** RFC 1123 names, and addresses. */
const isHost = (host: string): boolean =>
  isIP(host) !== 0 ||
  (host.length <= 253 && host.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label)));

/** One address and nothing else: no name, no list, nothing that could end a line. */
export const isMailAddress = (address: string): boolean =>
  address.length <= 254 &&
  /^[^\s@<>()[\]\\,;:"\p{Cc}\p{Cf}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}\p{Cf}]{1,253}$/u.test(address);

export const isNumber = (number: string): boolean => /^\+[1-9]\d{5,14}$/.test(number);

const isSender = (from: string): boolean =>
  isNumber(from) || /^[A-Za-z0-9][A-Za-z0-9 ]{0,10}$/.test(from) || /^MG[0-9a-f]{32}$/i.test(from);

const isPlain = (given: string): boolean => /^[\x20-\x7e]*$/.test(given);

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** Reads what was typed: every fault with its field. */
class Reading<Part extends DeliveryPart> {
  readonly problems: FieldFault[] = [];
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  fault(field: FieldNameOf<Part> | 'secret', problem: FieldProblem): void {
    this.problems.push({ field, problem });
  }

  text(field: FieldNameOf<Part>, fits: (given: string) => FieldProblem | null, longest = 254): string {
    const given = (this.#values[field] ?? '').trim();
    const problem = given === '' ? 'missing' : given.length > longest ? 'too-long' : fits(given);
    if (problem !== null) this.fault(field, problem);
    return given;
  }

  optional(field: FieldNameOf<Part>, fits: (given: string) => FieldProblem | null, longest = 254): string | null {
    return (this.#values[field] ?? '').trim() === '' ? null : this.text(field, fits, longest);
  }

  choice<const Choice extends string>(field: FieldNameOf<Part>, ...choices: readonly Choice[]): Choice {
    const given = this.#values[field];
    const found = choices.find((choice) => choice === given);
    if (found === undefined) this.fault(field, 'not-a-choice');
    return found ?? (choices[0] as Choice);
  }

  host(): string {
    return this.text('host', (given) => (isHost(given) ? null : 'not-a-host'));
  }

  port(): number {
    const isPort = (given: string) => /^\d{1,5}$/.test(given) && Number(given) >= 1 && Number(given) <= 65_535;
    return Number(this.text('port', (given) => (isPort(given) ? null : 'not-a-port')));
  }

  certificate(): string | null {
    const fits = (given: string) => (isCertificate(given) ? null : 'not-a-certificate');
    return this.optional('certificate', fits, 20_000);
  }

  url(field: FieldNameOf<Part>, allowPrivate: boolean): string {
    return this.text(field, (given) => webAddressProblem(given, allowPrivate), 2_000);
  }

  end(settings: PartSettings[Part]): ReadPart<Part> {
    const { problems } = this;
    return problems.length > 0 ? { outcome: 'refused', problems } : { outcome: 'read', settings };
  }
}

const plain = (given: string): FieldProblem | null => (isPlain(given) ? null : 'not-a-text');
const shortestWebhookSecret = 16;

/**
 * What was typed, as settings.
 * @param typed the secret; null: the one before
 * @param before a secret that was kept is used for the address that it was typed for, and for no other: whoever may change settings
 *   cannot have it sent somewhere to read it
 */
export const readPart = <Part extends DeliveryPart>(
  part: Part,
  values: Values,
  typed: string | null,
  before: PartSettings[Part] | null,
): ReadPart<Part> => partReaders[part](values, typed, before);

const partReaders: {
  readonly [Part in DeliveryPart]: (
    values: Values,
    typed: string | null,
    before: PartSettings[Part] | null,
  ) => ReadPart<Part>;
} = {
  smtp(values, typed, before) {
    const reading = new Reading<'smtp'>(values);
    const host = reading.host();
    const port = reading.port();
    const security = reading.choice('security', 'starttls', 'implicit', 'none');
    const userName = reading.optional('userName', plain);
    const from = reading.text('from', (given) => (isMailAddress(given) ? null : 'not-a-mail-address'));
    const certificate = reading.certificate();
    const isSame = before?.host === host && before.port === port && before.certificate === certificate;
    const kept = isSame ? before.secret : null;
    const secret = userName === null ? null : (typed ?? kept);
    if (userName !== null && secret === null) reading.fault('secret', before ? 'secret-needed' : 'missing');
    if (userName !== null && security === 'none' && !isLoopbackName(host)) {
      reading.fault('security', 'secret-in-the-clear');
    }
    return reading.end({ host, port, security, userName, secret, from, certificate });
  },
  twilio(values, typed, before) {
    const reading = new Reading<'twilio'>(values);
    const privateAddresses = reading.choice('privateAddresses', 'no', 'yes') === 'yes';
    const baseUrl = reading.url('baseUrl', privateAddresses);
    const accountSid = reading.text('accountSid', (given) =>
      /^[A-Za-z0-9_-]{1,64}$/.test(given) ? null : 'not-a-text',
    );
    const from = reading.text('from', (given) => (isSender(given) ? null : 'not-a-sender'));
    const secret = typed ?? (before?.baseUrl === baseUrl ? before.secret : null);
    if (secret === null) reading.fault('secret', before ? 'secret-needed' : 'missing');
    return reading.end({ baseUrl, accountSid, secret: secret ?? '', from, privateAddresses });
  },
  smpp(values, typed, before) {
    const reading = new Reading<'smpp'>(values);
    const host = reading.host();
    const port = reading.port();
    const security = reading.choice('security', 'tls', 'none');
    // SMPP 3.4 section 4.1.5: up to 15 and 12 characters; section 5.2.8: 20.
    const systemId = reading.text('systemId', plain, 15);
    const systemType = reading.optional('systemType', plain, 12) ?? '';
    const source = reading.optional('source', (given) => (isSender(given) ? null : 'not-a-sender'), 20) ?? '';
    const longMessages = reading.choice('longMessages', 'udh', 'payload');
    const certificate = reading.certificate();
    const isSame =
      before?.host === host &&
      before.port === port &&
      before.certificate === certificate &&
      // From an encrypted connection to a plain one, the password would be heard.
      !(before.security === 'tls' && security === 'none');
    const secret = typed ?? (isSame ? before.secret : null);
    if (secret === null) reading.fault('secret', before ? 'secret-needed' : 'missing');
    else if (secret.length > 8 || !isPlain(secret)) reading.fault('secret', 'too-long');
    const settings = { host, port, security, systemId, systemType, source, longMessages, certificate };
    return reading.end({ ...settings, secret: secret ?? '' });
  },
  webhook(values, typed, before) {
    const reading = new Reading<'webhook'>(values);
    const privateAddresses = reading.choice('privateAddresses', 'no', 'yes') === 'yes';
    const url = reading.url('url', privateAddresses);
    const secret = typed ?? (before?.url === url ? before.secret : null);
    if (secret === null) reading.fault('secret', before ? 'secret-needed' : 'missing');
    else if (secret.length < shortestWebhookSecret) reading.fault('secret', 'secret-too-short');
    return reading.end({ url, secret: secret ?? '', privateAddresses });
  },
  callbacks(values) {
    const reading = new Reading<'callbacks'>(values);
    // Nothing is sent there by this program; it is what Twilio is told, so it has to be what Twilio can reach.
    const publicUrl = reading.url('publicUrl', true);
    return reading.end({ publicUrl, host: reading.host(), port: reading.port() });
  },
  limits(values) {
    const reading = new Reading<'limits'>(values);
    const isCount = (given: string) => /^\d{1,6}$/.test(given) && Number(given) >= 1 && Number(given) <= mostAnHour;
    const countIn = (name: keyof LimitSettings) =>
      Number(reading.text(name, (given) => (isCount(given) ? null : 'not-a-count')));
    const [perAddressAnHour, perPersonAnHour] = [countIn('perAddressAnHour'), countIn('perPersonAnHour')];
    return reading.end({ perAddressAnHour, perPersonAnHour, inTotalAnHour: countIn('inTotalAnHour') });
  },
};

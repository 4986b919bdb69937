/** Zod-free: the screen and the terminal make their forms of this. */

/** How a person is reached. */
export const channels = ['sms', 'call', 'email', 'push'] as const;
export type Channel = (typeof channels)[number];

/** Ways out of this computer that can be set up. */
export const gateways = ['smtp', 'twilio', 'smpp', 'webhook'] as const;
export type Gateway = (typeof gateways)[number];

/** `built-in`: the simulated phone while the Lab is on, else nothing. */
export type ChosenGateway = 'built-in' | Gateway;

/** Which gateways can serve a channel. */
export const gatewaysOf = {
  sms: ['built-in', 'twilio', 'smpp', 'webhook'],
  call: ['built-in', 'twilio', 'webhook'],
  email: ['built-in', 'smtp', 'webhook'],
  push: ['built-in', 'webhook'],
} as const satisfies Record<Channel, readonly ChosenGateway[]>;

/** What is set up: the gateways, the address that Twilio calls back, and how much is sent at most. */
export const deliveryParts = [...gateways, 'callbacks', 'limits'] as const;
export type DeliveryPart = (typeof deliveryParts)[number];

/** `initial`: what a form starts with. */
export type DeliveryField = { readonly name: string; readonly initial: string } & (
  | { readonly kind: 'text' | 'number' | 'address' | 'certificate' | 'yes-no'; readonly optional?: true }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
);

/** The fields of each part, in their order. Values are text, as typed; `yes` or `no` for `yes-no`. */
export const deliveryFields = {
  smtp: [
    { name: 'host', kind: 'address', initial: '' },
    { name: 'port', kind: 'number', initial: '587' },
    { name: 'security', kind: 'choice', choices: ['starttls', 'implicit', 'none'], initial: 'starttls' },
    { name: 'userName', kind: 'text', initial: '', optional: true },
    { name: 'from', kind: 'address', initial: '' },
    { name: 'certificate', kind: 'certificate', initial: '', optional: true },
  ],
  twilio: [
    { name: 'baseUrl', kind: 'address', initial: 'https://api.twilio.com' },
    { name: 'accountSid', kind: 'text', initial: '' },
    { name: 'from', kind: 'text', initial: '' },
    { name: 'privateAddresses', kind: 'yes-no', initial: 'no' },
  ],
  smpp: [
    { name: 'host', kind: 'address', initial: '' },
    { name: 'port', kind: 'number', initial: '2775' },
    { name: 'security', kind: 'choice', choices: ['tls', 'none'], initial: 'tls' },
    { name: 'systemId', kind: 'text', initial: '' },
    { name: 'systemType', kind: 'text', initial: '', optional: true },
    { name: 'source', kind: 'text', initial: '', optional: true },
    { name: 'longMessages', kind: 'choice', choices: ['udh', 'payload'], initial: 'udh' },
    { name: 'certificate', kind: 'certificate', initial: '', optional: true },
  ],
  webhook: [
    { name: 'url', kind: 'address', initial: 'https://' },
    { name: 'privateAddresses', kind: 'yes-no', initial: 'no' },
  ],
  callbacks: [
    { name: 'publicUrl', kind: 'address', initial: 'https://' },
    { name: 'host', kind: 'address', initial: '127.0.0.1' },
    { name: 'port', kind: 'number', initial: '8025' },
  ],
  limits: [
    { name: 'perAddressAnHour', kind: 'number', initial: '10' },
    { name: 'perPersonAnHour', kind: 'number', initial: '20' },
    { name: 'inTotalAnHour', kind: 'number', initial: '1000' },
  ],
} as const satisfies Record<DeliveryPart, readonly DeliveryField[]>;

export type FieldNameOf<Part extends DeliveryPart> = (typeof deliveryFields)[Part][number]['name'];

/** Which gateways have a secret: a password or token that is written and never shown. */
export const hasSecret: Readonly<Record<DeliveryPart, boolean>> = {
  smtp: true,
  twilio: true,
  smpp: true,
  webhook: true,
  callbacks: false,
  limits: false,
};

/**
 * Why a field is not taken. `secret-needed`: a secret goes only to the address that it was typed for; `secret-in-the-clear`: it would
 * cross the network unencrypted. Closed: each has words.
 */
export const fieldProblems = [
  'missing',
  'too-long',
  'not-a-host',
  'not-a-port',
  'not-a-choice',
  'not-a-mail-address',
  'not-a-web-address',
  'not-https',
  'private-address',
  'not-a-certificate',
  'not-a-sender',
  'not-a-text',
  'not-a-count',
  'secret-needed',
  'secret-again',
  'secret-too-short',
  'secret-in-the-clear',
] as const;
export type FieldProblem = (typeof fieldProblems)[number];

import { decodeUtf8 } from '../basics/bytes.ts';
import type { DeliveryChanged, DeliverySetUp, DeliveryTested } from '../contract/delivery.ts';
import type { Channel, ChosenGateway, DeliveryPart } from '../contract/delivery-fields.ts';
import type { Language } from '../contract/values.ts';
import { homeCountry, readPhoneNumber } from '../identity/phone-number.ts';
import type { Methods } from './guard.ts';
import { withTypedSecrets } from './typed-secret.ts';

type Fault = Extract<DeliveryChanged, { outcome: 'refused' }>['problems'][number];

/** How messages leave this computer, as an administrator sets it up. */
export interface DeliveryDesk {
  /** Secrets stay out. */
  show(): DeliverySetUp;
  /** @returns whether the gateway can serve the channel */
  choose(channel: Channel, gateway: ChosenGateway): boolean;
  /** @returns what is wrong with it; null: it is kept and used from now on */
  change(part: DeliveryPart, values: Readonly<Record<string, string>>, secret: string | null): readonly Fault[] | null;
  /** @returns whether it was there */
  forget(part: DeliveryPart): boolean;
  test(channel: Channel, to: string, language: Language, signal: AbortSignal): Promise<DeliveryTested>;
}

/** The methods of the contract's `delivery`. */
export const deliveryMethods = (os: Methods['delivery'], desk: DeliveryDesk) => ({
  show: os.show.handler(() => desk.show()),
  choose: os.choose.handler(({ input }) => ({ chosen: desk.choose(input.channel, input.gateway) })),
  change: os.change.handler(({ input }) =>
    withTypedSecrets([input.secret], async ([secret]) => {
      // It is kept as text, sealed, because that is what gateways take.
      const problems = desk.change(input.part, input.values, secret && decodeUtf8(secret.expose()));
      return problems === null
        ? { outcome: 'done' as const }
        : { outcome: 'refused' as const, problems: problems.map((fault) => ({ ...fault })) };
    }),
  ),
  forget: os.forget.handler(({ input }) => ({ forgotten: desk.forget(input.part) })),
  test: os.test.handler(async ({ input: { channel, to, language }, signal }) => {
    const address = await addressOf(channel, to);
    if (address === undefined) return { outcome: 'malformed' as const };
    return desk.test(channel, address, language, signal ?? new AbortController().signal);
  }),
});

/** Numbers in which a numbering plan knows nobody, as a gateway has them for tests, are its own to judge. */
const international = /^\+[1-9]\d{6,14}$/;

/** @returns undefined where nothing can go there by that channel */
async function addressOf(channel: Channel, typed: string): Promise<string | undefined> {
  if (channel === 'push') return typed;
  if (channel === 'email') return /^[^\s@]+@[^\s@]+$/.test(typed) ? typed : undefined;
  const read = await readPhoneNumber(typed, homeCountry);
  if (!('problem' in read)) return read.number;
  return international.test(typed) ? typed : undefined;
}

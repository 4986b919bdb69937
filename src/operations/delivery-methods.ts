import { decodeUtf8 } from '../basics/bytes.ts';
import type { DeliveryChanged, DeliverySetUp, DeliveryTested } from '../contract/delivery.ts';
import type { Channel, ChosenGateway, DeliveryPart } from '../contract/delivery-fields.ts';
import type { Language } from '../contract/values.ts';
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
  test: os.test.handler(({ input, signal }) =>
    desk.test(input.channel, input.to, input.language, signal ?? new AbortController().signal),
  ),
});

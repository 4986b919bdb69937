import type { Delivery } from './delivery.ts';

const failed = { outcome: 'failed', reason: 'not-set-up', detail: 'no gateway is set up' } as const;

/** Where nothing is set up to reach people by. */
export const noDelivery: Delivery = {
  sms: async () => failed,
  email: async () => failed,
  call: async () => failed,
  push: async () => failed,
};

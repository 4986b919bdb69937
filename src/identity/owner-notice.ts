import type { Log } from '../basics/log.ts';
import type { Delivery } from './delivery.ts';
import type { Account, IdentityStore } from './identity-store.ts';
import { type Notice, notices } from './messages.ts';
import type { PendingNotices } from './pending-notices.ts';

/** Tells the owner of an account what happens to it, by e-mail where there is an address, otherwise by SMS. */
export class OwnerNotice {
  readonly #ports: {
    readonly store: IdentityStore;
    readonly delivery: Delivery;
    readonly pending: PendingNotices;
    readonly log: Log;
  };

  constructor(ports: { store: IdentityStore; delivery: Delivery; pending: PendingNotices; log: Log }) {
    this.#ports = ports;
  }

  /** Nobody waits for it, and what goes wrong with it stops nothing. */
  tell(account: Pick<Account, 'id'>, notice: Notice): void {
    const sending = this.#send(account.id, notice).catch((error: unknown) => {
      this.#ports.log.warn('owner-not-told', { notice, error: error instanceof Error ? error.name : typeof error });
    });
    this.#ports.pending.add(sending);
  }

  async #send(accountId: string, notice: Notice): Promise<void> {
    const { store, delivery, log } = this.#ports;
    const methods = await store.methods(accountId);
    const { subject, text } = notices[notice];
    const email = methods.find((method) => method.type === 'email');
    const phone = methods.find((method) => method.type === 'phone' && method.line === 'mobile');
    let sent = email && (await delivery.email({ to: email.address, subject, text, language: 'ja' }));
    if (sent?.outcome !== 'sent' && phone?.type === 'phone') {
      sent = await delivery.sms({ to: phone.number, text, language: 'ja' });
    }
    if (sent?.outcome === 'failed') log.warn('owner-not-told', { notice, reason: sent.reason });
  }
}

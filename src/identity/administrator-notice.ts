import type { Log } from '../basics/log.ts';
import type { Delivery } from './delivery.ts';
import type { PendingNotices } from './pending-notices.ts';
import type { DirectoryPolicy } from './policy/directory-policy.ts';

/** What recipients of notifications are told about (S4-25). */
export type AdministratorEvent = 'policy-changed' | 'fraud-reported' | 'account-blocked';

/** In both languages, because nobody knows which one is read. */
const subjects: Readonly<Record<AdministratorEvent, string>> = {
  'policy-changed': '認証方法のポリシーが変更されました / Authentication policy changed',
  'fraud-reported': '不正アクセスが報告されました / Fraud reported',
  'account-blocked': 'ユーザーがブロックされました / User blocked',
};

/** Tells the recipients that the policy names, by e-mail (S4-25). */
export class AdministratorNotice {
  readonly #ports: { readonly delivery: Delivery; readonly pending: PendingNotices; readonly log: Log };

  constructor(ports: { delivery: Delivery; pending: PendingNotices; log: Log }) {
    this.#ports = ports;
  }

  /** Nobody waits for it, and what goes wrong with it stops nothing. @param about who or what; no secret */
  tell({ notifications }: Pick<DirectoryPolicy, 'notifications'>, event: AdministratorEvent, about: string): void {
    if (!notifications.enabled) return;
    const { delivery, pending, log } = this.#ports;
    const subject = subjects[event];
    for (const to of notifications.recipients) {
      const sending = delivery.email({ to, subject, text: `${subject}\n${about}`, language: 'ja' }).then(
        (sent) => {
          if (sent.outcome === 'failed') log.warn('administrator-not-told', { event, reason: sent.reason });
        },
        (error: unknown) => {
          log.warn('administrator-not-told', { event, error: error instanceof Error ? error.name : typeof error });
        },
      );
      pending.add(sending);
    }
  }
}

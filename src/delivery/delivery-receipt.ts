/** How a message ended, as the centre reports it later. */
export interface DeliveryReceipt {
  readonly messageId: string;
  /** `waiting`: not the end yet. */
  readonly state: 'delivered' | 'failed' | 'waiting';
  /** The centre's own words, as `UNDELIV 013`. */
  readonly detail: string;
}

const delivered: readonly string[] = ['DELIVRD', 'ACCEPTD'];
const failed: readonly string[] = ['EXPIRED', 'DELETED', 'UNDELIV', 'REJECTD'];

/** SMPP 3.4 appendix B. undefined: no receipt. */
export function readReceipt(text: string): DeliveryReceipt | undefined {
  const member = (name: string) => new RegExp(`(?:^|\\s)${name}:([A-Za-z0-9-]{1,65})`).exec(text.slice(0, 1000))?.[1];
  const messageId = member('id');
  const state = member('stat')?.toUpperCase();
  if (messageId === undefined || state === undefined) return undefined;
  const detail = [state, member('err')].filter((word) => word !== undefined).join(' ');
  if (delivered.includes(state)) return { messageId, state: 'delivered', detail };
  return { messageId, state: failed.includes(state) ? 'failed' : 'waiting', detail };
}

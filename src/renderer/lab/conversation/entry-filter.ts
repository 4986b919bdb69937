import type { ConversationEntry, ConversationMember } from '../../../contract/lab.ts';

export interface EntryFilter {
  /** null: of all keys. */
  readonly key: string | null;
  readonly channel: string | null;
  readonly kind: 'all' | 'commands' | 'transport';
  readonly keepalives: boolean;
  readonly onlyErrors: boolean;
  readonly search: string;
}

export const noFilter: EntryFilter = {
  key: null,
  channel: null,
  kind: 'all',
  keepalives: false,
  onlyErrors: false,
  search: '',
};

const isKeepalive = ({ hidCommand }: ConversationEntry): boolean => hidCommand === 'CTAPHID_KEEPALIVE';

/** Whether it tells of something that went wrong. */
export const isError = ({ status, fault, hidCommand }: ConversationEntry): boolean =>
  status?.ok === false || fault !== null || hidCommand === 'CTAPHID_ERROR';

/** Unlike any other entry of this page. */
export const entryId = ({ virtualKey, number }: ConversationEntry): string => `${virtualKey}:${number}`;

/** What a filter lets through, in order. Each word of the search must be somewhere in the message. */
export function filtered(entries: readonly ConversationEntry[], filter: EntryFilter): readonly ConversationEntry[] {
  const words = filter.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return entries.filter(
    (entry) =>
      (filter.key === null || entry.virtualKey === filter.key) &&
      (filter.channel === null || entry.channel === filter.channel) &&
      (filter.kind === 'all' || (filter.kind === 'commands') === (entry.command !== null)) &&
      (filter.keepalives || !isKeepalive(entry)) &&
      (!filter.onlyErrors || isError(entry)) &&
      words.every((word) => textOf(entry).includes(word)),
  );
}

const texts = new WeakMap<ConversationEntry, string>();

/** All that a search looks at, in lower case. */
function textOf(entry: ConversationEntry): string {
  let text = texts.get(entry);
  if (text === undefined) {
    const { channel, hidCommand, command, status, members, fault, reports } = entry;
    text = [channel, hidCommand, command, status?.name, fault, ...members.flatMap(memberTexts), ...reports]
      .filter((part) => part != null)
      .join(' ')
      .toLowerCase();
    texts.set(entry, text);
  }
  return text;
}

const memberTexts = ({ name, value, members }: ConversationMember): string[] => [
  name,
  value ?? '',
  ...members.flatMap(memberTexts),
];

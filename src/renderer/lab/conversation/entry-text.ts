import type { ConversationEntry, ConversationMember } from '../../../contract/lab.ts';

/** The name of a message: its command, or what carried it. */
export const nameOf = ({ command, hidCommand }: ConversationEntry): string => command ?? hidCommand;

/** `HH:MM:SS.mmm` of this computer's clock. */
export function timeOf({ at }: ConversationEntry): string {
  const time = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

/** What is in a message, on one line. */
export const inShort = ({ fault, members }: ConversationEntry): string =>
  fault ?? members.map(({ name, value }) => (value === null ? name : `${name}: ${value}`)).join(', ');

/** A message as text, for a report or a mail. */
export function asText(entry: ConversationEntry, hidden: string): string {
  const { at, direction, channel, hidCommand, status, fault, members, reports, tookMs } = entry;
  const facts = [at, direction === 'to-key' ? '->' : '<-', channel, hidCommand, nameOf(entry), status?.name];
  const lines = [
    [...facts, tookMs === null ? null : `${tookMs} ms`].filter((fact) => fact != null).join('  '),
    ...(fault === null ? [] : [`  ! ${fault}`]),
    ...memberLines(members, hidden, 1),
    ...reports.map((report) => `  | ${report}`),
  ];
  return lines.join('\n');
}

const memberLines = (members: readonly ConversationMember[], hidden: string, depth: number): string[] =>
  members.flatMap((member) => {
    const value = valueOf(member, hidden);
    return [
      `${'  '.repeat(depth)}${member.name}${value === null ? '' : `: ${value}`}`,
      ...memberLines(member.members, hidden, depth + 1),
    ];
  });

/** A value as it is shown; null where its members are all. */
export function valueOf({ value, hidden }: ConversationMember, hiddenText: string): string | null {
  if (!hidden) return value;
  return value === null ? hiddenText : `${hiddenText}: ${value}`;
}

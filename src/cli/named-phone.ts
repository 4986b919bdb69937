import type { Phone } from '../contract/phones.ts';
import { type CommandContext, UsageError } from './command.ts';

/** The phone of the first argument, by id, name or number. @throws UsageError where none or more than one is meant */
export async function namedPhone({ touchstone, positionals, words, signal }: CommandContext): Promise<Phone> {
  const [wanted = ''] = positionals;
  const phones = await touchstone.phones.list(undefined, { signal });
  const found = phones.filter(({ id, name, number }) => [id, name, number].includes(wanted));
  const [phone] = found;
  if (phone && found.length === 1) return phone;
  throw new UsageError(words.text(phone ? 'cli:phone.several' : 'cli:phone.unknown', { phone: wanted }));
}

import type { DeliveryPart } from '../../contract/delivery-fields.ts';
import { delivery } from '../../words/en/delivery.ts';
import type { Words } from '../language.ts';

const isKeyOf = <T extends object>(table: T, key: string): key is keyof T & string => Object.hasOwn(table, key);

export const fieldLabel = (t: Words, name: string): string =>
  isKeyOf(delivery.fields, name) ? t(`delivery:fields.${name}`) : name;

export function fieldHint(t: Words, part: DeliveryPart, name: string): string | null {
  if (name === 'from') return isKeyOf(delivery.senderHints, part) ? t(`delivery:senderHints.${part}`) : null;
  return isKeyOf(delivery.hints, name) ? t(`delivery:hints.${name}`) : null;
}

export const choiceWord = (t: Words, choice: string): string =>
  isKeyOf(delivery.choices, choice) ? t(`delivery:choices.${choice}`) : choice;

/** null: the part has no secret. */
export const secretLabel = (t: Words, part: DeliveryPart): string | null =>
  isKeyOf(delivery.secrets, part) ? t(`delivery:secrets.${part}`) : null;

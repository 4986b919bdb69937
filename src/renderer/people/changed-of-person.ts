import type { AccountDetails } from '../../contract/accounts.ts';

/** What an administrator changes of a person in one form. */
type PersonForm = Pick<AccountDetails, 'displayName' | 'phoneticName' | 'latinName' | 'role' | 'disabled'>;

/** Only what is another than when the form was opened: what somebody else changed meanwhile stays as they left it. */
export function changedOfPerson(before: PersonForm, form: PersonForm): Partial<PersonForm> {
  const fields = Object.keys(form) as (keyof PersonForm)[];
  return Object.fromEntries(
    fields.filter((field) => form[field] !== before[field]).map((field) => [field, form[field]]),
  );
}

import { Checkbox, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import type { AccountDetails } from '../../contract/accounts.ts';
import { useNotice } from '../frame/notice.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ActDialog } from './act-dialog.tsx';
import { RoleChoice } from './add-person-dialog.tsx';
import { changedOfPerson } from './changed-of-person.ts';

/** Names, role, and whether the account is turned off. */
export function EditPersonDialog(props: { person: AccountDetails; onClose: () => void }) {
  const { person, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  // The page behind reads on.
  const [before] = useState(person);
  const name = `edit ${person.userName}`;
  const [displayName, setDisplay] = useKept(`${name}: display`, person.displayName);
  const [phoneticName, setPhonetic] = useKept(`${name}: phonetic`, person.phoneticName);
  const [latinName, setLatin] = useKept(`${name}: latin`, person.latinName);
  const [role, setRole] = useKept(`${name}: role`, person.role);
  const [disabled, setDisabled] = useKept(`${name}: disabled`, person.disabled);
  const isEmpty = displayName.trim() === '';
  return (
    <ActDialog
      name={name}
      title={t('people:edit.title')}
      question={person.userName}
      confirm={t('shell:save')}
      isReady={() => !isEmpty}
      act={(reason) =>
        client.accounts.change({
          userName: person.userName,
          ...changedOfPerson(before, {
            displayName: displayName.trim(),
            phoneticName: phoneticName.trim(),
            latinName: latinName.trim(),
            role,
            disabled,
          }),
          reason,
        })
      }
      onDone={({ changed }) => {
        notify(t(changed ? 'people:edit.saved' : 'policy:unchanged'));
        onClose();
      }}
      onClose={onClose}
      fields={
        <>
          <Field
            label={t('people:edit.displayName')}
            required
            {...(isEmpty && { validationMessage: t('signIn:displayNameWrong'), validationState: 'error' as const })}
          >
            <Input
              name="display-name"
              maxLength={64}
              value={displayName}
              onChange={(_, { value }) => setDisplay(value)}
            />
          </Field>
          <Field label={t('people:add.phonetic')}>
            <Input
              name="phonetic-name"
              maxLength={64}
              value={phoneticName}
              onChange={(_, { value }) => setPhonetic(value)}
            />
          </Field>
          <Field label={t('people:add.latin')}>
            <Input name="latin-name" maxLength={64} value={latinName} onChange={(_, { value }) => setLatin(value)} />
          </Field>
          <Field label={t('people:list.column.role')}>
            <RoleChoice role={role} onChange={setRole} />
          </Field>
          <Checkbox
            checked={disabled}
            label={t('people:edit.disabled')}
            onChange={(_, data) => setDisabled(data.checked === true)}
          />
        </>
      }
    />
  );
}

import { Button, Dropdown, Field, Input, Option } from '@fluentui/react-components';
import { useState } from 'react';
import type { Session } from '../../contract/identity.ts';
import { NewAccountForm } from '../account/new-account-form.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { roles } from './roles.ts';

export function AddPersonDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const ask = useAsk();
  const [role, setRole] = useState<Session['role']>('user');
  const [phoneticName, setPhonetic] = useState('');
  const [latinName, setLatin] = useState('');
  return (
    <TaskDialog title={t('people:add.title')} onClose={onClose}>
      <NewAccountForm
        problem={ask.problem}
        busy={ask.busy}
        submitLabel={t('people:add.submit')}
        onSubmit={(account) =>
          void ask.decide(
            () => client.accounts.create({ ...account, role, phoneticName, latinName }),
            () => {
              notify(t('people:add.added', { name: account.displayName }));
              onClose();
            },
          )
        }
        fields={
          <>
            <Field label={t('people:add.phonetic')}>
              <Input
                value={phoneticName}
                name="phonetic-name"
                maxLength={64}
                onChange={(_, { value }) => setPhonetic(value)}
              />
            </Field>
            <Field label={t('people:add.latin')}>
              <Input value={latinName} name="latin-name" maxLength={64} onChange={(_, { value }) => setLatin(value)} />
            </Field>
            <Field label={t('people:list.column.role')}>
              <RoleChoice role={role} onChange={setRole} />
            </Field>
          </>
        }
        actions={<Button onClick={onClose}>{t('shell:cancel')}</Button>}
      />
    </TaskDialog>
  );
}

export function RoleChoice(props: { role: Session['role']; onChange: (role: Session['role']) => void }) {
  const { t } = useWords();
  return (
    <Dropdown
      value={t(`identity:roles.${props.role}`)}
      selectedOptions={[props.role]}
      onOptionSelect={(_, data) => props.onChange(roles.find((role) => role === data.optionValue) ?? props.role)}
    >
      {roles.map((role) => (
        <Option key={role} value={role}>
          {t(`identity:roles.${role}`)}
        </Option>
      ))}
    </Dropdown>
  );
}

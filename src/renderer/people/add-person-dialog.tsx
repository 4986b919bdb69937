import { Button, Dropdown, Field, Input, Option, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { Session } from '../../contract/identity.ts';
import { useNameFields } from '../account/name-fields.tsx';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { KeptNote } from '../frame/kept-note.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from './admin-problem.tsx';
import { useFirstPassword } from './first-password.tsx';
import { roles } from './roles.ts';
import { ShownOnce } from './shown-once.tsx';

/** Somebody new, with a temporary password that is made here and shown once, or chosen. */
export function AddPersonDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const ask = useAsk();
  const names = useNameFields();
  const password = useFirstPassword(
    'new account',
    t('people:firstPassword.label'),
    [
      { value: 'made', label: t('people:firstPassword.made') },
      { value: 'typed', label: t('people:firstPassword.typed') },
    ],
    t('people:firstPassword.hint'),
  );
  const [role, setRole] = useKept<Session['role']>('new account: role', 'user');
  const [phoneticName, setPhonetic] = useKept('new account: phonetic name', '');
  const [latinName, setLatin] = useKept('new account: latin name', '');
  const [added, setAdded] = useState<{ name: string; user: string; password: string } | null>(null);
  if (added !== null) {
    return (
      <ShownOnce
        title={t('people:add.added', added)}
        warning={t('people:firstPassword.once')}
        secret={added.password}
        onClose={onClose}
      >
        <Text>{t('people:firstPassword.handOver', added)}</Text>
      </ShownOnce>
    );
  }
  const submit = () => {
    const named = names.read();
    if (named === null || !password.isReady()) return;
    const person = { ...named, role, phoneticName, latinName, password: password.take() };
    void ask.decide(
      () => client.accounts.create(person),
      ({ generated }) => {
        const { displayName: name, userName: user } = named;
        if (generated !== null) return setAdded({ name, user, password: generated });
        notify(t('people:add.added', { name }));
        onClose();
      },
    );
  };
  return (
    <TaskDialog title={t('people:add.title')} onClose={onClose}>
      <Form onSubmit={submit}>
        {names.isRestored && !ask.problem && <KeptNote hasSecret={password.chosen === 'typed'} />}
        {ask.problem && <AdminProblem problem={ask.problem} />}
        {names.fields}
        {password.fields}
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
        <Actions>
          <Button onClick={onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {t('people:add.submit')}
          </Button>
        </Actions>
      </Form>
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

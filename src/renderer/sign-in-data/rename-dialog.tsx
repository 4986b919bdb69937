import { Button, Field, Input, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { RenamedCredential, UserNames } from '../../contract/credentials.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { AccountFacts } from './account-facts.tsx';
import type { AccountOnKey } from './accounts.ts';
import type { Visit } from './use-visit.ts';
import { WhileUnlocked } from './while-unlocked.tsx';

/** Other names for an account on the key. @param props.names written at once, as an undo does; null: they are typed */
export function RenameDialog(props: {
  account: AccountOnKey;
  names: UserNames | null;
  visit: Visit;
  onRenamed: (renamed: RenamedCredential, wanted: UserNames) => void;
  onClose: () => void;
}) {
  const { account, visit, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const [names, setNames] = useState(props.names);
  const { credentialId } = account.credential;
  const keyId = account.key.id;
  return (
    <TaskDialog title={t('signInData:rename.title')} onClose={onClose}>
      {names ? (
        <WhileUnlocked
          attached={account.key}
          visit={visit}
          run={(signal) =>
            client.keys.credentials.rename({ visitId: visit.visitId, keyId, credentialId, ...names }, { signal })
          }
          onDone={(renamed) => props.onRenamed(renamed, names)}
          onCancel={() => (props.names ? onClose() : setNames(null))}
          {...(props.names ? {} : { cancelLabel: t('shell:back') })}
        />
      ) : (
        <NamesForm account={account} onSubmit={setNames} onClose={onClose} />
      )}
    </TaskDialog>
  );
}

function NamesForm(props: { account: AccountOnKey; onSubmit: (names: UserNames) => void; onClose: () => void }) {
  const { user } = props.account.credential;
  const { t } = useWords();
  const first = useFirstFocus<HTMLInputElement>();
  const [name, setName] = useState(user.name ?? '');
  const [displayName, setDisplayName] = useState(user.displayName ?? '');
  const [tried, setTried] = useState(false);
  const isEmpty = name.trim() === '' && displayName.trim() === '';
  return (
    <Form
      onSubmit={() => {
        setTried(true);
        if (isEmpty) first.current?.focus();
        else props.onSubmit({ name: name.trim() || null, displayName: displayName.trim() || null });
      }}
    >
      <AccountFacts account={props.account} />
      <Text>{t('signInData:rename.hint')}</Text>
      <Field
        label={t('signInData:rename.name')}
        {...(tried && isEmpty
          ? { validationMessage: t('signInData:rename.empty'), validationState: 'error' as const }
          : {})}
      >
        <Input
          ref={first}
          name="user-name"
          value={name}
          onChange={(_, data) => setName(data.value)}
          maxLength={256}
          autoComplete="off"
        />
      </Field>
      <Field label={t('signInData:rename.displayName')}>
        <Input
          name="display-name"
          value={displayName}
          onChange={(_, data) => setDisplayName(data.value)}
          maxLength={256}
          autoComplete="off"
        />
      </Field>
      <Actions>
        <Button onClick={props.onClose}>{t('shell:cancel')}</Button>
        <Button type="submit" appearance="primary">
          {t('shell:save')}
        </Button>
      </Actions>
    </Form>
  );
}

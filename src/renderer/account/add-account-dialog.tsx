import { Button, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { NewAccountForm } from './new-account-form.tsx';

export function AddAccountDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const [role, setRole] = useState<'user' | 'admin'>('user');
  return (
    <TaskDialog title={t('shell:organizations.addAccount')} onClose={onClose}>
      <NewAccountForm
        problem={ask.problem}
        busy={ask.busy}
        submitLabel={t('shell:organizations.addAccount')}
        onSubmit={(account) =>
          void ask.decide(
            () => client.accounts.create({ ...account, role }),
            () => {
              notify(t('shell:organizations.accountAdded', { name: account.userName }));
              void queries.invalidateQueries({ queryKey: host.accounts.list.key() });
              onClose();
            },
          )
        }
        fields={
          <Field label={t('shell:organizations.accountRole')}>
            <RadioGroup
              layout="horizontal"
              value={role}
              onChange={(_, data) => setRole(data.value === 'admin' ? 'admin' : 'user')}
            >
              <Radio value="user" label={t('identity:roles.user')} />
              <Radio value="admin" label={t('identity:roles.admin')} />
            </RadioGroup>
          </Field>
        }
        actions={<Button onClick={onClose}>{t('shell:cancel')}</Button>}
      />
    </TaskDialog>
  );
}

import { Button } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import type { Method } from '../../contract/methods.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { KeyNameForm } from './key-name-form.tsx';

export function RenameKeyDialog(props: { method: Extract<Method, { type: 'security-key' }>; onClose: () => void }) {
  const { method, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  return (
    <TaskDialog title={t('securityInfo:renameDialog')} onClose={onClose}>
      <KeyNameForm
        name={method.name}
        problem={ask.problem}
        busy={ask.busy}
        submitLabel={t('shell:save')}
        onSubmit={(name) =>
          void ask.decide(
            () => client.securityInfo.rename({ id: method.id, name }),
            () => {
              notify(t('securityInfo:renamed'));
              void queries.invalidateQueries({ queryKey: host.securityInfo.key() });
              onClose();
            },
          )
        }
      >
        <Button onClick={onClose}>{t('shell:cancel')}</Button>
      </KeyNameForm>
    </TaskDialog>
  );
}

import { Button } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { MethodNameForm } from './method-name-form.tsx';
import type { NamedMethod } from './own-method-row.tsx';

export function RenameMethodDialog(props: { method: NamedMethod; onClose: () => void }) {
  const { method, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const isKey = method.type === 'security-key';
  return (
    <TaskDialog title={t(isKey ? 'securityInfo:renameDialog' : 'securityInfo:renameMethod')} onClose={onClose}>
      <MethodNameForm
        label={t(isKey ? 'securityInfo:nameLabel' : 'securityInfo:name')}
        hint={t(isKey ? 'securityInfo:nameHint' : 'securityInfo:methodNameHint')}
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
      </MethodNameForm>
    </TaskDialog>
  );
}

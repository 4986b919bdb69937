import { Button, Text } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import type { ShownMethod } from './method-row.tsx';

/** Asks before a method goes (S1-11), and says what stays on the key. */
export function DeleteMethodDialog(props: { method: Exclude<ShownMethod, { type: 'password' }>; onClose: () => void }) {
  const { method, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const remove = () =>
    void ask.decide(
      () => client.securityInfo.remove({ id: method.id, evenIfLast: true }),
      () => {
        notify(t(`securityInfo:deleteDialog.${method.type}.deleted`));
        void queries.invalidateQueries({ queryKey: host.securityInfo.key() });
        onClose();
      },
    );
  return (
    <TaskDialog alert title={t(`securityInfo:deleteDialog.${method.type}.title`)} onClose={onClose}>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <Text>
        {method.type === 'security-key'
          ? t('securityInfo:deleteDialog.security-key.question', { name: method.name })
          : t('securityInfo:deleteDialog.temporary-access-pass.question')}
      </Text>
      <Text>{t(`securityInfo:deleteDialog.${method.type}.note`)}</Text>
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={ask.busy} onClick={remove}>
          {t('securityInfo:delete')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}

import { Button, Field, Textarea } from '@fluentui/react-components';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { KeptNote } from '../frame/kept-note.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';
import { StaleSignIn } from '../people/stale-sign-in.tsx';

/** Lets a log that was found broken count as it is from now on, with a reason. */
export function AcceptDialog(props: { onClose: () => void; onDone: () => void }) {
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const { problem, busy, answer } = useAsk();
  const [reason, setReason, isRestored] = useKept('reason: accept the audit log', '');
  const accept = () =>
    answer(
      () => client.audit.accept({ reason: reason.trim() }),
      (verdict) => {
        notify(t(verdict.outcome === 'locked' ? 'audit:accept.locked' : 'audit:accept.done'));
        props.onDone();
      },
    );
  return (
    <TaskDialog title={t('audit:accept.title')} onClose={props.onClose} alert>
      {!problem && <StaleSignIn />}
      {isRestored && !problem && <KeptNote />}
      <div>{t('audit:accept.text')}</div>
      <Form
        onSubmit={() => {
          if (reason.trim() !== '') void accept();
        }}
      >
        <Field label={t('audit:accept.reason')} required>
          <Textarea value={reason} maxLength={500} onChange={(_, data) => setReason(data.value)} />
        </Field>
        {problem && <AdminProblem problem={problem} />}
        <Actions>
          <Button onClick={props.onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary" disabled={busy || reason.trim() === ''}>
            {t('audit:accept.confirm')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}

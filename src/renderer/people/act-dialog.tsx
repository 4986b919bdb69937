import { Button, Field, makeStyles, Text, Textarea } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Decision } from '../../contract/identity.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { KeptNote } from '../frame/kept-note.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from './admin-problem.tsx';

// As if they stood in the form themselves.
const useStyles = makeStyles({ fields: { display: 'contents' } });

/** Asks before an act on somebody's account, and why it is done (SX-05). Nothing happens before both are given. */
export function ActDialog<T>(props: {
  /** Of its reason, which outlives a sign-in. */
  name: string;
  title: string;
  question: string;
  confirm: string;
  /** Between the question and the reason. */
  fields?: ReactNode;
  /** Whether something in the fields is not kept. */
  hasSecret?: boolean;
  /** Whether the fields are right: otherwise nothing is asked. */
  isReady?: () => boolean;
  act: (reason: string) => Promise<Decision<T>>;
  onDone: (value: T) => void;
  onClose: () => void;
}) {
  const { t } = useWords();
  const styles = useStyles();
  const ask = useAsk();
  const [reason, setReason, isRestored] = useKept(`reason: ${props.name}`, '');
  const [isMissing, setMissing] = useState(false);
  const first = useRef<HTMLTextAreaElement>(null);
  const fields = useRef<HTMLDivElement>(null);
  // After the dialog, which puts it on its first button by itself.
  useEffect(() => {
    queueMicrotask(() => (fields.current?.querySelector('input') ?? first.current)?.focus());
  }, []);
  const submit = () => {
    const isReady = props.isReady?.() ?? true;
    setMissing(reason.trim() === '');
    if (reason.trim() === '') return first.current?.focus();
    if (isReady) void ask.decide(() => props.act(reason.trim()), props.onDone);
  };
  return (
    <TaskDialog alert title={props.title} onClose={props.onClose}>
      <Form onSubmit={submit}>
        {isRestored && !ask.problem && <KeptNote hasSecret={props.hasSecret ?? false} />}
        {ask.problem && <AdminProblem problem={ask.problem} />}
        <Text>{props.question}</Text>
        <div ref={fields} className={styles.fields}>
          {props.fields}
        </div>
        <Field
          label={t('people:reason')}
          required
          hint={t('people:reasonHint')}
          {...(isMissing && { validationMessage: t('people:reasonMissing'), validationState: 'error' as const })}
        >
          <Textarea
            ref={first}
            name="reason"
            maxLength={500}
            value={reason}
            onChange={(_, { value }) => setReason(value)}
          />
        </Field>
        <Actions>
          <Button onClick={props.onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {props.confirm}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}

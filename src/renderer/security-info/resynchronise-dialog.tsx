import { Button, Text } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { Link as PageLink } from '@tanstack/react-router';
import { useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { CodeField } from '../sign-in/code-field.tsx';
import { Success } from './adding/step-words.tsx';
import { driftOf } from './method-row.tsx';
import type { OathToken } from './own-method-row.tsx';

/** Two codes in a row tell how far a token's clock is off (S0-47); setting the clock is the other remedy. */
export function ResynchroniseDialog(props: { method: OathToken; onClose: () => void }) {
  const { method, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const ask = useAsk();
  const input = useFirstFocus<HTMLInputElement>();
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [tried, setTried] = useState(false);
  const [seconds, setSeconds] = useState<number | null>(null);
  const empty = (text: string) => (tried && text.trim() === '' ? t('signIn:empty') : null);
  const submit = () => {
    setTried(true);
    if (first.trim() === '' || second.trim() === '') return;
    void ask.decide(
      () => client.securityInfo.resynchronise({ id: method.id, codes: [first, second] }),
      (answer) => {
        void queries.invalidateQueries({ queryKey: host.securityInfo.key() });
        setSeconds(answer.seconds);
      },
    );
  };
  return (
    <TaskDialog title={t('securityInfo:resynchronise.title')} onClose={onClose}>
      {seconds === null ? (
        <Form onSubmit={submit}>
          <Text>{t('signIn:twoCodes.lead')}</Text>
          {ask.problem && <ProblemMessage problem={ask.problem} />}
          <CodeField
            label={t('signIn:twoCodes.first')}
            name="first-code"
            input={input}
            value={first}
            onChange={setFirst}
            error={empty(first)}
          />
          <CodeField
            label={t('signIn:twoCodes.second')}
            name="second-code"
            value={second}
            onChange={setSecond}
            error={empty(second)}
          />
          <PageLink to="/time-code">{t('signIn:twoCodes.timeCode')}</PageLink>
          <Actions>
            <Button onClick={onClose}>{t('shell:cancel')}</Button>
            <Button type="submit" appearance="primary" disabled={ask.busy}>
              {t('shell:ok')}
            </Button>
          </Actions>
        </Form>
      ) : (
        <Success
          text={t('securityInfo:resynchronise.done', { drift: driftOf(t, seconds) })}
          isRegistration={false}
          onDone={onClose}
        />
      )}
    </TaskDialog>
  );
}

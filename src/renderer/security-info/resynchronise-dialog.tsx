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

/** Two codes in a row tell how far a token's clock is off (S0-47), which setting the clock remedies too, or where its counter is. */
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
  const [found, setFound] = useState<{ seconds: number | null } | null>(null);
  const isCounted = method.period === null;
  const empty = (text: string) => (tried && text.trim() === '' ? t('signIn:empty') : null);
  const submit = () => {
    setTried(true);
    if (first.trim() === '' || second.trim() === '') return;
    void ask.decide(
      () => client.securityInfo.resynchronise({ id: method.id, codes: [first, second] }),
      (answer) => {
        void queries.invalidateQueries({ queryKey: host.securityInfo.key() });
        setFound(answer);
      },
    );
  };
  return (
    <TaskDialog title={t(`securityInfo:${isCounted ? 'findCounter' : 'resynchronise'}.title`)} onClose={onClose}>
      {found === null ? (
        <Form onSubmit={submit}>
          <Text>{t(isCounted ? 'signIn:twoCodes.countedLead' : 'signIn:twoCodes.lead')}</Text>
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
          {!isCounted && <PageLink to="/time-code">{t('signIn:twoCodes.timeCode')}</PageLink>}
          <Actions>
            <Button onClick={onClose}>{t('shell:cancel')}</Button>
            <Button type="submit" appearance="primary" disabled={ask.busy}>
              {t('shell:ok')}
            </Button>
          </Actions>
        </Form>
      ) : (
        <Success
          text={
            found.seconds === null
              ? t('securityInfo:findCounter.done')
              : t('securityInfo:resynchronise.done', { drift: driftOf(t, found.seconds) })
          }
          isRegistration={false}
          onDone={onClose}
        />
      )}
    </TaskDialog>
  );
}

import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { PasswordRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { Form } from '../frame/form.tsx';
import { useNotice } from '../frame/notice.tsx';
import { Page } from '../frame/page.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { SecretField } from '../operation/secret-field.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { takeSecret } from '../typed-secret.ts';

type Wrong = 'current' | 'new' | 'same' | 'repeat';

export function PasswordPage() {
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const current = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const repeat = useRef<HTMLInputElement>(null);

  function submit() {
    if (!current.current || !next.current || !repeat.current) return;
    if (current.current.value === '') return fault('current', current.current);
    if (next.current.value === '') return fault('new', next.current);
    if (next.current.value === current.current.value) return fault('same', next.current);
    if (next.current.value !== repeat.current.value) return fault('repeat', repeat.current);
    setWrong(null);
    repeat.current.value = '';
    const currentPassword = takeSecret(current.current);
    const newPassword = takeSecret(next.current);
    void ask.decide(
      () => client.securityInfo.changePassword({ currentPassword, newPassword }),
      () => {
        notify(t('shell:password.changed'));
        void queries.invalidateQueries({ queryKey: host.securityInfo.key() });
      },
    );
  }
  function fault(which: Wrong, input: HTMLInputElement) {
    setWrong(which);
    input.focus();
  }

  return (
    <Page title={t('shell:password.title')} lead={t('shell:password.lead')}>
      <Card title={t('shell:password.change')} icon={<PasswordRegular />}>
        <Form onSubmit={submit}>
          {ask.problem && <ProblemMessage problem={ask.problem} />}
          <SecretField
            label={t('shell:password.current')}
            input={current}
            name="current-password"
            error={wrong === 'current' ? t('signIn:empty') : null}
          />
          <SecretField
            label={t('shell:password.new')}
            input={next}
            name="new-password"
            hint={t('shell:password.hint')}
            error={wrong === 'new' ? t('signIn:empty') : wrong === 'same' ? t('shell:password.same') : null}
          />
          <SecretField
            label={t('shell:password.repeat')}
            input={repeat}
            name="new-password-repeat"
            error={wrong === 'repeat' ? t('shell:password.mismatch') : null}
          />
          <Actions>
            <Button type="submit" appearance="primary" disabled={ask.busy}>
              {t('shell:password.change')}
            </Button>
          </Actions>
        </Form>
      </Card>
      <AppPasswordsStay />
    </Page>
  );
}

/** A new password does not end app passwords, which whoever has one of them must know. */
function AppPasswordsStay() {
  const { t } = useWords();
  const navigate = useNavigate();
  const info = useQuery(useHost().securityInfo.get.queryOptions({ staleTime: 0 })).data;
  if (!info?.methods.some(({ type }) => type === 'app-password')) return null;
  return (
    <MessageBar intent="info" layout="multiline" data-hint="app-passwords">
      <MessageBarBody>{t('shell:password.appPasswords')}</MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => void navigate({ to: '/security-info' })}>{t('shell:password.toSecurityInfo')}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { keepTokens } from '../browser-memory.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { SignOutWarning } from './sign-out-warning.tsx';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalXS },
});

/** "Lost device? Sign out everywhere" (S1-09). */
export function SignOutEverywhere() {
  const { t } = useWords();
  const styles = useStyles();
  const [asking, setAsking] = useState(false);
  return (
    <div className={styles.line}>
      <Text>{t('securityInfo:lostDevice')}</Text>
      <LinkButton onClick={() => setAsking(true)}>{t('securityInfo:signOutEverywhere.open')}</LinkButton>
      {asking && <Question onClose={() => setAsking(false)} />}
    </div>
  );
}

function Question(props: { onClose: () => void }) {
  const { onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotice();
  const ask = useAsk();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const plans = useQuery(host.securityInfo.plans.queryOptions({ staleTime: 0 })).data ?? [];
  const signOut = () =>
    void ask.answer(
      () => client.securityInfo.signOutEverywhere(),
      ({ sessions, devices }) => {
        keepTokens([]);
        notify(t('securityInfo:signOutEverywhere.done', { sessions, devices }));
        queries.setQueryData(host.signIn.current.queryKey(), null);
        queries.removeQueries({ queryKey: host.securityInfo.key() });
        void navigate({ to: '/sign-in' });
      },
    );
  return (
    <TaskDialog alert title={t('securityInfo:signOutEverywhere.title')} onClose={onClose}>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      {plans.some(({ warnsOfSignOut }) => warnsOfSignOut) && <SignOutWarning />}
      <Text>{t('securityInfo:signOutEverywhere.question')}</Text>
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={ask.busy} onClick={signOut}>
          {t('shell:ok')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}

import { Button, Spinner, Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { Next } from '../../contract/sign-in.ts';
import { Actions } from '../frame/actions.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { SignInCard } from '../sign-in/sign-in-card.tsx';

/** The registration that a sign-in demands before anything else (S0-21 to S0-30): until the directory says that it is enough. */
export function Registration(props: { onNext: (next: Next) => void; onCancel: () => void }) {
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const info = useQuery(useHost().securityInfo.get.queryOptions({ staleTime: 0 })).data;
  return (
    <SignInCard title={t('securityInfo:title')}>
      {!info && <Spinner label={t('shell:loading')} />}
      {info && <Text>{t('securityInfo:lead')}</Text>}
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <Actions>
        <Button onClick={props.onCancel}>{t('shell:cancel')}</Button>
        <Button
          appearance="primary"
          disabled={ask.busy}
          onClick={() => void ask.decide(() => client.signIn.registered(), props.onNext)}
        >
          {t('shell:next')}
        </Button>
      </Actions>
    </SignInCard>
  );
}

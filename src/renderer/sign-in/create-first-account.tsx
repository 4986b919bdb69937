import { NewAccountForm } from '../account/new-account-form.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { SignInCard } from './sign-in-card.tsx';
import { useSignedIn } from './signed-in.ts';

/** First run: the directory is empty, and whoever makes the first account administers it. */
export function CreateFirstAccount() {
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const signedIn = useSignedIn();
  return (
    <SignInCard title={t('signIn:first.title')}>
      <div>{t('signIn:first.lead')}</div>
      <NewAccountForm
        problem={ask.problem}
        busy={ask.busy}
        submitLabel={t('signIn:first.create')}
        onSubmit={(account) => void ask.decide(() => client.accounts.createFirst(account), signedIn)}
      />
    </SignInCard>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** Whether there were accounts that could not be brought back. Undefined until the host has answered. */
export function useDirectoryLost(): boolean | undefined {
  const about = useQuery(useHost().app.about.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data;
  return about?.recovered.some(({ what, restored }) => what === 'directory' && restored === 'nothing');
}

/** In place of a sign-in that nobody could pass: the accounts are gone, and what brings them back. */
export function LostDirectory() {
  const { t } = useWords();
  return (
    <SignInCard title={t('signIn:title')}>
      <ProblemMessage
        problem={{
          code: 'directory-lost',
          title: t('identity:refusals.directory-lost.title'),
          next: t('identity:refusals.directory-lost.next'),
          more: null,
          details: null,
        }}
      />
    </SignInCard>
  );
}

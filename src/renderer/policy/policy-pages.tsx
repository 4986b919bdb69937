import { Button, MessageBar, MessageBarBody, MessageBarTitle, Spinner, Text } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { changedFields, mergedInto } from '../../contract/changed-fields.ts';
import type { DirectoryPolicy, PolicyProblem, ShownPolicy } from '../../contract/policy.ts';
import { Actions } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useConnection, useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { type Draft, DraftContext } from './draft-context.ts';
import { SaveBar } from './save-bar.tsx';

const readers: readonly string[] = ['admin', 'auditor'];
const pagesOfThePolicy = /^\/admin\/(?:policy|mfa)(?:\/|$)/;

/** A policy that is being changed: there is one while something is another than in the saved one. */
interface Changed {
  /** What it was made from stays, even when somebody else saves meanwhile. */
  readonly base: ShownPolicy;
  readonly policy: DirectoryPolicy;
  /** Typed for the audit log. */
  readonly reason: string;
}

const isSame = (base: ShownPolicy, policy: DirectoryPolicy): boolean => changedFields(base.policy, policy).length === 0;

/** The pages of the policy share one draft: what is changed on one and not saved is still there on the next (S2-06). */
export function PolicyPages() {
  const { t } = useWords();
  const session = useSession();
  const connection = useConnection();
  const mayRead = readers.includes(session?.role ?? '');
  const query = useQuery({ ...useHost().policy.get.queryOptions({ staleTime: 0 }), enabled: mayRead });
  if (!mayRead) {
    return (
      <Page title={t('policy:title')}>
        <MessageBar layout="multiline" data-problem="role">
          <MessageBarBody>
            <MessageBarTitle>{t('policy:forbidden.title')}</MessageBarTitle>
            {t('policy:forbidden.next')}
          </MessageBarBody>
        </MessageBar>
      </Page>
    );
  }
  if (query.isPending) return <Spinner label={t('shell:loading')} />;
  if (query.isError) {
    return (
      <Page title={t('policy:title')}>
        <ProblemMessage problem={problemOfFailure(t, connection.failureOf(query.error))}>
          <Button onClick={() => void query.refetch()}>{t('shell:tryAgain')}</Button>
        </ProblemMessage>
      </Page>
    );
  }
  return <WithDraft latest={query.data} />;
}

function WithDraft({ latest }: { latest: ShownPolicy }) {
  const { t } = useWords();
  const host = useHost();
  const queries = useQueryClient();
  const [kept, setChanged, wasKept] = useKept<Changed | null>('policy', null);
  const changed = latest.mayChange ? kept : null;
  const { base, policy, reason } = changed ?? { base: latest, policy: latest.policy, reason: '' };
  const [isRestored, setRestored] = useState(wasKept && kept !== null);
  const [problems, setProblems] = useState<readonly PolicyProblem[]>([]);
  const isDirty = changed !== null;
  const blocker = useBlocker({
    // Over a sign-in it is kept.
    shouldBlockFn: ({ next }) =>
      isDirty && !pagesOfThePolicy.test(next.pathname) && Boolean(queries.getQueryData(host.signIn.current.queryKey())),
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  const refresh = async (): Promise<ShownPolicy> => {
    await queries.invalidateQueries({ queryKey: host.policy.key() });
    return queries.fetchQuery(host.policy.get.queryOptions({ staleTime: 0 }));
  };
  const startFrom = (shown: ShownPolicy, own: DirectoryPolicy) => {
    setChanged(isSame(shown, own) ? null : { base: shown, policy: own, reason });
    setProblems([]);
    setRestored(false);
  };
  const draft: Draft = {
    shown: { ...latest, policy: base.policy },
    policy,
    mayChange: latest.mayChange,
    problems,
    isRestored: isRestored && isDirty,
    change: (changes) => {
      setChanged((now) => {
        const from = now ?? { base: latest, policy: latest.policy, reason: '' };
        const next = { ...from.policy, ...changes };
        return isSame(from.base, next) ? null : { ...from, policy: next };
      });
      // What was wrong with a setting is not known any more once it is another one.
      setProblems((now) => now.filter(({ field }) => !Object.hasOwn(changes, field.split('.')[0] ?? '')));
    },
  };
  return (
    <DraftContext value={draft}>
      <Outlet />
      {changed && (
        <SaveBar
          policy={policy}
          base={base.policy}
          readRevision={base.revision}
          count={changedFields(base.policy, policy).length}
          reason={reason}
          onReason={(typed) => setChanged((now) => now && { ...now, reason: typed })}
          onDiscard={() => startFrom(latest, latest.policy)}
          onInvalid={setProblems}
          onSaved={async () => {
            const shown = await refresh();
            startFrom(shown, shown.policy);
          }}
          onConflict={async (isKept) => {
            const shown = await refresh();
            startFrom(shown, isKept ? mergedInto(shown.policy, base.policy, policy) : shown.policy);
          }}
        />
      )}
      {blocker.status === 'blocked' && (
        <TaskDialog alert title={t('policy:leaveTitle')} onClose={blocker.reset}>
          <Text>{t('policy:leaveText')}</Text>
          <Actions>
            <Button onClick={blocker.proceed}>{t('policy:leave')}</Button>
            <Button appearance="primary" onClick={blocker.reset}>
              {t('policy:stay')}
            </Button>
          </Actions>
        </TaskDialog>
      )}
    </DraftContext>
  );
}

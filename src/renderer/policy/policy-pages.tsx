import { Button, MessageBar, MessageBarBody, MessageBarTitle, Spinner, Text } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useBlocker } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { changedFields, mergedInto } from '../../contract/changed-fields.ts';
import type { DirectoryPolicy, PolicyProblem, ShownPolicy } from '../../contract/policy.ts';
import { Actions } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useConnection, useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { type Draft, DraftContext } from './draft-context.ts';
import { draftOf, dropDraft, keepDraft } from './kept-draft.ts';
import { SaveBar } from './save-bar.tsx';

const readers: readonly string[] = ['admin', 'auditor'];
/** Where a draft stays: on the pages of the policy, and over a sign-in. */
const keepsDraft = /^\/(?:admin\/(?:policy|mfa)|sign-in)(?:\/|$)/;

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
  return <WithDraft latest={query.data} userName={session?.userName ?? ''} />;
}

function WithDraft({ latest, userName }: { latest: ShownPolicy; userName: string }) {
  const { t } = useWords();
  const host = useHost();
  const queries = useQueryClient();
  // What the draft was made from stays, even when somebody else saves meanwhile.
  const [restored, setRestored] = useState(() => (latest.mayChange ? draftOf(userName) : null));
  const [base, setBase] = useState(restored?.base ?? latest);
  const [policy, setPolicy] = useState(restored?.policy ?? latest.policy);
  const [reason, setReason] = useState(restored?.reason ?? '');
  const [problems, setProblems] = useState<readonly PolicyProblem[]>([]);
  const changed = changedFields(base.policy, policy);
  const isDirty = changed.length > 0;
  const blocker = useBlocker({
    shouldBlockFn: ({ next }) => isDirty && !keepsDraft.test(next.pathname),
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  useEffect(() => {
    if (isDirty) keepDraft({ userName, base, policy, reason });
    else dropDraft(userName);
  }, [isDirty, userName, base, policy, reason]);
  const refresh = async (): Promise<ShownPolicy> => {
    await queries.invalidateQueries({ queryKey: host.policy.key() });
    return queries.fetchQuery(host.policy.get.queryOptions({ staleTime: 0 }));
  };
  const startFrom = (shown: ShownPolicy, own: DirectoryPolicy) => {
    setBase(shown);
    setPolicy(own);
    setProblems([]);
    setRestored(null);
  };
  const draft: Draft = {
    shown: isDirty ? { ...latest, policy: base.policy } : latest,
    policy,
    mayChange: latest.mayChange,
    problems,
    isRestored: restored !== null && isDirty,
    change: (changes) => {
      setPolicy((now) => ({ ...now, ...changes }));
      // What was wrong with a setting is not known any more once it is another one.
      setProblems((now) => now.filter(({ field }) => !Object.hasOwn(changes, field.split('.')[0] ?? '')));
    },
  };
  return (
    <DraftContext value={draft}>
      <Outlet />
      {isDirty && (
        <SaveBar
          policy={policy}
          base={base.policy}
          readRevision={base.revision}
          count={changed.length}
          reason={reason}
          onReason={setReason}
          onDiscard={() => {
            startFrom(latest, latest.policy);
            setReason('');
          }}
          onInvalid={setProblems}
          onSaved={async () => {
            const shown = await refresh();
            startFrom(shown, shown.policy);
            setReason('');
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
            <Button
              onClick={() => {
                dropDraft(userName);
                blocker.proceed();
              }}
            >
              {t('policy:leave')}
            </Button>
            <Button appearance="primary" onClick={blocker.reset}>
              {t('policy:stay')}
            </Button>
          </Actions>
        </TaskDialog>
      )}
    </DraftContext>
  );
}

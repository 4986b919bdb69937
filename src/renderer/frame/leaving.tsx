import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { SignOutWarning } from '../security-info/sign-out-warning.tsx';
import { signOut } from '../sign-out.ts';
import { Actions } from './actions.tsx';
import { useFirstFocus } from './first-focus.ts';
import { TaskDialog } from './task-dialog.tsx';

/** Signs out; asks first where a guide says that nobody would get in again by a second step (S1-02). */
export function useLeaving() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const host = useHost();
  const client = useClient();
  const [isAsking, setAsking] = useState(false);
  const leave = useMutation({
    mutationFn: () => signOut(client),
    onSuccess: async () => {
      setAsking(false);
      queries.setQueryData(host.signIn.current.queryKey(), null);
      queries.removeQueries({ queryKey: host.securityInfo.key() });
      await navigate({ to: '/sign-in' });
    },
  });
  const begin = async () => {
    // Whoever cannot be told of plans can still sign out.
    const plans = await client.securityInfo.plans().catch(() => []);
    if (plans.some(({ warnsOfSignOut }) => warnsOfSignOut)) setAsking(true);
    else leave.mutate();
  };
  return { begin: () => void begin(), isAsking, leave: () => leave.mutate(), stay: () => setAsking(false) };
}

/** "Do not sign out now", with the way to sign out nevertheless. */
export function SignOutQuestion(props: { onLeave: () => void; onStay: () => void }) {
  const { t } = useWords();
  const stay = useFirstFocus<HTMLButtonElement>();
  return (
    <TaskDialog alert title={t('shell:signOut')} onClose={props.onStay}>
      <SignOutWarning />
      <Actions>
        <Button onClick={props.onLeave}>{t('shell:signOutAnyway')}</Button>
        <Button ref={stay} appearance="primary" onClick={props.onStay}>
          {t('shell:staySignedIn')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}

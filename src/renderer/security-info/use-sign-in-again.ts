import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useClient, useHost, useSession } from '../host.tsx';
import { wantSecondStep } from '../sign-in/wanted-second-step.ts';
import { signOut } from '../sign-out.ts';

/** Leads through a sign-in with a second step and back to Security info (S0-39). */
export function useSignInAgain(): () => void {
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const session = useSession();
  return () => {
    if (!session) return;
    wantSecondStep(session.userName);
    void signOut(client).then(() => {
      queries.setQueryData(host.signIn.current.queryKey(), null);
      void navigate({ to: '/sign-in' });
    });
  };
}

import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useClient, useHost, useSession } from '../host.tsx';
import { wantSecondStep } from '../sign-in/wanted-second-step.ts';
import { signOut } from '../sign-out.ts';

/** Leads through a sign-in with a second step and back to the page that wants it (S0-39). */
export function useSignInAgain(): () => void {
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const session = useSession();
  const { href } = useLocation();
  return () => {
    if (!session) return;
    wantSecondStep(session.userName, href);
    void signOut(client).then(() => {
      queries.setQueryData(host.signIn.current.queryKey(), null);
      void navigate({ to: '/sign-in' });
    });
  };
}

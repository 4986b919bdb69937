import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Session } from '../../contract/identity.ts';
import { useHost } from '../host.tsx';
import { wantSecondStep } from './wanted-second-step.ts';

/** Takes over a session that has just begun. */
export function useSignedIn() {
  const host = useHost();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (session: Session) => {
    wantSecondStep(null);
    queries.setQueryData(host.signIn.current.queryKey(), session);
    void navigate({ to: '/security-info' });
  };
}

import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import type { Session } from '../../contract/identity.ts';
import { useHost } from '../host.tsx';
import { takeSession } from './take-session.ts';
import { wantedFrom, wantSecondStep } from './wanted-second-step.ts';

/** Takes over a session that has just begun. */
export function useSignedIn() {
  const host = useHost();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { history } = useRouter();
  return (session: Session) => {
    const from = wantedFrom();
    wantSecondStep(null);
    takeSession(queries, host.signIn.current.queryKey(), session);
    if (from === null) void navigate({ to: '/security-info' });
    else history.push(from);
  };
}

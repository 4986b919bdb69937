import { Spinner } from '@fluentui/react-components';
import { Navigate, Outlet } from '@tanstack/react-router';
import { useSession } from '../host.tsx';
import { useWords } from '../language.ts';

/** Pages that need a session; without one the person is led to sign-in. */
export function SignedIn() {
  const { t } = useWords();
  const session = useSession();
  if (session === undefined) return <Spinner label={t('shell:loading')} />;
  return session && !session.restricted ? <Outlet /> : <Navigate to="/sign-in" replace />;
}

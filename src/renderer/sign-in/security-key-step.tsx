import { Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Session } from '../../contract/identity.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { KeyCeremony } from '../operation/key-ceremony.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** Sign-in with the key (S2-55): its light flashes blue, an enrolled finger signs in, a wrong one does not (S2-56). */
export function SecurityKeyStep(props: {
  userName: string | null;
  /** Of a password that was right: the key is the second step. */
  ticket: string | null;
  onSignedIn: (session: Session) => void;
  onCancel: () => void;
  /** Other ways out of this step. */
  children?: ReactNode;
}) {
  const { userName, ticket } = props;
  const { t } = useWords();
  const client = useClient();
  return (
    <SignInCard title={t('signIn:key.title')} userName={userName}>
      {ticket !== null && <Text>{t('signIn:secondStep')}</Text>}
      <KeyCeremony<Session>
        run={(keyId, pin, signal) => client.signIn.withKey({ keyId, pin, userName, ticket }, { signal })}
        onDone={props.onSignedIn}
        onCancel={props.onCancel}
      />
      {props.children}
    </SignInCard>
  );
}

import { Text } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Next } from '../../contract/sign-in.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { KeyCeremony } from '../operation/key-ceremony.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** Sign-in with the key (S2-55): its light flashes blue, an enrolled finger signs in, a wrong one does not (S2-56). */
export function SecurityKeyStep(props: {
  userName: string | null;
  /** null: the key names the account. */
  flow: string | null;
  /** The password was right: the key is the second step. */
  second?: boolean;
  onNext: (next: Next) => void;
  onCancel: () => void;
  /** Other ways out of this step. */
  children?: ReactNode;
}) {
  const { userName, flow } = props;
  const { t } = useWords();
  const client = useClient();
  return (
    <SignInCard title={t('signIn:key.title')} userName={userName}>
      {props.second && <Text>{t('signIn:secondStep')}</Text>}
      <KeyCeremony<Next>
        run={(keyId, pin, signal) => client.signIn.withKey({ keyId, pin, flow }, { signal })}
        onDone={props.onNext}
        onCancel={props.onCancel}
      />
      {props.children}
    </SignInCard>
  );
}

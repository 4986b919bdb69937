import type { Session } from '../../contract/identity.ts';
import { useClient } from '../host.tsx';
import { KeyCeremony } from '../operation/key-ceremony.tsx';

/** Sign-in with the key (S2-55): its light flashes blue, an enrolled finger signs in, a wrong one does not (S2-56). */
export function SecurityKeyStep(props: {
  userName: string | null;
  ticket: string | null;
  onSignedIn: (session: Session) => void;
  onCancel: () => void;
}) {
  const { userName, ticket } = props;
  const client = useClient();
  return (
    <KeyCeremony<Session>
      run={(keyId, pin, signal) => client.signIn.withKey({ keyId, pin, userName, ticket }, { signal })}
      onDone={props.onSignedIn}
      onCancel={props.onCancel}
    />
  );
}

import { useState } from 'react';
import type { SecurityInfo } from '../../../contract/security-info.ts';
import { AddApp } from './add-app.tsx';
import { AddEmail } from './add-email.tsx';
import { AddKey } from './add-key.tsx';
import { AddPhone } from './add-phone.tsx';
import { AddToken } from './add-token.tsx';
import type { Adding } from './adding.ts';
import type { Choice } from './choices.ts';

/** The screens that add what was chosen. */
export function AddChosen(props: Adding & { choice: Exclude<Choice, 'app-password'>; add: SecurityInfo['add'] }) {
  const { choice, add, ...adding } = props;
  // Decided once: what is added changes what may be added.
  const [offers] = useState(() => ({
    app: add['authenticator-app'] === 'allowed',
    token: add['oath-token'] === 'allowed',
  }));
  const [isOther, setIsOther] = useState(!offers.app);
  switch (choice) {
    case 'app':
      return isOther ? (
        <AddToken {...adding} onBack={offers.app ? () => setIsOther(false) : adding.onBack} />
      ) : (
        <AddApp {...adding} onOtherApp={offers.token ? () => setIsOther(true) : null} />
      );
    case 'phone':
      return <AddPhone {...adding} use="primary" />;
    case 'backup-phone':
      return <AddPhone {...adding} use="backup" />;
    case 'email':
      return <AddEmail {...adding} />;
    case 'security-key':
      return <AddKey {...adding} />;
  }
}

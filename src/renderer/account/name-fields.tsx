import { Field, Input } from '@fluentui/react-components';
import { type ReactNode, useRef, useState } from 'react';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useKept } from '../frame/use-kept.ts';
import { useWords } from '../language.ts';
import { isUserName } from '../sign-in/user-name.ts';

export interface NewNames {
  readonly userName: string;
  readonly displayName: string;
}

/**
 * Who a new account is for. `read` gives the names, or null and shows the fault at its field.
 */
export function useNameFields(): {
  readonly fields: ReactNode;
  readonly read: () => NewNames | null;
  /** They were typed before a sign-in. */
  readonly isRestored: boolean;
} {
  const { t } = useWords();
  const [userName, setUserName, hasUserName] = useKept('new account: user name', '');
  const [displayName, setDisplayName, hasDisplayName] = useKept('new account: display name', '');
  const [wrong, setWrong] = useState<'user-name' | 'display-name' | null>(null);
  const first = useFirstFocus<HTMLInputElement>();
  const display = useRef<HTMLInputElement>(null);
  const error = (field: typeof wrong, text: string) =>
    wrong === field ? { validationMessage: text, validationState: 'error' as const } : {};
  const fields = (
    <>
      <Field
        label={t('signIn:userName')}
        required
        hint={t('signIn:userNameHint')}
        {...error('user-name', t('signIn:userNameWrong'))}
      >
        <Input
          ref={first}
          value={userName}
          onChange={(_, data) => setUserName(data.value)}
          placeholder="name@example.com"
          name="username"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
        />
      </Field>
      <Field label={t('signIn:displayName')} required {...error('display-name', t('signIn:displayNameWrong'))}>
        <Input
          ref={display}
          value={displayName}
          onChange={(_, data) => setDisplayName(data.value)}
          name="display-name"
          autoComplete="off"
          maxLength={64}
        />
      </Field>
    </>
  );
  const read = () => {
    const fault = !isUserName(userName) ? 'user-name' : displayName.trim() === '' ? 'display-name' : null;
    setWrong(fault);
    if (fault === null) return { userName, displayName: displayName.trim() };
    (fault === 'user-name' ? first : display).current?.focus();
    return null;
  };
  return { fields, read, isRestored: hasUserName || hasDisplayName };
}

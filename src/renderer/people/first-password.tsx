import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { type ReactNode, useRef, useState } from 'react';
import { useKept } from '../frame/use-kept.ts';
import { useWords } from '../language.ts';
import { SecretField } from '../operation/secret-field.tsx';
import { takeSecret } from '../typed-secret.ts';

/** Where a password for somebody else comes from. */
export type FirstPassword = 'made' | 'typed' | 'none';

interface Choice {
  readonly value: FirstPassword;
  readonly label: string;
}

/**
 * A temporary password for somebody else: made by the directory or typed here. `isReady` shows what is missing; `take` gives what was
 * typed, in the form in which it crosses the contract, and clears it.
 */
export function useFirstPassword(
  name: string,
  label: string,
  choices: readonly Choice[],
  hint?: string,
): {
  readonly chosen: FirstPassword;
  readonly fields: ReactNode;
  readonly isReady: () => boolean;
  readonly take: () => string | null;
} {
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useKept<FirstPassword>(`${name}: where the password comes from`, 'made');
  const [isEmpty, setEmpty] = useState(false);
  const fields = (
    <>
      <Field label={label} {...(hint !== undefined && { hint })}>
        <RadioGroup
          value={chosen}
          onChange={(_, data) => setChosen(choices.find(({ value }) => value === data.value)?.value ?? chosen)}
        >
          {choices.map((choice) => (
            <Radio key={choice.value} value={choice.value} label={choice.label} />
          ))}
        </RadioGroup>
      </Field>
      {chosen === 'typed' && (
        <SecretField
          label={t('people:firstPassword.label')}
          input={input}
          name="temporary-password"
          hint={t('signIn:passwordHint')}
          error={isEmpty ? t('signIn:empty') : null}
        />
      )}
    </>
  );
  const isReady = () => {
    const isMissing = chosen === 'typed' && !input.current?.value;
    setEmpty(isMissing);
    if (isMissing) input.current?.focus();
    return !isMissing;
  };
  const take = () => (chosen === 'typed' && input.current ? takeSecret(input.current) : null);
  return { chosen, fields, isReady, take };
}

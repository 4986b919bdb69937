import { Field, Input } from '@fluentui/react-components';
import type { RefObject } from 'react';

/** Where a code is typed. Codes are no secrets of long standing: they may be state of the page. */
export function CodeField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  input?: RefObject<HTMLInputElement | null>;
  error?: string | null;
  name?: string;
}) {
  return (
    <Field
      label={props.label}
      required
      {...(props.error ? { validationMessage: props.error, validationState: 'error' as const } : {})}
    >
      <Input
        {...(props.input ? { ref: props.input } : {})}
        name={props.name ?? 'code'}
        value={props.value}
        onChange={(_, { value }) => props.onChange(value)}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        size="large"
      />
    </Field>
  );
}

import { Field, Input, makeStyles, Switch, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { PolicyProblem } from '../../contract/policy.ts';
import { useWords, type Words } from '../language.ts';
import { useDraft } from './draft-context.ts';

const useStyles = makeStyles({
  number: { maxWidth: '160px' },
  text: { maxWidth: '360px' },
  switch: { display: 'flex', flexDirection: 'column' },
  hint: { color: tokens.colorNeutralForeground2, paddingInlineStart: '60px', marginTop: '-4px' },
});

export const problemText = (t: Words, { code, item, bounds }: PolicyProblem): string =>
  t(`policy:problems.${code}`, { item: item ?? '', from: bounds?.from ?? 0, to: bounds?.to ?? 0 });

/** What the directory found wrong with one row of a list, in one text. */
export function useRowProblem(): (row: string) => string | undefined {
  const { t } = useWords();
  const { problems } = useDraft();
  return (row) => {
    const found = problems.filter(({ field }) => field === row || field.startsWith(`${row}.`));
    return found.length === 0 ? undefined : found.map((problem) => problemText(t, problem)).join(' ');
  };
}

/** What a field shows of what the directory found wrong with it. */
export function useFieldProblem(field: string): { validationState: 'error' | 'none'; validationMessage?: string } {
  const { t } = useWords();
  const found = useDraft().problems.filter((problem) => problem.field === field);
  return found.length === 0
    ? { validationState: 'none' }
    : { validationState: 'error', validationMessage: found.map((problem) => problemText(t, problem)).join(' ') };
}

export function NumberField(props: {
  field: string;
  label: string;
  value: number;
  hint?: string;
  onChange: (value: number) => void;
  disabled?: boolean;
}) {
  const styles = useStyles();
  const { mayChange } = useDraft();
  const [typed, setTyped] = useState(String(props.value));
  // What is no number is kept as it was typed, and refused by the directory.
  const shown = Number(typed) === props.value || typed === '' ? typed : String(props.value);
  return (
    <Field label={props.label} {...(props.hint ? { hint: props.hint } : {})} {...useFieldProblem(props.field)}>
      <Input
        className={styles.number}
        type="number"
        inputMode="numeric"
        value={shown}
        disabled={!mayChange || props.disabled === true}
        onChange={(_, { value }) => {
          setTyped(value);
          props.onChange(Number(value));
        }}
      />
    </Field>
  );
}

export function TextField(props: {
  field: string;
  label: string;
  value: string;
  hint?: string;
  onChange: (value: string) => void;
  disabled?: boolean;
}) {
  const styles = useStyles();
  const { mayChange } = useDraft();
  return (
    <Field label={props.label} {...(props.hint ? { hint: props.hint } : {})} {...useFieldProblem(props.field)}>
      <Input
        className={styles.text}
        value={props.value}
        disabled={!mayChange || props.disabled === true}
        onChange={(_, { value }) => props.onChange(value)}
      />
    </Field>
  );
}

export function SwitchField(props: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}) {
  const styles = useStyles();
  const { mayChange } = useDraft();
  return (
    <div className={styles.switch}>
      <Switch
        label={props.label}
        checked={props.checked}
        disabled={!mayChange || props.disabled === true}
        onChange={(_, { checked }) => props.onChange(checked)}
      />
      {props.hint && <Text className={styles.hint}>{props.hint}</Text>}
    </div>
  );
}

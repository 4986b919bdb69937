import { Button, Field, makeStyles, tokens } from '@fluentui/react-components';
import { EyeOffRegular, EyeRegular } from '@fluentui/react-icons';
import { type RefObject, useState } from 'react';
import { useFocusAtStart } from '../frame/first-focus.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  box: {
    display: 'flex',
    alignItems: 'center',
    minHeight: '32px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderBottomColor: tokens.colorNeutralStrokeAccessible,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    boxSizing: 'border-box',
    ':focus-within': {
      outline: `2px solid ${tokens.colorCompoundBrandStroke}`,
      outlineOffset: '-1px',
    },
  },
  input: {
    flexGrow: 1,
    minWidth: 0,
    height: '30px',
    boxSizing: 'border-box',
    border: 'none',
    outlineStyle: 'none',
    background: 'none',
    paddingInline: tokens.spacingHorizontalMNudge,
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    '::-ms-reveal': { display: 'none' },
  },
});

/**
 * A field for a PIN, password or pass. The text stays in the DOM's own input and never becomes state of the page; whoever
 * submits takes it out and thereby clears it.
 */
export function SecretField(props: {
  label: string;
  input: RefObject<HTMLInputElement | null>;
  hint?: string | undefined;
  error?: string | null | undefined;
  autoFocus?: boolean;
  optional?: boolean;
  name: string;
}) {
  const { t } = useWords();
  const styles = useStyles();
  useFocusAtStart(props.input, props.autoFocus ?? false);
  const [shown, setShown] = useState(false);
  return (
    <Field
      label={props.label}
      required={!props.optional}
      {...(props.hint ? { hint: props.hint } : {})}
      {...(props.error ? { validationMessage: props.error, validationState: 'error' as const } : {})}
    >
      {(field) => (
        <div className={styles.box}>
          <input
            {...field}
            ref={props.input}
            className={styles.input}
            name={props.name}
            type={shown ? 'text' : 'password'}
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            maxLength={256}
          />
          <Button
            appearance="transparent"
            size="small"
            icon={shown ? <EyeOffRegular /> : <EyeRegular />}
            aria-label={t('shell:showTyped')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          />
        </div>
      )}
    </Field>
  );
}

import { Button, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Fingerprint } from '../../contract/keys.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { useWords } from '../language.ts';
import { fingers } from '../lists.ts';

const useStyles = makeStyles({
  done: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  icon: { fontSize: '24px', color: tokens.colorPaletteGreenForeground1, flexShrink: 0 },
});

/** The name of a finger, new or known. The key says how many bytes it takes. */
export function FingerprintNameForm(props: {
  fingerprint: Fingerprint;
  /** It was enrolled just now. */
  fresh: boolean;
  suggestion: string;
  maxBytes: number | null;
  busy: boolean;
  onSubmit: (name: string) => void;
  onBack: () => void;
}) {
  const { t } = useWords();
  const styles = useStyles();
  const [name, setName] = useState(props.fingerprint.name ?? (props.fresh ? props.suggestion : ''));
  const [tried, setTried] = useState(false);
  const input = useFirstFocus<HTMLInputElement>();
  const typed = name.trim();
  const bytes = new TextEncoder().encode(typed).length;
  const tooLong = props.maxBytes !== null && bytes > props.maxBytes;
  const fault = typed === '' ? t('signIn:empty') : tooLong ? t('key:refusals.fingerprint-name-too-long.next') : null;
  return (
    <Form
      onSubmit={() => {
        setTried(true);
        if (fault) input.current?.focus();
        else props.onSubmit(typed);
      }}
    >
      {props.fresh && (
        <div className={styles.done} role="status">
          <CheckmarkCircleFilled className={styles.icon} aria-hidden="true" />
          <Text weight="semibold">{t('keys:fingerprints.enrolled')}</Text>
        </div>
      )}
      <Field label={t('coach:name.which')}>
        <Select
          value={fingers.find((finger) => t(`key:fingers.${finger}`) === name) ?? ''}
          onChange={(_, data) => {
            const finger = fingers.find((one) => one === data.value);
            setName(finger ? t(`key:fingers.${finger}`) : props.suggestion);
          }}
        >
          <option value="">{t('coach:name.other')}</option>
          {fingers.map((finger) => (
            <option key={finger} value={finger}>
              {t(`key:fingers.${finger}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        label={t('keys:fingerprints.nameLabel')}
        required
        hint={t('keys:fingerprints.nameHint')}
        {...((tried || tooLong) && fault ? { validationMessage: fault, validationState: 'error' as const } : {})}
      >
        <Input
          ref={input}
          value={name}
          onChange={(_, data) => setName(data.value)}
          maxLength={64}
          autoComplete="off"
          name="fingerprint-name"
        />
      </Field>
      <Actions>
        <Button onClick={props.onBack}>{props.fresh ? t('keys:fingerprints.noName') : t('shell:cancel')}</Button>
        <Button type="submit" appearance="primary" disabled={props.busy}>
          {t('shell:save')}
        </Button>
      </Actions>
    </Form>
  );
}

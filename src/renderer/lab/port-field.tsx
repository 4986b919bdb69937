import { Field, Input, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { SocketRefusal } from '../../contract/lab.ts';
import { useWords, type Words } from '../language.ts';
import type { Problem } from '../operation/refusal-words.ts';

const useStyles = makeStyles({
  field: { width: '130px' },
  input: { minWidth: 0, width: '100%' },
});

/** A port that a person may choose. */
export interface PortEntry {
  readonly text: string;
  readonly isBad: boolean;
  readonly type: (text: string) => void;
  /** The port; 0: any free one; null where there is none, which the field then says. */
  readonly read: () => number | null;
}

export function usePortEntry(): PortEntry {
  const [text, setText] = useState('');
  const [isBad, setIsBad] = useState(false);
  return {
    text,
    isBad,
    type(typed) {
      setIsBad(false);
      setText(typed);
    },
    read() {
      const port = portOf(text);
      setIsBad(port === null);
      return port;
    },
  };
}

export function PortField(props: { label: string; entry: PortEntry }) {
  const { text, isBad, type } = props.entry;
  const { t } = useWords();
  const styles = useStyles();
  return (
    <Field
      label={props.label}
      size="small"
      className={styles.field}
      hint={t('lab:sockets.portHint')}
      {...(isBad ? { validationMessage: t('lab:sockets.portBad') } : {})}
    >
      <Input
        size="small"
        className={styles.input}
        inputMode="numeric"
        value={text}
        onChange={(_, data) => type(data.value)}
      />
    </Field>
  );
}

/** As in the terminal, 0 is any free port. */
function portOf(text: string): number | null {
  const digits = text.trim();
  if (digits === '') return 0;
  const port = /^[0-9]{1,5}$/.test(digits) ? Number(digits) : Number.NaN;
  return port <= 65_535 ? port : null;
}

export function problemOfSocket(t: Words, reason: SocketRefusal): Problem {
  return {
    code: reason,
    title: t(`lab:sockets.refused.${reason}.title`),
    next: t(`lab:sockets.refused.${reason}.next`),
    more: null,
    details: null,
  };
}

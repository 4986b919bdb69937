import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DismissRegular } from '@fluentui/react-icons';
import { useKept } from '../frame/use-kept.ts';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { useFieldProblem } from './fields.tsx';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    minHeight: '36px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  add: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  input: { flexGrow: 1, maxWidth: '360px', minWidth: '200px' },
});

/** Lines of text, added one by one and taken away again. */
export function ListField(props: {
  field: string;
  label: string;
  hint?: string;
  empty: string;
  placeholder: string;
  add: string;
  values: readonly string[];
  onChange: (values: string[]) => void;
  disabled?: boolean;
}) {
  const { values, onChange } = props;
  const { t } = useWords();
  const styles = useStyles();
  const { mayChange } = useDraft();
  const [typed, setTyped] = useKept(`list: ${props.field}`, '');
  const isOff = !mayChange || props.disabled === true;
  // A list from elsewhere is pasted whole.
  const add = () => {
    const given = typed.split(/[\s,;、，]+/u).filter((one) => one !== '' && !values.includes(one));
    if (given.length > 0) onChange([...values, ...new Set(given)]);
    setTyped('');
  };
  return (
    <div data-list={props.field} className={styles.all}>
      <Text weight="semibold" block>
        {props.label}
      </Text>
      {props.hint && (
        <Text className={styles.quiet} block>
          {props.hint}
        </Text>
      )}
      {values.length === 0 && <Text>{props.empty}</Text>}
      {values.length > 0 && (
        <ul className={styles.list} aria-label={props.label}>
          {values.map((value) => (
            <li key={value} className={styles.row}>
              {value}
              {!isOff && (
                <Button
                  appearance="subtle"
                  icon={<DismissRegular />}
                  aria-label={t('policy:remove', { name: value })}
                  onClick={() => onChange(values.filter((other) => other !== value))}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      <Field {...useFieldProblem(props.field)} label={isOff ? '' : props.placeholder}>
        {isOff ? (
          <span />
        ) : (
          <div className={styles.add}>
            <Input
              className={styles.input}
              aria-label={props.placeholder}
              value={typed}
              onChange={(_, data) => setTyped(data.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
                  event.preventDefault();
                  add();
                }
              }}
            />
            <Button icon={<AddRegular />} onClick={add}>
              {props.add}
            </Button>
          </div>
        )}
      </Field>
    </div>
  );
}
